"""The command `memtrial`: parse, one call, print. Whatever is heavy is imported by the command that needs it."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from harness.commands import (
    check,
    compare,
    data,
    export,
    gate,
    grade,
    list,
    new,
    plan,
    replay,
    report,
    select,
    serve,
    verify,
    view,
)  # fmt: skip
from harness.commands import run as play
from harness.commands.exits import FINDING, INTERRUPTED, MISUSE, OK
from harness.core.errors import MemtrialError, MisuseError

COMMANDS = (
    list, check, plan, play, replay, grade, report, select, verify, view, compare, gate, export, serve, data, new,
)  # fmt: skip
GOES_ON = {"run": "--out", "replay": "--out", "grade": "command"}  # what takes up where it was cut off


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 all well, 1 a finding, 2 misuse, 130 interrupted."""
    try:
        sys.exit(run(arguments))
    finally:
        _flush()


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run_command(options)
    except MisuseError as error:
        print(f"memtrial: {error}", file=sys.stderr)
        return MISUSE
    except MemtrialError as error:
        print(f"memtrial: {error}", file=sys.stderr)
        return FINDING
    except KeyboardInterrupt:
        same = GOES_ON.get(options.command)
        kept = f"; what has ended is kept, the same {same} goes on from there" if same else ""
        print(f"memtrial: interrupted{kept}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return OK  # whoever read our output has seen enough
    except OSError as error:
        print(f"memtrial: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
        return MISUSE
    return code


def parser() -> argparse.ArgumentParser:
    """All commands and options; `run_command` is what does the one that was asked for."""
    memtrial = argparse.ArgumentParser(
        prog="memtrial", description="Compares memory stacks for Claude agents on the same scripted work."
    )
    memtrial.add_argument("--version", action=_Version, nargs=0, help="print Memtrial's version")
    commands = memtrial.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for command in COMMANDS:
        command.add(commands).set_defaults(run_command=command.run)
    return memtrial


class _Version(argparse.Action):
    """Reads the version only when it is asked for: package metadata is slow to look up."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: Any) -> None:
        from importlib.metadata import version

        parser.exit(0, f"memtrial {version('memtrial')}\n")


def _flush() -> None:
    """Print what is still buffered, or drop it where nobody reads it any more."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
