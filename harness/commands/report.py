"""`memtrial report RUN`: the comparison, in all formats."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import OK
from harness.commands.options import priced_as, print_json


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "report", help="write the comparison as HTML, Markdown, CSV and figures"
    )
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--prices-as", metavar="MODEL", help="another list price than the run's")
    command.add_argument("--json", action="store_true", help="print the measures instead of a table")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from harness.printing import Screen
    from reports.comparison import as_json, compare
    from reports.terminal import print_comparison
    from reports.write import write_report

    folder = RunFolder(options.run)
    if prices_as := priced_as(options):
        folder = folder.priced_as(prices_as)
    comparison = compare(folder)
    if options.json:
        print_json(as_json(comparison))
        return OK
    print_comparison(comparison, Screen())
    if not options.prices_as:  # the written report keeps the run's own prices
        print(f"report  {write_report(folder)}")
    return OK
