"""`memtrial list`: stacks, suites, and what is missing for each."""

import argparse
from typing import Any

from harness.commands.exits import OK
from harness.commands.options import print_json


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser("list", help="stacks, suites, and what is missing for each")
    command.add_argument("--json", action="store_true", help="for machines")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.engine.registry import list_stacks, list_suites
    from harness.printing import listing_json, print_listing

    stacks, suites = list_stacks(), list_suites()
    if options.json:
        print_json(listing_json(stacks, suites))
    else:
        print_listing(stacks, suites)
    return OK
