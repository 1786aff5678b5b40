"""Stacks of different kinds beside each other: what each delivers, at the tokens that an answer was measured to take.

An evidence budget binds a `Memory`. An agent that steers its own look-ups, and an exempt stack, are bound by none, so a
comparison by stack alone would reward whoever reads most. A stack is on the frontier where no other one delivers at
least as much for no more tokens.
"""

from msgspec import Struct
from msgspec.structs import replace

from reports.comparison import CEILING, Comparison, StackFigures
from reports.statistics.intervals import Measure
from reports.tables.columns import STACK, Column, Table, stack_cell
from reports.words.wording import DASH, Cell, count, percent

DELIVERED = {
    True: ("recall accuracy", "answerable questions answered rightly, %"),
    False: ("evidence net", "answer-bearing evidence that reached the model, less a control, %"),
}


class Point(Struct, frozen=True):
    """A stack: `tokens` and `calls` per answer, and what it delivered, a share with its interval.

    `rival` is the stack that delivers at least as much for no more tokens; None for a point on the frontier.
    """

    stack: StackFigures
    tokens: float
    calls: float
    delivered: float
    measure: Measure
    rival: str | None = None


def points(comparison: Comparison) -> list[Point]:
    """The complete stacks that can be placed, fewest tokens first; not the ceiling, which is handed the evidence."""
    placed = [point for stack in comparison.stacks if (point := _place(comparison, stack))]
    placed.sort(key=lambda point: (point.tokens, -point.delivered, point.stack.spec.name))
    found: list[Point] = []
    best: Point | None = None
    for point in placed:
        if best is None or point.delivered > best.delivered:
            best = point
            found.append(point)
        else:
            found.append(replace(point, rival=best.stack.spec.name))
    return found


def _place(comparison: Comparison, stack: StackFigures) -> Point | None:
    taken, measure = stack.answering, delivered(comparison, stack)
    if stack.spec.adapter == CEILING or not stack.complete or measure.value is None:
        return None
    if taken.tokens is None or taken.calls is None:
        return None
    return Point(stack, taken.tokens, taken.calls, measure.value, measure)


def delivered(comparison: Comparison, stack: StackFigures) -> Measure:
    """Recall accuracy of a real model; of the reference model, whose accuracy ranks nobody, evidence net."""
    return stack.rates.recall_accuracy.scored if comparison.ranks else stack.rates.evidence.net


def equal_tokens(comparison: Comparison) -> Table:
    """A row a stack, fewest tokens first: what it delivers, and who delivers as much for no more."""
    what, about = DELIVERED[comparison.ranks]
    unranked = "" if comparison.ranks else " Evidence is what the rules can tell; it does not rank stacks by recall."
    return Table(
        "frontier",
        "At equal measured tokens",
        "Tokens and model calls that one answer took, as metered: recall and answer, read and written. Stacks of "
        "different kinds compare at equal tokens only: one is on the frontier where no other delivers at least as much "
        f"for no more. The ceiling is left out: it is handed the evidence.{unranked}",
        (STACK, Column("Tokens an answer", "mean"), Column("Calls an answer", "mean"), Column(what.capitalize(), about),
         Column("As much for no more tokens", "a dash: nobody, on the frontier", figures=False)),
        tuple(
            (stack_cell(point.stack), Cell(count(point.tokens)), Cell(f"{point.calls:.1f}"), percent(point.measure),
             Cell(point.rival or DASH))
            for point in points(comparison)
        ),
    )  # fmt: skip
