"""Any table on a terminal; plain, and as wide as it needs to be, where it is not a terminal."""

from typing import TYPE_CHECKING

from reports.tables.columns import Table

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 100


def print_table(table: Table, console: "Console") -> None:
    """Its title, and a line a row; what is small in print stands behind its figure."""
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, column in enumerate(table.columns):
        head = f"{column.head}, {column.about}" if column.about else column.head
        grid.add_column(head, justify="right" if column.figures else "left", no_wrap=number < 2)
    for row in table.rows:
        grid.add_row(*(Text.assemble(cell.text, (f"  {cell.detail}" if cell.detail else "", "dim")) for cell in row))
    width = min(WIDTH, console.width) if console.is_terminal else WIDTH
    console.print(Text(table.title, "bold"), width=width)
    console.print(grid, width=width)
    console.print()
