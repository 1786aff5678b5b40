"""What a table is made of, whichever format prints it."""

from collections.abc import Callable

from msgspec import Struct

from reports.comparison import StackFigures
from reports.words.meaning import role
from reports.words.wording import Cell


class Column(Struct, frozen=True):
    """A head of a few words, what it means in plain words, and whether figures stand below it."""

    head: str
    about: str = ""
    figures: bool = True


class Table(Struct, frozen=True):
    """Rows of cells below columns; `key` names it in addresses, `lead` says what it shows."""

    key: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


Filled = tuple[Column, Callable[[StackFigures], Cell]]
STACK = Column("Stack", figures=False)


def stack_cell(stack: StackFigures) -> Cell:
    """The stack's name, with what sets it apart."""
    remarks = (
        role(stack), "exempt" * stack.spec.exempt, "memory written by the model" * stack.written_by_model,
        "incomplete" * (not stack.complete),
    )  # fmt: skip
    return Cell(stack.spec.name, ", ".join(remark for remark in remarks if remark))
