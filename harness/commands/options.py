"""Options that commands share: how they are asked for, and what was asked."""

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
MOST_PORT = 65535


def add_model(command: argparse.ArgumentParser) -> None:
    """What answers behind the gateway."""
    command.add_argument("--model", default="", metavar="NAME", help="a live model in place of the reference model")
    command.add_argument(
        "--endpoint", default="", metavar="URL", help="a server that speaks the Messages API (default: Anthropic's)"
    )


def port(text: str) -> int:
    """A port, or 0 for a free one."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= MOST_PORT):
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: a port from 1 to {MOST_PORT}, or 0 for a free one")
    return int(text)


def writable(path: Path, kind: str) -> Path:
    """Where a file of a kind (".html") may be written. Raises MisuseError for a folder, or a file of another kind."""
    if path.is_dir():
        raise MisuseError("--out", f"{path}: a folder", "a file")
    if path.exists() and path.suffix != kind:
        raise MisuseError("--out", f"{path}: is there, and would be lost", f"a new file, or one that ends in {kind}")
    return path


def writable_folder(path: Path) -> Path:
    """Where files of an export may be written.

    Raises MisuseError for a run's folder, and for one of its records or its report, however deep.
    """
    from harness.core.seal import FOLDER as SEAL
    from harness.core.store import RunFolder

    if path.is_file():
        raise MisuseError("--out", f"{path}: a file", "a folder, or the name of a new one")
    if RunFolder(path).begun:
        raise MisuseError("--out", f"{path}: a run's folder, which holds records", "any other folder")
    place = path.resolve()
    for run in map(RunFolder, place.parents):
        own = (run.journal, run.judge, run.work, run.path / SEAL, run.report)
        if run.begun and any(place.is_relative_to(folder) for folder in own):
            raise MisuseError("--out", f"{path}: of a run's records or its report", "any other folder")
    return path


def add_live(command: argparse.ArgumentParser, option: str) -> None:
    """The short word for an option that sends a stack to its vendor."""
    about = f"short for --option {option}: at its vendor's, with a key"
    command.add_argument("--live", action="append_const", dest="option", const=option, help=about)


def add_wanted(command: argparse.ArgumentParser) -> None:
    """All that determines a plan."""
    add = command.add_argument
    add("suite", metavar="SUITE", help="a suite of `memtrial list`")
    stacks = (
        "stacks to compare (default: all that are installed); LABEL=STACK plays one under another name, STACK@TOKENS "
        "with an evidence budget of its own"
    )
    add("--stacks", metavar="a,b", help=stacks)
    add("--option", action="append", default=[], metavar="STACK.NAME=VALUE", help="an option of a stack, or of a LABEL")
    add_live(command, "managed_agents.hosted=true")
    add("--data", metavar="PATH", help="where the suite's data set lies")
    add("--seed", type=int, default=0, metavar="N", help="for generated suites (default: 0)")
    add("--level", default="", metavar="LEVEL", help="of generated suites (default: both)")
    add("--size", type=positive, metavar="N", help="sessions a scenario, of suites that grow (long_haul, growth)")
    add("--repeats", type=positive, default=1, metavar="N", help="of each trial (default: 1)")
    add("--limit", type=positive, metavar="N", help="at most N scenarios")
    evidence = "budget of recalled text (default: 2000); several play each stack that one binds at each: a curve"
    add("--evidence-tokens", type=_budgets, default=(), metavar="N,N", help=evidence)
    add("--answer-tokens", type=positive, metavar="N", help="limit of each reply of the house agent (default: 400)")
    add("--deadline", type=_above_zero, metavar="S", help="seconds a trial may take (default: 1800)")
    add("--memory-gb", type=_above_zero, metavar="GB", help="memory of a trial's process tree (default: 4)")
    add("--prices-as", metavar="MODEL", help="whose list price estimated tokens are given at")
    add_model(command)
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
        "evidence_tokens": options.evidence_tokens[0] if len(options.evidence_tokens) == 1 else None,
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
        budgets=options.evidence_tokens if len(options.evidence_tokens) > 1 else (),
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


def money(text: str) -> Decimal:
    """An amount in USD, from 0."""
    try:
        usd = Decimal(text)
    except InvalidOperation:
        usd = Decimal("NaN")
    if not usd.is_finite() or usd < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of money; allowed: a number from 0")
    return usd


def positive(text: str) -> int:
    """A whole number, from 1."""
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: 1 or more") from None
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number}; allowed: 1 or more")
    return number


def _budgets(text: str) -> tuple[int, ...]:
    """Whole numbers from 1, by commas, each once; the smallest first."""
    found = [positive(part.strip()) for part in text.split(",")]
    if twice := [number for number in found if found.count(number) > 1]:
        raise argparse.ArgumentTypeError(f"{twice[0]} twice; allowed: each budget once")
    return tuple(sorted(found))


def _above_zero(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: a number above 0")
    return number


def print_json(value: Any) -> None:
    """One line, for machines."""
    print(json.dumps(value, ensure_ascii=False), flush=True)
