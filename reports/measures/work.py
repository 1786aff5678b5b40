"""The measures of work with corrections: how often the first attempt fails, what it takes, and all against `none`."""

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from harness.core.record import OUTCOMES, Outcome
from reports.measures.efforts import Effort
from reports.measures.rates import rate
from reports.rows.ledger import plus
from reports.rows.tasks import GROUPS, Group, occurrence
from reports.statistics.intervals import Clusters, Measure, ratio_change
from reports.statistics.verdicts import BASELINE, MARGIN, Difference, paired_differences

if TYPE_CHECKING:
    import pandas as pd


class TaskCost(Struct, frozen=True):
    """What an attempted task took on average: USD (None where a price is unknown), input and output tokens."""

    usd: Decimal | None
    input_tokens: float
    output_tokens: float


class Harm(Struct, frozen=True):
    """Tasks that `none` got right at the first attempt and this stack did not, task by task.

    `of_all`: their share of all tasks attempted by both; `of_solved`: of those that `none` got right.
    """

    of_all: Measure
    of_solved: Measure


class RelativeToNone(Struct, frozen=True):
    """Changes by ratio, less 1 (-0.25: a quarter less): error over repeated work, the rest a task.

    Over scenarios in which both ended; error over tasks attempted by both. `latency` is None for the reference model,
    whose milliseconds are nobody's.
    """

    error: Measure
    usd: Measure
    tokens: Measure
    latency: Measure | None


class TaskFigures(Struct, frozen=True):
    """One stack's measures of work. `error` is the headline: the share of repeated work whose first attempt fails.

    `over_planned` counts repeated work that was not attempted as failed at the first pass. `curve`: error by repetition
    of seen combinations. `attempts`: mean over tasks that were solved, and `solved` their share of those attempted.
    """

    states: dict[Outcome, int]
    error: Measure
    over_planned: Measure
    by_group: dict[Group, Measure]
    by_level: dict[str, Measure]
    curve: dict[str, Measure]
    attempts: Measure
    solved: Measure
    cost: TaskCost | None
    difference: Difference | None = None
    harm: Harm | None = None
    relative: RelativeToNone | None = None


def compare_work(
    rows: "pd.DataFrame", spent: Sequence[Effort], compared: Collection[str], live: bool, margin: float = MARGIN
) -> dict[str, TaskFigures]:
    """By stack, of the task table and the efforts; those in `compared` also against `none`.

    `live`: a real model worked, so that stacks may be ranked and its latency is somebody's.
    """
    figures = {str(name): _figures(some, _of(spent, name)) for name, some in rows.groupby("stack", sort=False)}
    if BASELINE not in compared:
        return figures
    wide = _wide(rows)
    differences = paired_differences(wide, compared, live, margin, less_is_better=True)
    for name in figures.keys() & set(compared) - {BASELINE}:
        ours, floor = _of(spent, name), _of(spent, BASELINE)
        relative = RelativeToNone(
            error=_error_change(wide, name),
            usd=_change(ours, floor, "usd"),
            tokens=_change(ours, floor, "tokens"),
            latency=_change(ours, floor, "seconds") if live else None,
        )
        figures[name] = replace(
            figures[name], difference=differences.get(name), harm=_harm(rows, name), relative=relative
        )
    return figures


def _of(spent: Sequence[Effort], stack: object) -> list[Effort]:
    return [effort for effort in spent if effort.stack == stack]


def _figures(rows: "pd.DataFrame", spent: Sequence[Effort]) -> TaskFigures:
    """Of one stack's rows of the task table and its efforts, as yet compared with nobody."""
    repeated = rows[rows["group"] == "repeated"]
    counted = rows[rows["group"].isin(("first", "repeated"))]
    counts = rows["outcome"].value_counts()
    return TaskFigures(
        states={outcome: int(counts.get(outcome, 0)) for outcome in OUTCOMES},
        error=rate(repeated, "error"),
        over_planned=rate(repeated, "error_of_planned"),
        by_group={group: rate(some, "error") for group in GROUPS if len(some := rows[rows["group"] == group])},
        by_level={str(level): rate(some, "error") for level, some in repeated.groupby("level") if level},
        curve={str(name): rate(some, "error") for name, some in counted.groupby(counted["repetition"].map(occurrence))},
        attempts=rate(rows, "attempts", (1.0, float(rows["max_attempts"].max()))),
        solved=rate(rows, "solved"),
        cost=_cost(spent),
    )


def _harm(rows: "pd.DataFrame", name: str) -> Harm:
    keys = ["scenario", "probe", "repeat"]
    floor = rows[rows["stack"] == BASELINE].set_index(keys)["error"].rename("floor")
    pairs = rows[rows["stack"] == name].join(floor, on=keys).dropna(subset=["error", "floor"])
    pairs = pairs.assign(harmed=pairs["error"] * (1 - pairs["floor"]))
    return Harm(rate(pairs, "harmed"), rate(pairs[pairs["floor"] == 0], "harmed"))


def _wide(rows: "pd.DataFrame") -> "pd.DataFrame":
    rows = rows[rows["group"] == "repeated"]
    return rows.pivot_table(index=["scenario", "probe"], columns="stack", values="error")


def _error_change(wide: "pd.DataFrame", name: str) -> Measure:
    if not {name, BASELINE} <= set(wide.columns):
        return Measure()
    pairs = wide[[name, BASELINE]].dropna()
    sums = pairs.groupby(level="scenario").sum()
    wrong = float(sums[BASELINE].sum())
    most = len(pairs) / wrong if wrong else None  # were all wrong
    return ratio_change(Clusters(sums[name].to_numpy(), sums[BASELINE].to_numpy()), len(pairs), most)


def _change(ours: Sequence[Effort], floor: Sequence[Effort], what: str) -> Measure:
    """A task's mean in each scenario in which both ended, ours over the floor's, weighted by our tasks."""
    import numpy as np

    mean, floor_mean = _means(ours, what), _means(floor, what)
    if mean is None or floor_mean is None:
        return Measure()
    tasks: Counter[str] = Counter()
    for effort in ours:
        tasks[effort.scenario] += effort.tasks
    both = sorted(mean.keys() & floor_mean.keys())
    sums, sizes = (np.array([some[scenario] * tasks[scenario] for scenario in both]) for some in (mean, floor_mean))
    return ratio_change(Clusters(sums, sizes), sum(tasks[scenario] for scenario in both))


def _means(spent: Sequence[Effort], what: str) -> dict[str, float] | None:
    """A task's mean by scenario; None where a price is unknown."""
    amounts: dict[str, list[tuple[float, int]]] = {}
    for effort in spent:
        if (amount := getattr(effort, what)) is None:
            return None
        amounts.setdefault(effort.scenario, []).append((float(amount), effort.tasks))
    return {
        scenario: sum(amount for amount, _ in some) / sum(tasks for _, tasks in some)
        for scenario, some in amounts.items()
    }


def _cost(spent: Sequence[Effort]) -> TaskCost | None:
    tasks = sum(effort.tasks for effort in spent)
    if not tasks:
        return None
    usd: Decimal | None = Decimal(0)
    for effort in spent:
        usd = plus(usd, effort.usd)
    return TaskCost(
        None if usd is None else usd / tasks,
        sum(effort.usage.input for effort in spent) / tasks,
        sum(effort.usage.output for effort in spent) / tasks,
    )
