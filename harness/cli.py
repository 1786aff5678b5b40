"""The command `memtrial`: parse, one call, print. Whatever is heavy is imported by the command that needs it."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from harness.arguments import assignment, live, model, parser, priced_as, wanted
from harness.core.errors import MemtrialError, MisuseError

if TYPE_CHECKING:
    from harness.engine.run import Outcome

OK, FINDING, MISUSE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 all well, 1 a finding, 2 misuse, 130 interrupted."""
    try:
        sys.exit(run(arguments))
    finally:
        _flush()


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        code = COMMANDS[options.command](options)
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
    except OSError as error:
        print(f"memtrial: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
        return MISUSE
    return code


def _flush() -> None:
    """Print what is still buffered, or drop it where nobody reads it any more."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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

    findings = check(options.stack, dict(assignment(text, "--option") for text in options.option))
    if options.json:
        _print_json(findings_json(findings))
    else:
        print_findings(options.stack, findings)
    return OK if all(finding.passed for finding in findings) else FINDING


def _plan(options: argparse.Namespace) -> int:
    from harness.engine.plan import forecast, plan
    from harness.printing import forecast_json, print_forecast

    made = plan(wanted(options))
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

    made = plan(wanted(options))
    path = options.out or default_folder(made.manifest)
    screen = Screen(stderr=options.json)
    if made.manifest.licence:
        screen.print(made.manifest.licence, highlight=False, soft_wrap=True)
    manner = Manner(
        options.workers or default_workers(), Progress(screen), options.keep_work,
        live=live(options), budget_usd=options.budget_usd,
    )  # fmt: skip
    outcome = play(made, path, manner)
    folder = RunFolder(path)
    grade_run(folder)
    page = write_report(folder)
    if options.json:
        _print_json(outcome_json(outcome))
    else:
        print_comparison(compare(folder), screen)
        print(f"run     {path}\nreport  {page}")
    return _ended(outcome)


def _ended(outcome: "Outcome") -> int:
    """The exit code of a run; what stopped it is told."""
    if outcome.stopped:
        print(f"memtrial: {outcome.stopped}", file=sys.stderr)
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
    if prices_as := priced_as(options):
        folder = folder.priced_as(prices_as)
    comparison = compare(folder)
    if options.json:
        _print_json(as_json(comparison))
        return OK
    print_comparison(comparison, Screen())
    if not options.prices_as:  # the written report keeps the run's own prices
        print(f"report  {write_report(folder)}")
    return OK


def _serve(options: argparse.Namespace) -> int:
    from harness.engine.plan import REFERENCE
    from harness.engine.serve import Wish, serve
    from harness.printing import print_serving, serving_json

    wish = Wish(options.service, options.port, options.data, model(options) or REFERENCE, live(options))
    serve(wish, lambda serving: _print_json(serving_json(serving)) if options.json else print_serving(serving))
    return OK


def _data(options: argparse.Namespace) -> int:
    from harness.engine.data_sets import count_data
    from harness.printing import data_json, print_data

    found = count_data(options.path)
    if options.json:
        _print_json(data_json(found))
    else:
        print_data(found)
    return OK


def _verify(options: argparse.Namespace) -> int:
    from harness.core.store import RunFolder
    from harness.printing import print_verification, verification_json
    from harness.verification import verify

    found = verify(RunFolder(options.run))
    if options.json:
        _print_json(verification_json(found))
    else:
        print_verification(found)
    return FINDING if found.differences else OK


def _new(options: argparse.Namespace) -> int:
    from scenarios.own.new import new_history, new_scenario

    write = {"scenario": new_scenario, "history": new_history}[options.what]
    for path in write(options.name, options.out):
        print(path)
    return OK


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


COMMANDS = {
    "list": _list, "check": _check, "plan": _plan, "run": _run, "grade": _grade, "report": _report, "serve": _serve,
    "data": _data, "new": _new, "verify": _verify,
}  # fmt: skip

if __name__ == "__main__":
    main()
