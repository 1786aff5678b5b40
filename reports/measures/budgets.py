"""Budget curves: what a stack delivers, over the tokens of recalled text that an answer may be given."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from harness.core.record import Conditions, StackSpec
from reports.statistics.intervals import Clusters, Measure, difference_measure, mean_difference

if TYPE_CHECKING:
    import pandas as pd

    Gained = Callable[[pd.Series[float]], Measure]

FEWEST = 2  # budgets that make a curve


class Point(Struct, frozen=True):
    """A stack at one budget, in tokens.

    `gain`: what is delivered (recall accuracy, or evidence net where fixed rules answered) less that at the budget
    before, over probes scored at both; no value at the smallest.
    """

    stack: str
    tokens: int
    gain: Measure = Measure()


Curves = dict[str, tuple[Point, ...]]  # by label, the smallest budget first


def budget_curves(specs: Iterable[StackSpec], conditions: Conditions, probes: "pd.DataFrame", ranks: bool) -> Curves:
    """One a stack that a run plays at several budgets."""
    found = dict[str, list[Point]]()
    for spec in specs:
        if (tokens := spec.budget(conditions)) is not None:
            found.setdefault(spec.label, []).append(Point(spec.name, tokens))
    measure = _recall_gained if ranks else _evidence_gained
    delivered = _delivered(probes, ranks)
    return {
        label: _gaining(sorted(points, key=lambda point: point.tokens), delivered, measure)
        for label, points in found.items() if len(points) >= FEWEST
    }  # fmt: skip


def _delivered(probes: "pd.DataFrame", ranks: bool) -> "pd.DataFrame":
    """A column a stack, a row a scenario and probe."""
    asked = probes[probes["kind"] == "answerable"] if ranks else probes
    value = asked["right"] if ranks else asked["evidence_answer"] - asked["evidence_control"]
    return asked.assign(value=value).pivot_table(index=["scenario", "probe"], columns="stack", values="value")


def _gaining(points: list[Point], delivered: "pd.DataFrame", measure: "Gained") -> tuple[Point, ...]:
    def gain(less: Point, more: Point) -> Measure:
        if not {less.stack, more.stack} <= set(delivered.columns):
            return Measure()
        return measure((delivered[more.stack] - delivered[less.stack]).dropna())

    return (points[0], *(replace(more, gain=gain(less, more)) for less, more in pairwise(points)))


def _recall_gained(apart: "pd.Series[float]") -> Measure:
    return difference_measure(apart, apart.index.get_level_values("scenario"))


def _evidence_gained(apart: "pd.Series[float]") -> Measure:
    """Two nets may differ by 2: limits of a share's difference do not hold for them."""
    return mean_difference(Clusters.of(apart, apart.index.get_level_values("scenario")))
