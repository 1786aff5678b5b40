"""Plays small scenarios into a folder and grades them: `python resumable.py DIR HOW_MANY`. For tests that kill it."""

import sys
from pathlib import Path

from rich.console import Console

from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play


def main() -> None:
    folder, many = Path(sys.argv[1]), int(sys.argv[2])
    made = plan(Wanted("tapes:Small", SuiteOptions(limit=many), ("failing:Slow", "keyword")))
    outcome = play(made, folder, Manner(2, Progress(Console(quiet=True))))
    grade_run(RunFolder(folder))
    sys.exit(outcome.finding)


if __name__ == "__main__":
    main()
