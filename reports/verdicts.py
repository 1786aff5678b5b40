"""Each stack against the floor `none`, probe by probe or task by task: paired differences, and what they tell."""

import math
from collections.abc import Collection
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from reports.intervals import Clusters, Measure, cluster_measure, holm, sign_flip_p

if TYPE_CHECKING:
    import pandas as pd

BASELINE = "none"
MARGIN = 0.05
ALPHA = 0.05

Verdict = Literal["better", "worse", "tie", "underpowered"]


class Difference(Struct, frozen=True):
    """Recall accuracy (or first-pass error) less the baseline's, over probes (or tasks) scored for both.

    `p` is a sign-flip test's, corrected by Holm over all stacks; `verdict` is None below 5 scenarios and where the
    model's figures may not rank stacks. `more_scenarios`: about how many an underpowered comparison lacks to tell a
    difference of the margin, 0.05, from none with 80 % power.
    """

    measure: Measure
    p: float | None
    verdict: Verdict | None
    more_scenarios: int | None = None


def differences(probes: "pd.DataFrame", stacks: Collection[str], ranks: bool) -> dict[str, Difference]:
    """Of recall accuracy; for those of `stacks` that can be compared; empty without the baseline among them."""
    right = probes[probes["kind"] == "answerable"].pivot_table(
        index=["scenario", "probe"], columns="stack", values="right"
    )
    return paired_differences(right, stacks, ranks)


def paired_differences(
    values: "pd.DataFrame", stacks: Collection[str], ranks: bool, *, less_is_better: bool = False
) -> dict[str, Difference]:
    """Of a column a stack, a row a scenario and probe or task; for those of `stacks` that can be compared."""
    if BASELINE not in stacks:
        return {}
    pairs = {
        name: (values[name] - values[BASELINE]).dropna()
        for name in stacks
        if name != BASELINE and {name, BASELINE} <= set(values.columns)
    }
    clusters = {
        name: Clusters.of(each, each.index.get_level_values("scenario")) for name, each in pairs.items() if len(each)
    }
    corrected = holm({name: p for name, each in clusters.items() if (p := sign_flip_p(each)) is not None})
    found = {name: _difference(each, corrected.get(name), ranks) for name, each in clusters.items()}
    return {name: _turned(each) for name, each in found.items()} if less_is_better else found


def _difference(clusters: Clusters, p: float | None, ranks: bool) -> Difference:
    measure = cluster_measure(clusters, (-1.0, 1.0))
    if p is None or not ranks:
        return Difference(measure, p, None)
    verdict = _verdict(measure, p)
    lacking = _more_scenarios(clusters) if verdict == "underpowered" else None
    return Difference(measure, p, verdict, lacking)


def _verdict(measure: Measure, p: float) -> Verdict:
    """Where more is better."""
    if measure.value is None or measure.low is None or measure.high is None:
        return "underpowered"
    if measure.low > -MARGIN and measure.high < MARGIN:
        return "tie"
    if p < ALPHA and (measure.low > 0 or measure.high < 0):
        return "better" if measure.value > 0 else "worse"
    return "underpowered"


def _turned(difference: Difference) -> Difference:
    """Where less is better."""
    turned: dict[Verdict | None, Verdict] = {"better": "worse", "worse": "better"}
    verdict = turned.get(difference.verdict, difference.verdict)
    return msgspec.structs.replace(difference, verdict=verdict)


def _more_scenarios(clusters: Clusters) -> int:
    """From n = ((z_0.975 + z_0.8) * sd / margin)^2, sd being that of cluster means."""
    normal = NormalDist()
    z = normal.inv_cdf(1 - ALPHA / 2) + normal.inv_cdf(0.8)
    needed = (z * clusters.standard_error / MARGIN) ** 2 * clusters.count
    return max(1, math.ceil(needed) - clusters.count)
