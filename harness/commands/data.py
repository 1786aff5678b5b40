"""`memtrial data PATH`: recognise, check and count a data set."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import OK
from harness.commands.options import print_json


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser("data", help="recognise, check and count a data set")
    command.add_argument("path", type=Path, metavar="PATH", help="where it lies; or a folder of such folders")
    command.add_argument("--json", action="store_true", help="for machines")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.engine.data_sets import count_data
    from harness.printing import data_json, print_data

    found = count_data(options.path)
    if options.json:
        print_json(data_json(found))
    else:
        print_data(found)
    return OK
