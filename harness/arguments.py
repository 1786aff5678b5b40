"""The command line's arguments: what there is to ask for, and what was asked. No command's work is done here."""

import argparse
import json
import os
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.core.errors import MisuseError

if TYPE_CHECKING:
    from harness.core.record import ModelSpec
    from harness.engine.plan import Wanted
    from harness.gateway.live import Live

ANTHROPIC = "https://api.anthropic.com"


def parser() -> argparse.ArgumentParser:
    """All commands and options; `command` is the name of the one that was asked for."""
    memtrial = argparse.ArgumentParser(
        prog="memtrial", description="Compares memory stacks for Claude agents on the same scripted work."
    )
    memtrial.add_argument("--version", action=_Version, nargs=0, help="print Memtrial's version")
    commands = memtrial.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for add in (
        _add_list, _add_check, _add_plan, _add_run, _add_grade, _add_report, _add_verify, _add_serve, _add_data,
        _add_new,
    ):  # fmt: skip
        add(commands)
    return memtrial


class _Version(argparse.Action):
    """Reads the version only when it is asked for: package metadata is slow to look up."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: Any) -> None:
        from importlib.metadata import version

        parser.exit(0, f"memtrial {version('memtrial')}\n")


def _add_list(commands: Any) -> None:
    command = commands.add_parser("list", help="stacks, suites, and what is missing for each")
    command.add_argument("--json", action="store_true", help="for machines")


def _add_check(commands: Any) -> None:
    command = commands.add_parser("check", help="does an adapter honour the contract?")
    command.add_argument("stack", metavar="STACK")
    command.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="an option of the adapter")
    _add_live(command, "hosted=true")
    command.add_argument("--json", action="store_true", help="for machines")


def _add_plan(commands: Any) -> None:
    command = commands.add_parser("plan", help="trials, calls, tokens and money of a run, before any is spent")
    _add_wanted(command)


def _add_run(commands: Any) -> None:
    command = commands.add_parser("run", help="play a suite, grade it, and report")
    _add_wanted(command)
    command.add_argument(
        "--workers", type=_positive, metavar="N", help="trials side by side (default: one a core, 8 at most)"
    )
    add = command.add_argument
    add("--budget-usd", type=_money, metavar="USD", help="stop before more than this is spent")
    add("--concurrency", type=_positive, default=8, metavar="N", help="calls under way at once (default: 8)")
    command.add_argument("--out", type=Path, metavar="DIR", help="the run's folder; one that holds this run is resumed")
    command.add_argument("--keep-work", action="store_true", help="keep the workdirs of all trials")


def _add_grade(commands: Any) -> None:
    command = commands.add_parser("grade", help="grade a run's answers again, at no cost")
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--json", action="store_true", help="for machines")


def _add_report(commands: Any) -> None:
    command = commands.add_parser("report", help="write the comparison as HTML, Markdown, CSV and figures")
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--prices-as", metavar="MODEL", help="another list price than the run's")
    command.add_argument("--json", action="store_true", help="print the measures instead of a table")


def _add_serve(commands: Any) -> None:
    command = commands.add_parser("serve", help="run a stack's local service for anyone, until Ctrl-C")
    command.add_argument("service", metavar="SERVICE", help="managed-agents, zep: see docs/stacks")
    command.add_argument("--data", type=Path, required=True, metavar="DIR", help="where it keeps what it is told")
    command.add_argument("--port", type=int, default=0, metavar="N", help="on loopback (default: a free one)")
    _add_model(command)
    command.add_argument("--json", action="store_true", help="one line for machines once it is ready")
    command.set_defaults(faults="", seed=0, concurrency=8)


def _add_data(commands: Any) -> None:
    command = commands.add_parser("data", help="recognise, check and count a data set")
    command.add_argument("path", type=Path, metavar="PATH", help="where it lies; or a folder of such folders")
    command.add_argument("--json", action="store_true", help="for machines")


def _add_verify(commands: Any) -> None:
    command = commands.add_parser("verify", help="derive all grades and figures of a run again, and compare")
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--json", action="store_true", help="for machines")


def _add_new(commands: Any) -> None:
    command = commands.add_parser("new", help="write an example to begin with")
    command.add_argument("what", choices=("scenario", "history"), help="a tape, or a chat history with questions")
    command.add_argument("name", metavar="NAME", help="of the file or folder")
    command.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where (default: here)")


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", default="", metavar="NAME", help="a live model in place of the reference model")
    command.add_argument(
        "--endpoint", default="", metavar="URL", help="a server that speaks the Messages API (default: Anthropic's)"
    )


def _add_live(command: argparse.ArgumentParser, option: str) -> None:
    about = f"short for --option {option}: at its vendor's, with a key"
    command.add_argument("--live", action="append_const", dest="option", const=option, help=about)


def _add_wanted(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("suite", metavar="SUITE", help="a suite of `memtrial list`")
    stacks = "stacks to compare (default: all that are installed); LABEL=STACK plays one under another name"
    add("--stacks", metavar="a,b", help=stacks)
    add("--option", action="append", default=[], metavar="STACK.NAME=VALUE", help="an option of a stack, or of a LABEL")
    _add_live(command, "managed_agents.hosted=true")
    add("--data", metavar="PATH", help="where the suite's data set lies")
    add("--seed", type=int, default=0, metavar="N", help="for generated suites (default: 0)")
    add("--level", default="", metavar="LEVEL", help="of generated suites (default: both)")
    add("--size", type=_positive, metavar="N", help="sessions a scenario, of suites that grow (long_haul, growth)")
    add("--repeats", type=_positive, default=1, metavar="N", help="of each trial (default: 1)")
    add("--limit", type=_positive, metavar="N", help="at most N scenarios")
    add("--evidence-tokens", type=_positive, metavar="N", help="budget of recalled text (default: 2000)")
    add("--answer-tokens", type=_positive, metavar="N", help="limit of each reply of the house agent (default: 400)")
    add("--deadline", type=_above_zero, metavar="S", help="seconds a trial may take (default: 1800)")
    add("--memory-gb", type=_above_zero, metavar="GB", help="memory of a trial's process tree (default: 4)")
    add("--prices-as", metavar="MODEL", help="whose list price estimated tokens are given at")
    _add_model(command)
    add("--recall", choices=("inject", "tool"), default="inject", help="how a memory reaches the house agent")
    add("--stream", action="store_true", help="the house agent asks for streamed replies")
    add("--faults", default="", metavar="PLAN", help="let calls fail on purpose: 0.1, or 429=0.1,cut=0.05")
    add("--json", action="store_true", help="for machines")


def wanted(options: argparse.Namespace) -> "Wanted":
    """What `plan` and `run` are asked for. Raises MisuseError for a malformed option."""
    from harness.core.record import Conditions
    from harness.core.scenario import SuiteOptions
    from harness.engine.plan import Wanted

    limits: dict[str, Any] = {
        "recall": options.recall,
        "stream": options.stream,
        "faults": _faults(options),
        "evidence_tokens": options.evidence_tokens,
        "answer_tokens": options.answer_tokens,
        "deadline_s": options.deadline,
        "memory_bytes": options.memory_gb and int(options.memory_gb * 1024**3),
    }
    given: dict[str, Any] = {"prices_as": priced_as(options), "model": model(options)}
    data = options.data and str(Path(options.data).resolve())  # workers have a working folder of their own
    return Wanted(
        suite=options.suite,
        options=SuiteOptions(options.seed, data, options.limit, options.level, options.size),
        stacks=_stacks(options.stacks),
        stack_options=_stack_options(options.option),
        repeats=options.repeats,
        conditions=Conditions(**{name: value for name, value in limits.items() if value}),
        **{name: value for name, value in given.items() if value},
    )


def model(options: argparse.Namespace) -> "ModelSpec | None":
    """The live model that was asked for. None: the reference model. Raises MisuseError."""
    from harness.core.record import ModelSpec

    if options.endpoint and not options.model:
        raise MisuseError("--endpoint", "no --model beside it", "--model NAME, as the server knows it")
    if options.endpoint:
        from harness.models.forward import base_of

        base_of(options.endpoint)
    return ModelSpec("forward", options.model, options.endpoint or ANTHROPIC) if options.model else None


def priced_as(options: argparse.Namespace) -> str | None:
    """The model whose list price was asked for. Raises MisuseError where its price is unknown."""
    from harness.gateway.prices import refuse_unpriced

    asked: str | None = options.prices_as
    if asked:
        refuse_unpriced(asked, "--prices-as")
    return asked


def live(options: argparse.Namespace) -> "Live":
    """Where the model is, and how many calls may be under way. Raises MisuseError."""
    from harness.gateway.live import Live, Upstream

    key = os.environ.get("ANTHROPIC_API_KEY", "")
    if options.model and not options.endpoint and not key:
        raise MisuseError("ANTHROPIC_API_KEY", "not set", "a key, or --endpoint URL")
    upstream = Upstream(options.endpoint or ANTHROPIC, key) if options.model else None
    return Live(upstream, concurrency=options.concurrency)


def _faults(options: argparse.Namespace) -> dict[str, float]:
    """The share of calls that fail on purpose, by kind."""
    from harness.gateway.faults import parse_faults

    rates = parse_faults(options.faults, options.seed).rates if options.faults else {}
    return {kind: rate for kind, rate in rates.items() if rate}


def _stacks(text: str | None) -> tuple[str, ...]:
    """The names; none where the option was not given. Raises MisuseError where it was, and names nothing."""
    names = tuple(name.strip() for name in (text or "").split(",") if name.strip())
    if text is not None and not names:
        raise MisuseError("--stacks", repr(text), "names of `memtrial list`, by commas; without it, all of them")
    return names


def _stack_options(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    chosen: dict[str, dict[str, Any]] = {}
    for text in texts:
        name, value = assignment(text, "--option")
        stack, dot, option = name.rpartition(".")  # `package.module:Class.option` has more dots
        if not dot:
            raise MisuseError("--option", repr(text), "STACK.NAME=VALUE")
        if option in chosen.setdefault(stack, {}):
            raise MisuseError("--option", f"{stack}.{option} twice", "each option once")
        chosen[stack][option] = value
    return chosen


def assignment(text: str, place: str) -> tuple[str, Any]:
    """`name=value`, the value read as JSON where it is JSON (numbers, true, null), else as text."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise MisuseError(place, repr(text), "NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _money(text: str) -> Decimal:
    try:
        usd = Decimal(text)
    except InvalidOperation:
        usd = Decimal("NaN")
    if not usd.is_finite() or usd < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of money; allowed: a number from 0")
    return usd


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: 1 or more") from None
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number}; allowed: 1 or more")
    return number


def _above_zero(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: a number above 0")
    return number
