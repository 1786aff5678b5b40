"""`memtrial run SUITE`: play, grade and report."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.commands.exits import FINDING, OK
from harness.commands.options import add_wanted, live, money, positive, print_json, wanted

if TYPE_CHECKING:
    from harness.engine.run import Outcome
    from harness.printing import Screen


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser("run", help="play a suite, grade it, and report")
    add_wanted(command)
    add = command.add_argument
    add("--workers", type=positive, metavar="N", help="trials side by side (default: one a core, 8 at most)")
    add("--budget-usd", type=money, metavar="USD", help="stop before more than this is spent")
    add("--concurrency", type=positive, default=8, metavar="N", help="calls under way at once (default: 8)")
    add("--out", type=Path, metavar="DIR", help="the run's folder; one that holds this run is resumed")
    add("--keep-work", action="store_true", help="keep the workdirs of all trials")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.engine.plan import plan
    from harness.engine.progress import Progress
    from harness.engine.run import Manner, default_folder, default_workers, play
    from harness.printing import Screen

    made = plan(wanted(options))
    path = options.out or default_folder(made.manifest)
    screen = Screen(stderr=options.json)
    if made.manifest.licence:
        screen.print(made.manifest.licence, highlight=False, soft_wrap=True)
    manner = Manner(
        options.workers or default_workers(), Progress(screen), options.keep_work,
        live=live(options), budget_usd=options.budget_usd,
    )  # fmt: skip
    return conclude(play(made, path, manner), options.json, screen)


def conclude(outcome: "Outcome", as_json: bool, screen: "Screen") -> int:
    """Grade and report what was played, and print it; the exit code."""
    from harness.core.store import RunFolder
    from harness.engine.grading.grade import grade_run
    from harness.printing import outcome_json
    from reports.comparison import compare
    from reports.printed.terminal import print_comparison
    from reports.rows.read_once import ReadOnce
    from reports.write import write_report

    folder = RunFolder(outcome.path)
    grade_run(folder)
    comparison = compare(run := ReadOnce.of(folder))
    page = write_report(run, comparison)
    if as_json:
        print_json(outcome_json(outcome))
    else:
        print_comparison(comparison, screen)
        print(f"run     {outcome.path}\nreport  {page}")
    return _ended(outcome)


def _ended(outcome: "Outcome") -> int:
    """The exit code of a run; what stopped it is told."""
    if outcome.stopped:
        print(f"memtrial: {outcome.stopped}", file=sys.stderr)
    return FINDING if outcome.finding else OK
