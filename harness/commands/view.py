"""`memtrial view RUN`: a run's page on loopback, of any size, with every request in full."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.commands.exits import OK
from harness.commands.options import port, print_json

if TYPE_CHECKING:
    from harness.viewing.server import Viewing


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "view", help="look at a run of any size in a browser, every request in full, until Ctrl-C"
    )
    command.add_argument("run", type=Path, metavar="RUN", help="a run's folder")
    command.add_argument("--port", type=port, default=0, metavar="N", help="on loopback (default: a free one)")
    command.add_argument("--json", action="store_true", help="one line for machines once it is ready")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from harness.viewing.server import view

    def ready(viewing: "Viewing") -> None:
        if options.json:
            print_json({"url": viewing.url, "run": viewing.run})
        else:
            print(f"view    {viewing.url}\nCtrl-C ends it", flush=True)

    folder = RunFolder(options.run)
    folder.manifest()  # no run: said as every command says it
    view(folder, options.port, ready)
    return OK
