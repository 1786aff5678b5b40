"""`memtrial compare A B`: two runs of one suite, each stack beside itself."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import OK
from harness.commands.options import print_json


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "compare", help="two runs of one suite: what was changed, and what came out otherwise"
    )
    command.add_argument("before", type=Path, metavar="A", help="the older run's folder")
    command.add_argument("after", type=Path, metavar="B", help="the newer run's folder")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for machines")
    form.add_argument("--markdown", action="store_true", help="for a pull request")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from harness.printing import Screen
    from reports.printed.notes import runs_note
    from reports.printed.terminal_tables import print_table
    from reports.tables.two_runs import equal_words, runs_json, two_tables
    from reports.two_runs.compared import compare_runs

    runs = compare_runs(RunFolder(options.before), RunFolder(options.after))
    if options.json:
        print_json(runs_json(runs))
    elif options.markdown:
        print(runs_note(runs), end="")
    else:
        for table in two_tables(runs):
            print_table(table, Screen())
        print(equal_words(runs))
        for name in runs.newly_incomplete:
            print(f"{name}: incomplete now (more than 2 % failed or not put)")
    return OK
