"""Why answers to answerable probes were wrong, as a table."""

from reports.comparison import Comparison
from reports.tables.columns import STACK, Column, Table, stack_cell
from reports.words.wording import Cell, count

HEADS = {
    "not written": "never held",
    "lost on change": "held once, not when asked",
    "not retrieved": "held, not given to the model",
    "not used": "given, and answered otherwise",
    "key suspect": "the key is in doubt",
    "unknown": "not seen",
}


def wrong_answers(comparison: Comparison) -> Table:
    """A row a stack that has wrong answers."""
    rows = []
    for stack in comparison.stacks:
        if stack.attributions:
            cells = [Cell(count(stack.attributions.get(label, 0))) for label in HEADS]
            rows.append((stack_cell(stack), *cells, Cell(count(sum(stack.attributions.values())))))
    return Table(
        "attribution",
        "Why answers were wrong",
        "Answerable questions answered wrongly or refused. Read from what the stack showed of its memory, from the "
        "requests that the model was given, and from the key; by words, so what is held in quite other words may "
        "count as not held.",
        (STACK, *(Column(label.capitalize(), about) for label, about in HEADS.items()), Column("Wrong in all")),
        tuple(rows),
    )
