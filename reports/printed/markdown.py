"""The comparison as Markdown."""

from collections.abc import Iterable

from reports.comparison import Comparison
from reports.tables.columns import Table
from reports.tables.comparison import tables
from reports.words.conditions import conditions
from reports.words.gist import gist
from reports.words.meaning import meaning, warnings
from reports.words.wording import Cell


def markdown(comparison: Comparison) -> str:
    """The whole report as one Markdown document."""
    first = warnings(comparison)
    parts = [
        f"# Memtrial: {comparison.manifest.suite}",
        plain(" ".join(gist(comparison).answer)),
        *([bullets(first)] if first else []),
        *(_section(table) for table in tables(comparison)[:1]),
        "## What the figures mean",
        bullets(meaning(comparison)),
        *(_section(table) for table in tables(comparison)[1:]),
        "## Conditions",
        bullets(f"{name}: {value}" for name, value in conditions(comparison)),
    ]
    return "\n\n".join(parts) + "\n"


def table_lines(table: Table) -> str:
    """One Markdown table."""
    heads = [plain(f"{column.head}: {column.about}" if column.about else column.head) for column in table.columns]
    rules = ["---:" if column.figures else "---" for column in table.columns]
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in [heads, rules, *rows])


def bullets(lines: Iterable[str]) -> str:
    """A Markdown list."""
    return "\n".join(f"- {plain(line)}" for line in lines)


def _section(table: Table) -> str:
    return f"## {table.title}\n\n{plain(table.lead)}\n\n{table_lines(table)}"


def _cell(cell: Cell) -> str:
    return plain(f"{cell.text} ({cell.detail})" if cell.detail else cell.text)


def plain(text: str) -> str:
    """A text on one line, and neither table nor HTML."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
