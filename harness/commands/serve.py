"""`memtrial serve SERVICE`: a stack's local service for anyone."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import OK
from harness.commands.options import add_model, live, model, print_json


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "serve", help="run a stack's local service for anyone, until Ctrl-C"
    )
    command.add_argument("service", metavar="SERVICE", help="managed-agents, zep: see docs/stacks")
    command.add_argument("--data", type=Path, required=True, metavar="DIR", help="where it keeps what it is told")
    command.add_argument("--port", type=int, default=0, metavar="N", help="on loopback (default: a free one)")
    add_model(command)
    command.add_argument("--json", action="store_true", help="one line for machines once it is ready")
    command.set_defaults(faults="", seed=0, concurrency=8)
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.engine.plan import REFERENCE
    from harness.engine.serve import Wish, serve
    from harness.printing import print_serving, serving_json

    wish = Wish(options.service, options.port, options.data, model(options) or REFERENCE, live(options))
    serve(wish, lambda serving: print_json(serving_json(serving)) if options.json else print_serving(serving))
    return OK
