"""`memtrial select WORKLOAD RUN...`: which stack for this work, with reasons, ties and doubts."""

import argparse
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.commands.exits import OK
from harness.commands.options import priced_as, print_json, writable

if TYPE_CHECKING:
    from harness.core.record import StackSpec
    from harness.core.store import RunFolder
    from harness.core.workload import Workload
    from reports.selection.given import Beside

CHECKS = Path("results/checks")


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser("select", help="which stack for this work, and how surely")
    command.add_argument("workload", metavar="WORKLOAD", help="a built-in one, or the path of a TOML file")
    command.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="folders of runs that complement each other")
    checks = f"where `memtrial check STACK --out DIR` has left its findings (default: {CHECKS})"
    command.add_argument("--checks", type=Path, default=CHECKS, metavar="DIR", help=checks)
    command.add_argument("--prices-as", metavar="MODEL", help="another list price than the runs'")
    command.add_argument("--out", type=Path, metavar="FILE", help="the report (default: in the first run's report/)")
    command.add_argument("--json", action="store_true", help="print the selection for machines, and write no report")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from harness.printing import Screen
    from reports.selection.built_in import workload_named
    from reports.selection.printed import as_json, markdown, print_selection
    from reports.selection.select import select

    workload = workload_named(options.workload)
    if options.out:
        writable(options.out, ".md")
    folders = [RunFolder(path) for path in options.runs]
    _known(workload, folders, options.workload)
    if prices_as := priced_as(options):
        folders = [folder.priced_as(prices_as) for folder in folders]
    selection = select(workload, folders, _beside(workload, folders, options.checks))
    if options.json:
        print_json(as_json(selection))
        return OK
    print_selection(selection, Screen())
    out = options.out or folders[0].report / f"selection-{workload.name}.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(markdown(selection), encoding="utf-8")
    print(f"report  {out}")
    return OK


def _known(workload: "Workload", folders: "list[RunFolder]", place: str) -> None:
    """A misspelt suite would stand for nothing, and its run could not be played."""
    from harness.core.errors import MisuseError
    from harness.engine.registry import list_suites

    known = {suite.name for suite in list_suites()} | {folder.manifest().suite for folder in folders}
    for suite in workload.suites:
        if suite not in known and ":" not in suite:
            raise MisuseError(f"{place}: suites", repr(suite), ", ".join(sorted(known)))


def _beside(workload: "Workload", folders: "list[RunFolder]", checks: Path) -> "Beside":
    """What lies beside the records: facts of the registry, findings of checks, the price of the run to come."""
    from harness.conformance import kept_findings
    from harness.engine.registry import facts_of
    from reports.selection.given import Beside

    specs = {spec.name: spec for folder in folders for spec in folder.manifest().stacks}
    return Beside(
        facts={name: facts_of(spec) for name, spec in specs.items()},
        checks={name: found for name, spec in specs.items() if (found := kept_findings(checks, spec))},
        forecasts={workload.suites[0]: _forecast(workload.suites[0], folders[0], specs)},
        checks_folder=str(checks),
    )


def _forecast(suite: str, folder: "RunFolder", specs: "dict[str, StackSpec]") -> dict[str, Decimal | None]:
    """What the answers of a live run cost at most, by stack; empty where it can't be planned here."""
    from harness.core.errors import MisuseError
    from harness.core.record import ModelSpec
    from harness.engine.plan import Wanted, forecast, plan

    manifest = folder.manifest()
    model = ModelSpec("forward", manifest.prices_as, "")
    roles = {"none": "none", "full_context": "full_context", "ceiling": "ceiling"}
    asked = roles | {name: spec.asked for name, spec in specs.items()}
    options = {name: spec.options for name, spec in specs.items() if spec.adapter != "ceiling"}
    try:
        made = plan(Wanted(suite, stacks=tuple(asked.values()), stack_options=options, model=model))
    except MisuseError:
        return {}  # a suite with data of its own, or a stack that is not installed here
    return {each.stack: each.usd for each in forecast(made)}
