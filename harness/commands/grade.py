"""`memtrial grade RUN`: verdicts from records; with `--judge`, a model's on open answers."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.commands.exits import FINDING, OK
from harness.commands.options import live, model, money, positive, print_json
from harness.core.errors import MisuseError

if TYPE_CHECKING:
    from harness.core.store import RunFolder
    from harness.engine.grading.grade import GradeSummary
    from harness.engine.grading.judging import Judged

_TELL_EVERY_S = 5.0


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "grade", help="grade a run's answers again, at no cost; or have a model judge the open ones"
    )
    add = command.add_argument
    add("run", type=Path, metavar="RUN", help="a run's folder")
    add("--judge", dest="model", default="", metavar="MODEL", help="a live model that judges answers no rule can check")
    add("--endpoint", default="", metavar="URL", help="where it is; it speaks the Messages API (default: Anthropic's)")
    manner = command.add_mutually_exclusive_group()
    manner.add_argument(
        "--strict", dest="manner", action="store_const", const="strict", default="strict",
        help="right is only what says all that is expected (default)",
    )  # fmt: skip
    manner.add_argument(
        "--lenient", dest="manner", action="store_const", const="lenient", help="right is what holds the core of it"
    )
    add("--budget-usd", type=money, metavar="USD", help="stop before judges of this run have cost more than this")
    add("--concurrency", type=positive, default=8, metavar="N", help="calls under way at once (default: 8)")
    add("--json", action="store_true", help="for machines")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from harness.engine.grading.grade import grade_run

    folder = RunFolder(options.run)
    if not options.model:
        _refuse_alone(options)
        return _print(options, grade_run(folder), None)
    try:
        judged = _judge(folder, options)
    except MisuseError:
        raise
    except BaseException:
        _derive(folder)  # what was judged so far counts, whatever ended it
        raise
    return _print(options, _derive(folder), judged)


def _judge(folder: "RunFolder", options: argparse.Namespace) -> "Judged":
    from harness.engine.grading.judging import Judging, judge_run
    from harness.engine.grading.questions import refuse_needless
    from harness.engine.plan import REFERENCE

    asked = REFERENCE if options.model == REFERENCE.name else model(options) or REFERENCE
    told = time.monotonic()

    def tell(had: int, of: int) -> None:
        nonlocal told
        if had == of or time.monotonic() - told >= _TELL_EVERY_S:
            told = time.monotonic()
            print(f"judged  {had:,} of {of:,}", file=sys.stderr, flush=True)

    refuse_needless(folder, asked)  # before a key is asked for
    return judge_run(folder, Judging(asked, live(options), options.manner, options.budget_usd, tell))


def _derive(folder: "RunFolder") -> "GradeSummary":
    """Grades and report, from what there is by now."""
    from harness.engine.grading.grade import grade_run
    from reports.write import write_report

    summary = grade_run(folder)
    write_report(folder)
    return summary


def _refuse_alone(options: argparse.Namespace) -> None:
    for name in ("endpoint", "budget_usd"):
        if getattr(options, name):
            raise MisuseError(f"--{name.replace('_', '-')}", "no --judge beside it", "--judge MODEL")


def _print(options: argparse.Namespace, summary: "GradeSummary", judged: "Judged | None") -> int:
    from harness.printing import judged_json, print_judged

    if options.json:
        print_json({"run": str(options.run), "outcomes": summary.outcomes, "judged": judged and judged_json(judged)})
    else:
        for stack, counts in summary.outcomes.items():
            print(f"{stack:<16}{'  '.join(f'{outcome} {count}' for outcome, count in counts.items())}")
        if judged:
            print_judged(judged)
    return FINDING if judged and judged.missing else OK
