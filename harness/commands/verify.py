"""`memtrial verify RUN`: a run's grades and figures, derived again and compared."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import FINDING, OK
from harness.commands.options import print_json


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "verify", help="derive all grades and figures of a run again, and compare"
    )
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--json", action="store_true", help="for machines")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from harness.printing import print_verification, verification_json
    from harness.verification import verify

    found = verify(RunFolder(options.run))
    if options.json:
        print_json(verification_json(found))
    else:
        print_verification(found)
    return FINDING if found.differences else OK
