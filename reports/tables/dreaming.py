"""The table of dreams."""

from collections.abc import Callable

from reports.comparison import Comparison
from reports.measures.dreaming import DID, Dreaming
from reports.statistics.intervals import Measure
from reports.tables.columns import Column, Table
from reports.words.wording import Cell, amount, percent

ROWS: dict[str, tuple[str, Callable[[Measure], Cell]]] = {
    "dreams": ("dreams", amount),
    "rejected": ("dreams that a review rejected", amount),
    **{f"lines_{did}": (f"lines {did}", amount) for did in DID},
    "held_tokens": ("tokens held at the end", amount),
    "settling_tokens": ("tokens of settling, dreams among them", amount),
    "error_early": ("first-pass error, first third of tasks, %", percent),
    "error_late": ("first-pass error, last third of tasks, %", percent),
}


def dreaming_table(comparison: Comparison) -> Table:
    """A row a figure, a column a stack that tells of itself; no rows where nothing dreamt."""
    found = comparison.dreaming or Dreaming({})
    stacks = [stack.spec.name for stack in comparison.stacks if stack.spec.name in found.stacks]
    shown = [name for name in ROWS if any(name in found.stacks[stack] for stack in stacks)]
    written = "" if comparison.ranks else " The reference model's rules took the notes and dreamt: nobody's dreams."
    return Table(
        "dreaming",
        "Dreams",
        "Means a scenario, with 95 % intervals, of what memories told of themselves at the end. Lines of notes: kept "
        "as they were, merged with others that say the same, reworded, moved to another file, added from what was "
        "said, superseded by a later line, or lost; a line counts in each dream that found it, and every line stands "
        f"in dreams.csv. Held is what agents would read at the end of a tape.{written}",
        (Column("Figure", figures=False), *map(Column, stacks)),
        tuple(
            (Cell(title), *(say(found.stacks[stack].get(name, Measure())) for stack in stacks))
            for name, (title, say) in ((name, ROWS[name]) for name in shown)
        ),
    )
