"""Modelled model time in print: a table of its own."""

from reports.comparison import Comparison
from reports.tables.columns import STACK, Column, Table, stack_cell
from reports.words.wording import DASH, Cell, significant


def modelled_table(comparison: Comparison) -> Table:
    """A row a stack; no rows where no table of speeds was given."""
    found = comparison.modelled
    seconds = found.seconds if found else {}
    return Table(
        "modelled",
        "Modelled model time",
        f"Seconds that the model would take for an answer, calls one after the other. {_words(comparison)} No part of "
        "any stack's own time.",
        (STACK, Column("Answer p50 s"), Column("Answer p95 s")),
        tuple((stack_cell(stack), *_cells(seconds.get(stack.spec.name))) for stack in comparison.stacks if found),
    )


def modelled_words(comparison: Comparison) -> str:
    """For a terminal: one line; empty without a table of speeds."""
    found = comparison.modelled
    if found is None:
        return ""
    told = ", ".join(f"{name} {significant(each[1], 2)} s" for name, each in found.seconds.items() if each)
    return f"Modelled model time of an answer, p95: {told or 'no answer'}. {_words(comparison)}"


def _words(comparison: Comparison) -> str:
    found = comparison.modelled
    if found is None:
        return ""
    speed = found.speed
    return (
        f"Modelled as {speed.first_token_s:g} s to the first token and {speed.tokens_per_second:g} tokens a second of "
        f"{found.model} ({speed.source}, {speed.date})."
    )


def _cells(seconds: tuple[float, float] | None) -> tuple[Cell, Cell]:
    if seconds is None:
        return Cell(DASH), Cell(DASH)
    return Cell(significant(seconds[0], 2)), Cell(significant(seconds[1], 2))
