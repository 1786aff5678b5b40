"""Points: what a stack is worth to a workload, and how sure that is.

A score is a sum of points: recall and work right at its first attempt in percent, the month's money and the wait in
doublings (log2), each times its weight. A doubling costs the same wherever it begins, so that the difference between
two stacks does not depend on a third. What is too small to matter is not told apart: a cent a month, a millisecond.

Uncertainty of the figures: scenarios are drawn anew with replacement, within each run, the same for all stacks (a
paired cluster bootstrap; Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993, ch. 8), from a fixed seed. Few
clusters make a bootstrap too narrow, so draws are spread by sqrt(G / (G - 1)) and by t over normal, G being the number
of scenarios. Uncertainty of the weights: each is drawn evenly from its range.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from harness.core.workload import Weights, Workload
from reports.selection.measured import ALL, Measured, Sums
from reports.statistics.intervals import FEWEST_CLUSTERS, SEED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.95
DRAWS = 2000
LEAST_USD, LEAST_S = 0.01, 0.001
Part = Literal["recall", "first_pass_error", "cost", "latency"]
PARTS: tuple[Part, ...] = ("recall", "first_pass_error", "cost", "latency")


@dataclass(frozen=True, slots=True)
class Draws:
    """How often each scenario was drawn, a row a draw; `spread` is the factor for few scenarios."""

    counts: "Floats"
    spread: float


@dataclass(frozen=True, slots=True)
class Value:
    """A number of one stack as measured, and at each draw."""

    value: float
    drawn: "Floats"


@dataclass(frozen=True, slots=True)
class Worth:
    """A stack's points for a weight of 1, by part."""

    name: str
    parts: Mapping[Part, Value]

    def points(self, weights: Weights) -> float:
        """At these weights, as measured."""
        return float(sum(getattr(weights, part) * value.value for part, value in self.parts.items()))

    def drawn(self, weights: Mapping[Part, "Floats | float"]) -> "Floats":
        """At each draw; a weight may differ from draw to draw."""
        import numpy as np

        total = sum((weights[part] * value.drawn for part, value in self.parts.items()), np.zeros(1))
        return np.asarray(total, dtype=np.float64)


def weighed(weights: Weights) -> tuple[Part, ...]:
    """The parts that count."""
    return tuple(part for part in PARTS if getattr(weights, part) > 0)


def draws(scenarios: Sequence[tuple[int, str]]) -> Draws | None:
    """Scenarios drawn anew within each run; None below 5 scenarios."""
    import numpy as np
    from scipy.special import ndtri, stdtrit

    count = len(scenarios)
    if count < FEWEST_CLUSTERS:
        return None
    rng, runs = np.random.default_rng(SEED), np.array([run for run, _ in scenarios])
    counts = np.zeros((DRAWS, count))
    for run in np.unique(runs):
        mine = np.flatnonzero(runs == run)
        counts[:, mine] = rng.multinomial(len(mine), np.full(len(mine), 1 / len(mine)), size=DRAWS)
    tail = (1 + LEVEL) / 2
    return Draws(counts, math.sqrt(count / (count - 1)) * float(stdtrit(count - 1, tail) / ndtri(tail)))


def drawn_weights(weights: Weights) -> dict[Part, "Floats"]:
    """Each weight drawn evenly from its range."""
    import numpy as np

    rng = np.random.default_rng(SEED + 1)
    return {
        part: getattr(weights, part) * (1 + weights.spread * rng.uniform(-1, 1, DRAWS)) for part in weighed(weights)
    }


def worth(stack: Measured, workload: Workload, drawn: Draws) -> Worth:
    """Of a stack for which `lacking` names nothing."""
    made: dict[Part, Value] = {}
    for part in weighed(workload.weights):
        match part:
            case "recall":
                made[part] = recall_points(stack, workload, drawn)
            case "first_pass_error":
                made[part] = _first_pass_points(stack, drawn)
            case "cost":
                made[part] = _cost_points(stack, workload, drawn)
            case "latency":
                made[part] = _wait_points(stack, workload, drawn)
    return Worth(stack.name, made)


def recall_rate(stack: Measured, workload: Workload) -> float | None:
    """Recall accuracy by the workload's abilities; None where one of them was not measured."""
    shares = _abilities(workload)
    rates = [stack.recall[what].rate if what in stack.recall else None for what in shares]
    known = [rate for rate in rates if rate is not None]
    return sum(s * r for s, r in zip(shares.values(), known, strict=True)) if len(known) == len(rates) else None


