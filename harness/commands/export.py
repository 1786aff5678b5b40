"""`memtrial export RUN --to FORM`: a run for other programs."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import OK
from harness.commands.options import print_json, writable_folder

FORMS = ("inspect", "parquet", "csv")


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "export", help="a run for other programs: logs for Inspect's viewer, Parquet, CSV"
    )
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--to", choices=FORMS, required=True, help="in which form")
    command.add_argument("--out", type=Path, metavar="DIR", help="where to (default: RUN/export/FORM)")
    command.add_argument("--json", action="store_true", help="for machines")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from reports.exports.inspect_log import export_inspect
    from reports.exports.tables import export_tables

    folder, form = RunFolder(options.run), options.to
    folder.manifest()
    out = writable_folder(options.out) if options.out else options.run / "export" / form
    written = export_inspect(folder, out) if form == "inspect" else export_tables(folder, out, form)
    if options.json:
        print_json({"to": options.to, "files": [str(path) for path in written]})
    else:
        print("\n".join(str(path) for path in written))
    return OK
