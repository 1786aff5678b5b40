"""The command `memtrial`: parse, one call, print. Whatever is heavy is imported by the command that needs it."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.core.errors import MemtrialError, MisuseError

if TYPE_CHECKING:
    from harness.engine.plan import Wanted

OK, FINDING, MISUSE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 all well, 1 a finding, 2 misuse, 130 interrupted."""
    try:
        sys.exit(run(arguments))
    finally:
        _flush()


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except MisuseError as error:
        print(f"memtrial: {error}", file=sys.stderr)
        return MISUSE
    except MemtrialError as error:
        print(f"memtrial: {error}", file=sys.stderr)
        return FINDING
    except KeyboardInterrupt:
        print("memtrial: interrupted; what has ended is kept, the same --out goes on from there", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return OK  # whoever read our output has seen enough
    return code


def _flush() -> None:
    """Print what is still buffered, or drop it where nobody reads it any more."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="memtrial", description="Compares memory stacks for Claude agents on the same scripted work."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (_add_list, _add_check, _add_plan, _add_run, _add_grade, _add_report):
        add(commands)
    return parser


def _add_list(commands: Any) -> None:
    command = commands.add_parser("list", help="stacks, suites, and what is missing for each")
    command.add_argument("--json", action="store_true", help="for machines")
    command.set_defaults(command=_list)


def _add_check(commands: Any) -> None:
    command = commands.add_parser("check", help="does an adapter honour the contract?")
    command.add_argument("stack", metavar="STACK")
    command.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="an option of the adapter")
    command.add_argument("--json", action="store_true", help="for machines")
    command.set_defaults(command=_check)


def _add_plan(commands: Any) -> None:
    command = commands.add_parser("plan", help="trials, calls, tokens and money of a run, before any is spent")
    _add_wanted(command)
    command.set_defaults(command=_plan)


def _add_run(commands: Any) -> None:
    command = commands.add_parser("run", help="play a suite, grade it, and report")
    _add_wanted(command)
    command.add_argument(
        "--workers", type=_positive, metavar="N", help="trials side by side (default: one a core, 8 at most)"
    )
    command.add_argument("--out", type=Path, metavar="DIR", help="the run's folder; one that holds this run is resumed")
    command.add_argument("--keep-work", action="store_true", help="keep the workdirs of all trials")
    command.set_defaults(command=_run)


def _add_grade(commands: Any) -> None:
    command = commands.add_parser("grade", help="grade a run's answers again, at no cost")
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--json", action="store_true", help="for machines")
    command.set_defaults(command=_grade)


def _add_report(commands: Any) -> None:
    command = commands.add_parser("report", help="write the comparison as HTML, Markdown, CSV and figures")
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--prices-as", metavar="MODEL", help="another list price than the run's")
    command.add_argument("--json", action="store_true", help="print the measures instead of a table")
    command.set_defaults(command=_report)


def _add_wanted(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("suite", metavar="SUITE", help="a suite of `memtrial list`")
    add("--stacks", metavar="a,b", default="", help="stacks to compare (default: all that are installed)")
    add("--option", action="append", default=[], metavar="STACK.NAME=VALUE", help="an option of a stack")
    add("--data", metavar="PATH", help="where the suite's data set lies")
    add("--seed", type=int, default=0, metavar="N", help="for generated suites (default: 0)")
    add("--level", choices=("easy", "hard"), default="", help="of generated suites (default: both)")
    add("--repeats", type=_positive, default=1, metavar="N", help="of each trial (default: 1)")
    add("--limit", type=_positive, metavar="N", help="at most N scenarios")
    add("--evidence-tokens", type=_positive, metavar="N", help="budget of recalled text (default: 2000)")
    add("--deadline", type=_positive, metavar="S", help="seconds a trial may take (default: 1800)")
    add("--memory-gb", type=_positive, metavar="GB", help="memory of a trial's process tree (default: 4)")
    add("--prices-as", metavar="MODEL", help="whose list price estimated tokens are given at")
    add("--json", action="store_true", help="for machines")


def _list(options: argparse.Namespace) -> int:
    from harness.engine.registry import list_stacks, list_suites
    from harness.printing import listing_json, print_listing

    stacks, suites = list_stacks(), list_suites()
    if options.json:
        _print_json(listing_json(stacks, suites))
    else:
        print_listing(stacks, suites)
    return OK


def _check(options: argparse.Namespace) -> int:
    from harness.conformance import check
    from harness.printing import findings_json, print_findings

    findings = check(options.stack, dict(_assignment(text, "--option") for text in options.option))
    if options.json:
        _print_json(findings_json(findings))
    else:
        print_findings(options.stack, findings)
    return OK if all(finding.passed for finding in findings) else FINDING


def _plan(options: argparse.Namespace) -> int:
    from harness.engine.plan import forecast, plan
    from harness.printing import forecast_json, print_forecast

    made = plan(_wanted(options))
    bounds = forecast(made)
    if options.json:
        _print_json(forecast_json(made, bounds))
    else:
        print_forecast(made, bounds)
    return OK


def _run(options: argparse.Namespace) -> int:
    from harness.core.store import RunFolder
    from harness.engine.grade import grade_run
    from harness.engine.plan import plan
    from harness.engine.progress import Progress
    from harness.engine.run import Manner, default_folder, default_workers, play
    from harness.printing import Screen, outcome_json
    from reports.comparison import compare
    from reports.terminal import print_comparison
    from reports.write import write_report

    made = plan(_wanted(options))
    path = options.out or default_folder(made.manifest)
    screen = Screen(stderr=options.json)
    if made.manifest.licence:
        screen.print(made.manifest.licence, highlight=False, soft_wrap=True)
    outcome = play(made, path, Manner(options.workers or default_workers(), Progress(screen), options.keep_work))
    folder = RunFolder(path)
    grade_run(folder)
    page = write_report(folder)
    if options.json:
        _print_json(outcome_json(outcome))
    else:
        print_comparison(compare(folder), screen)
        print(f"run     {path}\nreport  {page}")
    return FINDING if outcome.finding else OK


def _grade(options: argparse.Namespace) -> int:
    from harness.core.store import RunFolder
    from harness.engine.grade import grade_run

    summary = grade_run(RunFolder(options.run))
    if options.json:
        _print_json({"run": str(options.run), "outcomes": summary.outcomes})
    else:
        for stack, counts in summary.outcomes.items():
            print(f"{stack:<16}{'  '.join(f'{outcome} {count}' for outcome, count in counts.items())}")
    return OK


def _report(options: argparse.Namespace) -> int:
    from harness.core.store import RunFolder
    from harness.printing import Screen
    from reports.comparison import as_json, compare
    from reports.terminal import print_comparison
    from reports.write import write_report

    folder = RunFolder(options.run)
    if options.prices_as:
        folder = folder.priced_as(options.prices_as)
    comparison = compare(folder)
    page = write_report(folder)
    if options.json:
        _print_json(as_json(comparison))
    else:
        print_comparison(comparison, Screen())
        print(f"report  {page}")
    return OK


def _wanted(options: argparse.Namespace) -> "Wanted":
    from harness.core.record import Conditions
    from harness.core.scenario import SuiteOptions
    from harness.engine.plan import Wanted

    limits: dict[str, Any] = {
        "evidence_tokens": options.evidence_tokens,
        "deadline_s": options.deadline,
        "memory_bytes": options.memory_gb and int(options.memory_gb * 1024**3),
    }
    wanted: dict[str, Any] = {"prices_as": options.prices_as}
    data = options.data and str(Path(options.data).resolve())  # workers have a working folder of their own
    return Wanted(
        suite=options.suite,
        options=SuiteOptions(options.seed, data, options.limit, options.level),
        stacks=tuple(name for name in options.stacks.split(",") if name),
        stack_options=_stack_options(options.option),
        repeats=options.repeats,
        conditions=Conditions(**{name: value for name, value in limits.items() if value}),
        **{name: value for name, value in wanted.items() if value},
    )


def _stack_options(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    chosen: dict[str, dict[str, Any]] = {}
    for text in texts:
        name, value = _assignment(text, "--option")
        stack, dot, option = name.partition(".")
        if not dot:
            raise MisuseError("--option", repr(text), "STACK.NAME=VALUE")
        chosen.setdefault(stack, {})[option] = value
    return chosen


def _assignment(text: str, place: str) -> tuple[str, Any]:
    """`name=value`, the value read as JSON where it is JSON (numbers, true, null), else as text."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise MisuseError(place, repr(text), "NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: 1 or more") from None
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number}; allowed: 1 or more")
    return number


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    main()
