"""`memtrial grade RUN`: verdicts from records."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import OK
from harness.commands.options import print_json


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser("grade", help="grade a run's answers again, at no cost")
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--json", action="store_true", help="for machines")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from harness.engine.grade import grade_run

    summary = grade_run(RunFolder(options.run))
    if options.json:
        print_json({"run": str(options.run), "outcomes": summary.outcomes})
    else:
        for stack, counts in summary.outcomes.items():
            print(f"{stack:<16}{'  '.join(f'{outcome} {count}' for outcome, count in counts.items())}")
    return OK
