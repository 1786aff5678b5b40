"""The comparison on a terminal: the warnings and the overview, within 100 columns; plain where it is not a terminal."""

from typing import TYPE_CHECKING

from reports.comparison import Comparison
from reports.measures.claims import in_words
from reports.tables.comparison import overview
from reports.tables.judged import judged_words
from reports.tables.modelled import modelled_words
from reports.words.meaning import cautions, money_words, times_words, warnings, written_words
from reports.words.wording import Cell

if TYPE_CHECKING:
    from rich.console import Console

    from reports.tables.columns import Table as Overview

WIDTH = 100
TIMES = "Recall p95 ms"
# The most important first: a narrow terminal goes without the last ones.
RECALL = (
    "Recall accuracy", "Failed", "USD a session", "Evidence verbatim", "Abstention", "Isolation", TIMES,
    "Evidence net",
)  # fmt: skip
WORK = (
    "First-pass error", "Failed", "USD a task", "Unseen", "Attempts", "Harm", "Tokens a task", TIMES,
)  # fmt: skip
BOTH = (
    "Recall accuracy", "First-pass error", "Failed", "USD a session", "Evidence verbatim", "Abstention", "Isolation",
    TIMES,
)  # fmt: skip


def print_comparison(comparison: Comparison, console: "Console") -> None:
    """Print to `console`; where that is no terminal, without colours and at a width of 100."""
    from rich.table import Table
    from rich.text import Text

    if not console.is_terminal:
        console = type(console)(file=console.file, width=WIDTH, color_system=None, highlight=False)
    width = min(WIDTH, console.width)
    shown = overview(comparison)
    heads = _heads(comparison)
    picked = _fitting(shown, heads, width)
    grid = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for number in picked:
        column = shown.columns[number]
        longest = max(map(len, column.head.split()))
        grid.add_column(
            column.head, justify="right" if column.figures else "left", no_wrap=not number, min_width=longest
        )
    for row in shown.rows:
        grid.add_row(*(Text.assemble(row[number].text, (_small(row[number], number), "dim")) for number in picked))
    for warning in warnings(comparison):
        console.print(Text(f"! {warning}", "yellow"), width=width)
    console.print(grid, width=width)
    if left_out := [head for head in heads if head not in {shown.columns[number].head for number in picked}]:
        console.print(Text(f"For lack of room without: {', '.join(left_out)}.", "dim"), width=width)
    console.print(Text(f"Rates in percent with 95 % intervals. Money: {money_words(comparison)}.", "dim"), width=width)
    timed = any(shown.columns[number].head == TIMES for number in picked)
    notes = [
        times_words(comparison) if timed else "",
        written_words(comparison),
        *judged_words(comparison),
        modelled_words(comparison),
        *map(in_words, comparison.claims),
        *cautions(comparison),
    ]
    for caution in filter(None, notes):
        console.print(Text(caution, "dim"), width=width)


def _heads(comparison: Comparison) -> tuple[str, ...]:
    """The columns wanted for what the run holds."""
    if comparison.has_tasks:
        return BOTH if comparison.has_probes else WORK
    return RECALL


def _fitting(table: "Overview", heads: tuple[str, ...], width: int) -> list[int]:
    """The stacks' names and as many of the columns as fit, in the table's order."""
    numbers = {column.head: number for number, column in enumerate(table.columns)}
    left = width - 1 - _room(table, 0)
    picked = [0]
    for head in heads:
        left -= _room(table, numbers[head])
        if left < 0:
            break
        picked.append(numbers[head])
    return sorted(picked)


def _room(table: "Overview", number: int) -> int:
    """Characters that a column needs, with the blank before the next."""
    lines = [line for row in table.rows for line in f"{row[number].text}{_small(row[number], number)}".split("\n")]
    return 1 + max(map(len, [*lines, *table.columns[number].head.split()]))


def _small(cell: Cell, number: int) -> str:
    """The interval, or what a count is of; a stack's remarks stay in the report."""
    first = cell.detail.split(" · ")[0]
    return f"\n{first}" if number and first and not first.startswith("n ") else ""