def month_usd(stack: Measured, workload: Workload) -> float | None:
    """A month's money at the stated volumes; None where a price is unknown, or what is asked for was not measured."""
    needed = {what: (sums, volume) for what, sums, volume in _volumes(stack, workload) if volume > 0}
    if stack.unpriced or any(sums is None or sums.rate is None for sums, _ in needed.values()):
        return None
    return sum(volume * (sums.rate or 0.0) for sums, volume in needed.values() if sums)


def _volumes(stack: Measured, workload: Workload) -> tuple[tuple[str, Sums | None, float], ...]:
    """What costs money, and how much of it there is in a month. To keep a session of more turns costs more."""
    volumes = workload.volumes
    sessions = volumes.users * volumes.sessions_a_month
    return (
        ("keeping", stack.keeping, sessions * volumes.turns_a_session / stack.turns_a_session),
        ("asking", stack.asking, sessions * volumes.answers_a_session),
        ("working", stack.working, sessions * volumes.tasks_a_session),
    )


def wait_s(stack: Measured, workload: Workload) -> float | None:
    """The wait that 95 of 100 answers (or tasks, where work prevails) do not exceed."""
    import numpy as np

    found = waits_of(stack, workload)
    return None if found is None else float(np.quantile(found[0], 0.95))


def waits_of(stack: Measured, workload: Workload) -> "tuple[Floats, NDArray[np.int64]] | None":
    """Of answers, or of tasks where the workload has more of them."""
    asked, worked = workload.volumes.answers_a_session, workload.volumes.tasks_a_session
    return stack.waits if asked >= worked else stack.work_waits


def recall_points(stack: Measured, workload: Workload, drawn: Draws) -> Value:
    """Percent of recall accuracy, by the workload's abilities."""
    import numpy as np

    parts = [(share, _of(stack.recall.get(what), drawn)) for what, share in _abilities(workload).items()]
    value = sum(share * each.value for share, each in parts)
    total = sum((share * each.drawn for share, each in parts), np.zeros(1))
    return Value(100 * value, 100 * total)


def _abilities(workload: Workload) -> dict[str, float]:
    """Shares that add up to 1."""
    asked = {name: weight for name, weight in workload.weights.abilities.items() if weight > 0}
    return {name: weight / sum(asked.values()) for name, weight in asked.items()} or {ALL: 1.0}


def lacking(stack: Measured, workload: Workload) -> list[str]:
    """What the weights rest on and the runs did not measure of this stack."""
    missing = []
    for part in weighed(workload.weights):
        if part == "recall":
            measured = {what for what, sums in stack.recall.items() if sums.rate is not None}
            missing += [f"recall of {what or 'any kind'}" for what in _abilities(workload) if what not in measured]
        elif part == "first_pass_error" and (stack.error is None or stack.error.rate is None):
            missing.append("first-pass error")
        elif part == "cost" and month_usd(stack, workload) is None:
            missing.append("the month's money")
        elif part == "latency" and waits_of(stack, workload) is None:
            missing.append("the wait")
    return missing


def _first_pass_points(stack: Measured, drawn: Draws) -> Value:
    error = _of(stack.error, drawn)
    return Value(100 * (1 - error.value), 100 * (1 - error.drawn))


def _cost_points(stack: Measured, workload: Workload, drawn: Draws) -> Value:
    import numpy as np

    parts = [(volume, _of(sums, drawn)) for _, sums, volume in _volumes(stack, workload) if volume > 0]
    value = sum(volume * each.value for volume, each in parts)
    total = sum((volume * each.drawn for volume, each in parts), np.zeros(1))
    return Value(-math.log2(max(value, LEAST_USD)), -np.log2(np.maximum(total, LEAST_USD)))


def _wait_points(stack: Measured, workload: Workload, drawn: Draws) -> Value:
    import numpy as np

    seconds, places = waits_of(stack, workload) or (np.zeros(1), np.zeros(1, dtype=np.int64))
    value = -math.log2(max(float(np.quantile(seconds, 0.95)), LEAST_S))
    seen = np.cumsum(drawn.counts[:, places], axis=1)
    at = (seen < 0.95 * seen[:, -1:]).sum(axis=1).clip(max=len(seconds) - 1)
    each = -np.log2(np.maximum(seconds[at], LEAST_S))
    return Value(value, value + drawn.spread * (each - value))


def _of(sums: Sums | None, drawn: Draws) -> Value:
    if sums is None:
        return Value(0.0, 0.0 * drawn.counts[:, 0])
    value = sums.rate or 0.0
    return Value(value, value + drawn.spread * (sums.drawn(drawn.counts) - value))
