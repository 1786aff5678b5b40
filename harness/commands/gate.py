"""`memtrial gate RUN --baseline RUN`: for continuous integration: exit code 1 where a stack became worse."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import FINDING, OK
from harness.commands.options import print_json

MARGIN = 0.02


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "gate", help="exit 1 where a stack is worse than in a baseline, by more than a margin, beyond doubt"
    )
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--baseline", type=Path, required=True, metavar="RUN", help="the run it must not fall behind")
    command.add_argument(
        "--margin", type=_margin, default=MARGIN, metavar="SHARE", help=f"what may be lost (default: {MARGIN})"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for machines")
    form.add_argument("--markdown", action="store_true", help="for a pull request, or a job's summary")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from harness.printing import Screen
    from reports.printed.notes import gate_note
    from reports.printed.terminal_tables import print_table
    from reports.tables.two_runs import equal_words, gate_json, passages_of, two_tables, verdict_lines
    from reports.two_runs.gate import gate

    found = gate(RunFolder(options.run), RunFolder(options.baseline), options.margin)
    if options.json:
        print_json(gate_json(found))
    elif options.markdown:
        print(gate_note(found), end="")
    else:
        for table in two_tables(found.runs, passages_of(found)):
            print_table(table, Screen())
        print("\n".join([equal_words(found.runs), *verdict_lines(found)]))
    return FINDING if found.closed else OK


def _margin(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share < 1:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: a share from 0 to below 1, such as 0.02")
    return share
