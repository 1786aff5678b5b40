"""Two runs in tables, and as plain values for machines."""

from collections.abc import Mapping
from typing import Any

import msgspec

from reports.printed.figures_json import measure_json
from reports.tables.columns import Column, Table
from reports.two_runs.compared import Shift, TwoRuns
from reports.two_runs.gate import Gate, Passage
from reports.words.wording import DASH, Cell, count, interval, significant

Passages = Mapping[tuple[str, str], Passage]


def two_tables(runs: TwoRuns, passages: Passages | None = None) -> list[Table]:
    """Shifts (with the gate's word on each where `passages` are given), spending, changes; those that have rows."""
    return [table for table in (shift_table(runs, passages), spent_table(runs), change_table(runs)) if table.rows]


def shift_table(runs: TwoRuns, passages: Passages | None = None) -> Table:
    """A row a stack and measure that came out otherwise."""
    heads = [Column("Stack", figures=False), Column("Measure", figures=False), Column("Before", "%"),
             Column("After", "%"), Column("Difference", "points")]  # fmt: skip
    heads += [Column("Gate", figures=False)] if passages is not None else []
    unsaid = "" if runs.after.ranks else " Of the reference model: one stack beside itself, never beside another."
    return Table(
        "shifts",
        "What came out otherwise",
        f"Over what was scored in both runs, question by question, task by task, with the 95 % interval.{unsaid}",
        tuple(heads),
        tuple(
            (*_shift_cells(shift), *([Cell(passages[shift.stack, shift.measure])] if passages is not None else []))
            for shift in runs.shifts
            if not shift.equal
        ),
    )


def equal_words(runs: TwoRuns) -> str:
    """How many measures need no row."""
    same = sum(shift.equal for shift in runs.shifts)
    return f"{same} of {len(runs.shifts)} measures came out equal, question by question."


def _shift_cells(shift: Shift) -> tuple[Cell, ...]:
    means = (Cell(f"{100 * value:.1f}") for value in (shift.before, shift.after))
    moved = f"{100 * (shift.difference.value or 0):+.1f}".replace("-", "−")
    return Cell(shift.stack), Cell(shift.measure), *means, Cell(moved, interval(shift.difference))


def spent_table(runs: TwoRuns) -> Table:
    """Money and tokens, before and after."""
    return Table(
        "spent",
        "What it cost",
        "No test is made of these: equal requests cost the same.",
        (Column("Stack", figures=False), Column("USD a session", "before"), Column("USD a session", "after"),
         Column("Tokens an answer", "before"), Column("Tokens an answer", "after")),
        tuple(
            (Cell(each.stack), *(Cell(DASH if usd is None else f"${significant(usd)}") for usd in each.usd),
             *(Cell(count(tokens)) for tokens in each.tokens))
            for each in runs.spent
        ),
    )  # fmt: skip


def change_table(runs: TwoRuns) -> Table:
    """What differs in the manifests."""
    return Table(
        "changes",
        "What was changed",
        "Entries of the two manifests that differ.",
        (Column("What", figures=False), Column("Before", figures=False), Column("After", figures=False)),
        tuple((Cell(each.what), Cell(each.before or DASH), Cell(each.after or DASH)) for each in runs.changes),
    )


def passages_of(found: Gate) -> Passages:
    """The gate's word on each shift."""
    return {(each.shift.stack, each.shift.measure): each.passage for each in found.judged}


def verdict_lines(found: Gate) -> list[str]:
    """What closes the gate, or that nothing does."""
    runs, margin = found.runs, f"{100 * found.margin:g} points"
    lines = [
        f"{each.shift.stack}: {each.shift.measure} regressed by more than {margin}: "
        f"{_shift_cells(each.shift)[-1].text} ({interval(each.shift.difference)})"
        for each in found.regressions
    ]
    lines += [f"{name}: incomplete now (more than 2 % failed or not put)" for name in runs.newly_incomplete]
    lines += [f"{name}: in the baseline, and not in this run" for name in runs.missing]
    open_ends = [f"{each.shift.stack} {each.shift.measure}" for each in found.judged if each.passage == "not excluded"]
    if open_ends:
        lines.append(f"A loss of more than {margin} is not excluded, for want of scenarios: {', '.join(open_ends)}")
    return [*lines, "closed: a stack became worse" if found.closed else f"open: no regression beyond {margin} is shown"]


def runs_json(runs: TwoRuns) -> dict[str, Any]:
    """For machines."""
    return {
        "suite": runs.after.manifest.suite,
        "changes": msgspec.to_builtins(runs.changes),
        "shifts": [shift_json(shift) for shift in runs.shifts],
        "spent": [
            {"stack": each.stack, "usd_per_session": list(each.usd), "tokens_per_answer": list(each.tokens)}
            for each in runs.spent
        ],
        "missing": runs.missing,
        "added": runs.added,
        "newly_incomplete": runs.newly_incomplete,
    }


def gate_json(found: Gate) -> dict[str, Any]:
    """For machines: the two runs, and the gate's word on each shift."""
    shifts = [{**shift_json(each.shift), "gate": each.passage} for each in found.judged]
    return {**runs_json(found.runs), "margin": found.margin, "closed": found.closed, "shifts": shifts}


def shift_json(shift: Shift) -> dict[str, Any]:
    """One measure of one stack."""
    named = {"stack": shift.stack, "measure": shift.measure, "less_is_better": shift.less_is_better}
    return {**named, "before": shift.before, "after": shift.after, **measure_json(shift.difference)}
