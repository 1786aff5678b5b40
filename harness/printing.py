"""What the command prints of lists, plans, checks and runs: one function for people, one for machines, each."""

import sys
from collections.abc import Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.core.data_sets import DataSetCount
from harness.core.findings import Finding
from harness.core.plural import plural
from harness.core.record import ModelSpec
from harness.core.scenario import Suite
from harness.engine.grading.judging import Judged
from harness.engine.messages import MAX_ROUNDS
from harness.engine.plan import Forecast, Plan
from harness.engine.registry import StackListing
from harness.engine.run import Outcome
from harness.engine.serve import Serving
from harness.verification import Verification


class Screen(Console):
    """A console whose reader may leave at any time: that is no error of ours."""

    def on_broken_pipe(self) -> None:
        """Leave it to the command's edge."""
        raise BrokenPipeError


def listing_json(stacks: Sequence[StackListing], suites: Sequence[Suite]) -> dict[str, Any]:
    """Stacks and suites; `missing` is null for a stack that can be played, `facts` for one that states none."""
    return {
        "stacks": [
            {
                "name": each.name,
                "about": each.about,
                "version": each.version,
                "missing": each.missing or None,
                "facts": each.facts and msgspec.to_builtins(each.facts),
            }
            for each in stacks
        ],
        "suites": [{"name": each.name, "about": each.about, "needs_data": each.needs_data} for each in suites],
    }


def print_listing(stacks: Sequence[StackListing], suites: Sequence[Suite]) -> None:
    """Stacks, then suites."""
    table = _table("stack", "version", "")
    for stack in stacks:
        table.add_row(stack.name, stack.version, stack.missing or stack.about, style="dim" if stack.missing else "")
    _print(table)
    table = _table("suite", "")
    for suite in suites:
        table.add_row(suite.name, f"{suite.about}{' (needs --data)' if suite.needs_data else ''}")
    _print(table)


def forecast_json(made: Plan, forecasts: Sequence[Forecast]) -> dict[str, Any]:
    """The plan's size, and per stack at most how many calls, tokens and dollars its answers and attempts take."""
    return {
        "suite": made.manifest.suite,
        "scenarios": len(made.manifest.scenarios),
        "probes": len(made.keys),
        "tasks": len(made.tasks),
        "trials": len(made.trials),
        "prices_as": made.manifest.prices_as,
        "price_source": made.manifest.price_source,
        "stacks": {
            each.stack: {
                "trials": each.trials,
                "calls": each.calls,
                "input_tokens": each.usage.input,
                "output_tokens": each.usage.output,
                "usd": None if each.usd is None else float(each.usd),
                "talk_calls": each.talk_calls,
                "calls_with_tools": each.calls_with_tools,
            }
            for each in forecasts
        },
    }


def print_forecast(made: Plan, forecasts: Sequence[Forecast]) -> None:
    """The plan as a table."""
    manifest = made.manifest
    asked = {
        "scenario": len(manifest.scenarios),
        "session": sum(tape.sessions for tape in manifest.scenarios),
        "probe": len(made.keys),
        "task": len(made.tasks),
        "trial": len(made.trials),
    }
    print(f"{manifest.suite}: {', '.join(plural(many, thing) for thing, many in asked.items() if many)}")
    if manifest.licence:
        print(manifest.licence)
    table = _table("stack", "trials", "calls", "input tokens", "output tokens", "USD", numbers=5)
    for each in forecasts:
        money = "unknown" if each.usd is None else f"{each.usd:,.2f}"
        figures = (each.trials, each.calls, each.usage.input, each.usage.output)
        table.add_row(each.stack, *(f"{figure:,}" for figure in figures), money)
    _print(table)
    answers = "the answers and all attempts at tasks" if made.tasks else "the answers"
    print(
        f"At most, for {answers}: estimated tokens at the list price of {manifest.prices_as} "
        f"({manifest.price_source}).\n{_on_top(forecasts)}What a stack asks of models by itself comes on top. "
        "Embeddings are local and cost nothing, and so does the offline reference model."
    )


def _on_top(forecasts: Sequence[Forecast]) -> str:
    """What the table leaves out, in calls: live talks, and the rounds of stacks that are reached through tools."""
    talks, tools = (max(getattr(each, name) for each in forecasts) for name in ("talk_calls", "calls_with_tools"))
    held = f"Live talks come on top: at most {talks:,} calls a stack.\n" if talks else ""
    return (
        f"{held}Where the agent reaches a memory through tools (memory_tool, files, --recall tool), an answer takes up "
        f"to {MAX_ROUNDS} calls, and so do the notes of a session: at most {tools:,} calls a stack. --budget-usd "
        "bounds what they cost.\n"
    )


def findings_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """One object a check."""
    return [{"check": each.check, "passed": each.passed, "detail": each.detail} for each in findings]


def print_findings(stack: str, findings: Sequence[Finding]) -> None:
    """One line a check, and the sum."""
    for each in findings:
        print(f"{'ok  ' if each.passed else 'FAIL'}  {each.check:<34}{each.detail}")
    failed = sum(not each.passed for each in findings)
    print(
        f"{stack}: {len(findings)} checks, {failed} failed" if failed else f"{stack}: all {len(findings)} checks passed"
    )


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The line that ends `run --json`: the run's folder and its trials by state."""
    return {"run": str(outcome.path), "trials": outcome.states, "played": outcome.played}


