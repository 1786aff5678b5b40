"""The comparison on a terminal: the warnings and the overview, within 100 columns; plain where it is not a terminal."""

from typing import TYPE_CHECKING

from reports.comparison import Comparison
from reports.meaning import cautions, money_words, warnings
from reports.tables import overview
from reports.wording import Cell

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 100
RECALL = ("Recall accuracy", "Evidence verbatim", "Evidence net", "Abstention", "Isolation", "USD a session")
WORK = ("First-pass error", "Unseen", "Attempts", "Harm", "USD a task", "Tokens a task")
BOTH = ("Recall accuracy", "Evidence verbatim", "Abstention", "Isolation", "First-pass error", "USD a session")
ALWAYS = ("Recall p95", "Failed")


def print_comparison(comparison: Comparison, console: "Console") -> None:
    """Print to `console`; where that is no terminal, without colours and at a width of 100."""
    from rich.table import Table
    from rich.text import Text

    if not console.is_terminal:
        console = type(console)(file=console.file, width=WIDTH, color_system=None, highlight=False)
    shown = overview(comparison)
    heads = _heads(comparison)
    picked = [0, *(number for number, column in enumerate(shown.columns) if column.head in heads)]
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
        console.print(Text(f"! {warning}", "yellow"), width=WIDTH)
    console.print(grid, width=WIDTH)
    console.print(Text(f"Rates in percent with 95 % intervals. Money: {money_words(comparison)}.", "dim"), width=WIDTH)
    for caution in cautions(comparison):
        console.print(Text(caution, "dim"), width=WIDTH)


def _heads(comparison: Comparison) -> tuple[str, ...]:
    """The columns that there is room for."""
    if comparison.has_tasks:
        return (*(BOTH if comparison.has_probes else WORK), *ALWAYS)
    return (*RECALL, *ALWAYS)


def _small(cell: Cell, number: int) -> str:
    """The interval, or what a count is of; a stack's remarks stay in the report."""
    first = cell.detail.split(" · ")[0]
    return f"\n{first}" if number and first and not first.startswith("n ") else ""
