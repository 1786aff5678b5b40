"""Each stack against the floor `none`, probe by probe or task by task: paired differences, and what they tell."""

import math
from collections.abc import Collection
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from reports.statistics.intervals import Clusters, Measure, difference_measure, holm, sign_flip_p

if TYPE_CHECKING:
    import pandas as pd

BASELINE = "none"
MARGIN = 0.05
ALPHA = 0.05

Verdict = Literal["better", "worse", "tie", "underpowered"]


class Difference(Struct, frozen=True):
    """Recall accuracy (or first-pass error) less the baseline's, over probes (or tasks) scored for both.

    `p` is a sign-flip test's, corrected by Holm over all stacks; `verdict` is None below 5 scenarios and where the
    model's figures may not rank stacks. "tie": the whole interval lies within `margin` of 0. `more_scenarios`: about
    how many an underpowered comparison lacks to tell a difference of the margin from none with 80 % power.
    """

    measure: Measure
    p: float | None
    verdict: Verdict | None
    more_scenarios: int | None = None
    margin: float = MARGIN


def differences(
    probes: "pd.DataFrame", stacks: Collection[str], ranks: bool, margin: float = MARGIN
) -> dict[str, Difference]:
    """Of recall accuracy; for those of `stacks` that can be compared; empty without the baseline among them."""
    right = probes[probes["kind"] == "answerable"].pivot_table(
        index=["scenario", "probe"], columns="stack", values="right"
    )
    return paired_differences(right, stacks, ranks, margin)


def paired_differences(
    values: "pd.DataFrame",
    stacks: Collection[str],
    ranks: bool,
    margin: float = MARGIN,
    *,
    less_is_better: bool = False,
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
    found = {name: _difference(pairs[name], clusters[name], corrected.get(name), margin) for name in clusters}
    if not ranks:
        found = {name: msgspec.structs.replace(each, verdict=None, more_scenarios=None) for name, each in found.items()}
    return {name: _turned(each) for name, each in found.items()} if less_is_better else found


def _difference(values: "pd.Series[float]", clusters: Clusters, p: float | None, margin: float) -> Difference:
    measure = difference_measure(values, values.index.get_level_values("scenario"))
    if p is None:
        return Difference(measure, p, None, margin=margin)
    verdict = _verdict(measure, p, margin)
    lacking = _more_scenarios(clusters, margin) if verdict == "underpowered" else None
    return Difference(measure, p, verdict, lacking, margin)


def _verdict(measure: Measure, p: float, margin: float) -> Verdict:
    """Where more is better."""
    if measure.value is None or measure.low is None or measure.high is None:
        return "underpowered"
    if measure.low > -margin and measure.high < margin:
        return "tie"
    if p < ALPHA and (measure.low > 0 or measure.high < 0):
        return "better" if measure.value > 0 else "worse"
    return "underpowered"


def _turned(difference: Difference) -> Difference:
    """Where less is better."""
    turned: dict[Verdict | None, Verdict] = {"better": "worse", "worse": "better"}
    verdict = turned.get(difference.verdict, difference.verdict)
    return msgspec.structs.replace(difference, verdict=verdict)


def _more_scenarios(clusters: Clusters, margin: float) -> int:
    """From n = ((z_0.975 + z_0.8) * sd / margin)^2, sd being that of cluster means.

    Where nothing differed at all, as many as bound the share of scenarios that may differ by the margin.
    """
    normal = NormalDist()
    z = normal.inv_cdf(1 - ALPHA / 2) + normal.inv_cdf(0.8)
    needed = (z * clusters.standard_error / margin) ** 2 * clusters.count
    if clusters.standard_error < 1e-12:
        needed = math.log(ALPHA) / math.log(1 - margin) + 1
    return max(1, math.ceil(needed) - clusters.count)
