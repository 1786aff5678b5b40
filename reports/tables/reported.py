"""The table of what vendors say."""

from reports.comparison import Comparison
from reports.measures.reported import VendorCount
from reports.tables.columns import STACK, Column, Table
from reports.words.wording import DASH, Cell, count, money, significant


def reported_table(comparison: Comparison) -> Table:
    """A row a stack and kind of thing that its vendor counts; no rows where none of the stacks is at its vendor's."""
    manifest = comparison.manifest
    return Table(
        "reported",
        "Reported by the vendor",
        "What vendors say, by their own count, that the sessions and dreams of ended trials took at their place. It is "
        "not metered here and stands in no other table. By the vendor: its own price; at list price: of the tokens "
        f"told, {manifest.price_source}, prices of {manifest.created:%Y-%m-%d}. A dash: it does not say.",
        (STACK, Column("Counted", figures=False), Column("Tokens in"), Column("Tokens out"),
         Column("USD", "by the vendor"), Column("USD", "at list price"), Column("At work", "seconds")),
        tuple(
            (Cell(stack.spec.name), Cell(f"{count(found.count)} × {kind}"), *_cells(found))
            for stack in comparison.stacks
            for kind, found in comparison.reported.get(stack.spec.name, {}).items()
        ),
    )  # fmt: skip


def _cells(found: VendorCount) -> tuple[Cell, ...]:
    tokens = (None, None) if found.usage is None else (found.usage.input, found.usage.output)
    return (
        *(Cell(count(each)) for each in tokens),
        Cell(DASH if found.usd is None else money(found.usd)),
        Cell(money(found.list_usd)),
        Cell(DASH if found.active_s is None else significant(found.active_s)),
    )
