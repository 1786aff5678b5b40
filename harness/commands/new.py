"""`memtrial new KIND NAME`: write an example to begin with."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import OK


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser("new", help="write an example to begin with")
    command.add_argument("what", choices=("scenario", "history"), help="a tape, or a chat history with questions")
    command.add_argument("name", metavar="NAME", help="of the file or folder")
    command.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where (default: here)")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from scenarios.own.new import new_history, new_scenario

    write = {"scenario": new_scenario, "history": new_history}[options.what]
    for path in write(options.name, options.out):
        print(path)
    return OK
