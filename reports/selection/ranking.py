"""Who is first, how surely, who ties with whom, and what would change it."""

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from harness.core.workload import Weights
from reports.selection.scoring import LEVEL, PARTS, Draws, Part, Worth, drawn_weights, weighed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Against = Literal["first", "tie", "behind", "unclear"]
FARTHEST = 10.0  # times a weight: what only a weight beyond that would change, is as good as settled
POWER = 0.8


class Ranked(Struct, frozen=True):
    """A stack's place by points. `ahead`: by how much the first leads it, with its 95 % interval, as figures go.

    `against`: whether that lead is a tie (within the margin), sure (`behind`), or neither (`unclear`; then
    `more_scenarios` is about how many are lacking). `places`: the probability of each place, first to last, where
    figures and weights both may be otherwise.
    """

    stack: str
    points: float
    parts: dict[Part, float]
    places: tuple[float, ...]
    against: Against
    ahead: float = 0.0
    low: float = 0.0
    high: float = 0.0
    more_scenarios: int | None = None


class Turn(Struct, frozen=True):
    """The weight at which `stack` would come before the first: `now` as stated, `at` there."""

    stack: str
    part: Part
    now: float
    at: float


def ranked(worths: Sequence[Worth], weights: Weights, drawn: Draws) -> list[Ranked]:
    """The best first, by points at the stated weights."""
    import numpy as np

    order = sorted(worths, key=lambda each: (-each.points(weights), each.name))
    stated: Mapping[Part, float] = {part: getattr(weights, part) for part in weighed(weights)}
    points = {each.name: each.drawn(stated) for each in order}
    unsure = drawn_weights(weights)
    both = np.stack([each.drawn(unsure) for each in order])
    places = np.argsort(np.argsort(-both, axis=0, kind="stable"), axis=0, kind="stable")
    first, found = order[0], []
    for number, each in enumerate(order):
        shares = tuple(float(np.mean(places[number] == place)) for place in range(len(order)))
        parts = {part: stated[part] * value.value for part, value in each.parts.items()}
        line = Ranked(each.name, each.points(weights), parts, shares, "first")
        if number:
            lead = first.points(weights) - each.points(weights)
            line = _against(line, lead, points[first.name] - points[each.name], weights, drawn)
        found.append(line)
    return found


def turns(worths: Sequence[Worth], weights: Weights) -> list[Turn]:
    """For each weight the change nearest to what is stated at which another would be first."""
    order = sorted(worths, key=lambda each: (-each.points(weights), each.name))
    found = []
    for part in PARTS:
        reached = [turn for rival in order[1:] if (turn := _turn(order[0], rival, part, weights))]
        if reached:
            found.append(min(reached, key=lambda turn: abs(turn.at - turn.now)))
    return found


def _turn(first: Worth, rival: Worth, part: Part, weights: Weights) -> Turn | None:
    """Points are linear in each weight: the lead is nought where the weight has moved by lead / difference."""
    now = getattr(weights, part)
    if part not in first.parts:
        return None
    differ = first.parts[part].value - rival.parts[part].value
    if abs(differ) < 1e-9:
        return None
    at = now - (first.points(weights) - rival.points(weights)) / differ
    return Turn(rival.name, part, now, at) if 0 <= at <= FARTHEST * now else None


def _against(line: Ranked, lead: float, leads: "Floats", weights: Weights, drawn: Draws) -> Ranked:
    import numpy as np
    from msgspec.structs import replace

    tail, margin = (1 - LEVEL) / 2, weights.margin
    low, high = (float(each) for each in np.quantile(leads, [tail, 1 - tail]))
    if float(np.std(leads)) < 1e-9:  # all scenarios agree: as many may still differ as so few allow
        differing = 1 - (1 - LEVEL) ** (1 / drawn.counts.shape[1])
        unseen = 100 * differing * (weights.recall + weights.first_pass_error)
        low, high = low - unseen, high + unseen
    if -margin < low and high < margin:
        against: Against = "tie"
    else:
        against = "behind" if low > 0 else "unclear"
    more = _more(float(np.std(leads)), margin, drawn.counts.shape[1]) if against == "unclear" else None
    return replace(line, against=against, ahead=lead, low=low, high=high, more_scenarios=more)


def _more(error: float, margin: float, scenarios: int) -> int:
    """To tell a difference of the margin from none with 80 % power; the standard error falls with the square root."""
    normal = NormalDist()
    z = normal.inv_cdf((1 + LEVEL) / 2) + normal.inv_cdf(POWER)
    return max(1, math.ceil((z * error / margin) ** 2 * scenarios) - scenarios)
