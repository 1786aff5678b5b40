"""`memtrial report RUN...`: the comparison, in all formats; of several runs, one page."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.commands.exits import OK
from harness.commands.options import priced_as, print_json, writable
from harness.core.errors import MisuseError

if TYPE_CHECKING:
    from harness.core.store import RunFolder


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "report", help="write the comparison as HTML, Markdown, CSV and figures"
    )
    command.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="a run's folder, or several")
    command.add_argument("--out", type=Path, metavar="FILE", help="of several runs: the one page that holds them all")
    command.add_argument("--prices-as", metavar="MODEL", help="another list price than the run's")
    command.add_argument("--speeds", type=Path, metavar="FILE", help="speeds of models (TOML), to model their time by")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the measures instead of a table")
    form.add_argument("--markdown", action="store_true", help="print a short report for a pull request instead")
    return command


def run(options: argparse.Namespace) -> int:
    """One call a run, then print; the exit code."""
    from harness.core.store import RunFolder
    from reports.write import write_page

    prices_as, printed_only = priced_as(options), options.json or options.markdown
    if len({path.resolve() for path in options.runs}) < len(options.runs):
        raise MisuseError("RUN", "one folder twice", "each run once")
    if len(options.runs) > 1 and not options.out and not printed_only:
        raise MisuseError("--out", f"not given, with {len(options.runs)} runs", "a file for the page of all of them")
    if options.out and not writable(options.out, ".html").parent.is_dir():
        raise MisuseError("--out", f"{options.out}: no folder {options.out.parent}", "a file in a folder that is there")
    folders = [RunFolder(path).priced_as(prices_as) if prices_as else RunFolder(path) for path in options.runs]
    for folder in folders:
        _report(folder, options)
    if options.out and not printed_only:
        page = write_page(dict(zip(_names(options.runs), folders, strict=True)), options.out)
        print(f"page    {page}")
    return OK


def _report(folder: "RunFolder", options: argparse.Namespace) -> None:
    from msgspec.structs import replace

    from harness.printing import Screen
    from reports.comparison import as_json, compare
    from reports.measures.modelled import modelled, read_speeds
    from reports.printed.notes import report_note
    from reports.printed.terminal import print_comparison
    from reports.rows.read_once import ReadOnce
    from reports.write import write_report

    comparison = compare(run := ReadOnce.of(folder))
    if options.speeds:
        comparison = replace(comparison, modelled=modelled(folder, read_speeds(options.speeds)))
    if options.json:
        print_json(as_json(comparison))
    elif options.markdown:
        print(report_note(comparison), end="")
    else:
        print_comparison(comparison, Screen())
        if not (options.prices_as or options.speeds):  # the written report rests on the run's records alone
            print(f"report  {write_report(run, comparison)}")


def _names(paths: list[Path]) -> list[str]:
    """Of their folders, where these tell them apart; else their paths."""
    names = [path.resolve().name for path in paths]
    return names if len(set(names)) == len(names) else [str(path) for path in paths]
