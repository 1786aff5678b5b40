"""`memtrial check STACK`: the contract, put to an adapter."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.exits import FINDING, OK
from harness.commands.options import add_live, assignment, print_json


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser("check", help="does an adapter honour the contract?")
    command.add_argument("stack", metavar="STACK")
    command.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="an option of the adapter")
    add_live(command, "hosted=true")
    kept = "keep the findings there, for `memtrial select`"
    command.add_argument("--out", type=Path, metavar="DIR", help=kept)
    command.add_argument("--json", action="store_true", help="for machines")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.conformance import check, keep_findings
    from harness.printing import findings_json, print_findings

    chosen = dict(assignment(text, "--option") for text in options.option)
    findings = check(options.stack, chosen)
    if options.out:
        keep_findings(options.out, options.stack, chosen, findings)
    if options.json:
        print_json(findings_json(findings))
    else:
        print_findings(options.stack, findings)
    return OK if all(finding.passed for finding in findings) else FINDING