def data_json(found: Sequence[DataSetCount]) -> list[dict[str, Any]]:
    """One object a data set."""
    return [msgspec.to_builtins(each) for each in found]


def print_data(found: Sequence[DataSetCount]) -> None:
    """A paragraph a data set: what it is, whose it is, what it holds, and what was read otherwise than it stands."""
    for each in found:
        print(f"{each.suite}: {each.about}\n  path      {each.path}, {plural(each.files, 'file')} read")
        print(f"  licence   {each.licence or 'yours: Memtrial adds nothing to it'}")
        sizes = {"scenario": each.scenarios, "session": each.sessions, "turn": each.turns, "token": each.tokens}
        if each.scenarios:
            print(f"  holds     {', '.join(plural(number, what) for what, number in sizes.items())}")
        asked = {"probe": each.probes, "task": each.tasks}
        print(f"  asks      {', '.join(plural(number, what) for what, number in asked.items() if number)}")
        for title, counts in (("by label", each.by_label), ("graded by", each.by_grader)):
            if counts:
                print(f"  {title:<10}{', '.join(f'{name} {number:,}' for name, number in counts.items())}")
        for line in _data_remarks(each):
            print(f"  note      {line}")


def _data_remarks(found: DataSetCount) -> list[str]:
    counted = {
        "need a judge: they are asked, and never counted as wrong": found.judged,
        "have a doubted key": found.suspects,
        "are answerable and name no evidence": found.uncited,
    }
    remarks = [f"{number:,} probes {what}" for what, number in counted.items() if number]
    aside = [f"not read: {', '.join(found.left_aside)}"] if found.left_aside else []
    return [*remarks, *aside, *found.repairs]


class _PlainTable(Table):
    """A table whose cells mean what they say: square brackets are no markup."""

    def add_row(self, *cells: Any, **more: Any) -> None:
        """See rich."""
        super().add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells), **more)


def _table(*heads: str, numbers: int = 0) -> Table:
    """A plain table whose last `numbers` columns hold numbers."""
    table = _PlainTable(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place >= len(heads) - numbers else "left", overflow="fold")
    return table


def _print(table: Table) -> None:
    # Piped output is for grep: lines are not folded to the width of a terminal that isn't there.
    console = Screen(width=None if sys.stdout.isatty() else 200)
    console.print(table)
    console.print()


def serving_json(serving: Serving) -> dict[str, Any]:
    """One line that says where the service is."""
    return {
        "service": serving.service, "about": serving.about, "url": serving.url, "pid": serving.pid,
        "data": serving.data, "log": serving.log, "model": serving.model and msgspec.to_builtins(serving.model),
    }  # fmt: skip


def print_serving(serving: Serving) -> None:
    """Where the service is, what answers behind it, and how to use and end it."""
    print(f"{serving.about}: {serving.url}")
    print(f"use     {serving.usage.format(url=serving.url)}")
    if serving.model is not None:
        print(f"model   {_model_line(serving.model)}")
    print(f"data    {serving.data}\nCtrl-C ends all of it.", flush=True)


def _model_line(model: ModelSpec) -> str:
    if model.kind == "reference":
        return "the offline reference model (a fixed set of rules, no language model), behind a gateway of its own"
    return f"{model.name} at {model.version}, behind a gateway of its own"


def verification_json(found: Verification) -> dict[str, Any]:
    """`holds` is true where nothing differs; `digest` is null for a run without a seal."""
    return {
        "holds": not found.differences,
        "digest": found.digest or None,
        "records": found.records,
        "grades": found.grades,
        "report": list(found.files),
        "differences": [msgspec.to_builtins(each) for each in found.differences],
    }


def print_verification(found: Verification) -> None:
    """What was compared, then a line for each place that differs."""
    counted = ", ".join(f"{count:,} of {name}" for name, count in found.records.items())
    print(f"records  {counted or 'no seal'}")
    print(f"grades   {found.grades:,} derived again from the records")
    print(f"report   {len(found.files)} files derived again")
    for each in found.differences:
        print(f"DIFFERS  {each.place}: {each.found}")
    if not found.differences:
        print(f"holds    {found.digest}")


def judged_json(judged: Judged) -> dict[str, Any]:
    """Verdicts got now, wanted in all, and missing; `usd` is null where the judge's price is unknown."""
    usd = None if judged.spent_usd is None else float(judged.spent_usd)
    return {**msgspec.to_builtins(judged), "spent_usd": usd, "stopped": judged.stopped or None}


def print_judged(judged: Judged) -> None:
    """How judging went, and what it cost; the figures stand in the report."""
    print(f"judged          {judged.got:,} now, {judged.wanted - judged.missing:,} of {judged.wanted:,} in all")
    cost = "unknown" if judged.spent_usd is None else f"${judged.spent_usd:.4f}"
    print(f"judge cost      {cost}, on no stack")
    if judged.missing:
        why = "the budget does not cover the next call" if judged.stopped else "their calls failed"
        print(f"not judged      {judged.missing:,}: {why}; the same command goes on from there")
