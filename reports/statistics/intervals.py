"""Intervals and tests for clustered data. The cluster is the scenario: probes of one tape share its facts and its luck.

A rate over clusters of unequal size is a ratio estimate: the sum of all values over their number (Cochran, *Sampling
Techniques*, 1977, ch. 9A; Miller, *Adding Error Bars to Evals*, 2024, arXiv:2411.00640). Below 5 clusters there is no
interval; from 5 on it depends on what the values are (the formulas: `limits`; what each covers: docs/statistics.md):

- a rate, or another mean within bounds: Korn and Graubard's limits, moved to the bounds;
- a difference of two rates, probe by probe: gains and losses apart, joined again;
- a ratio of sums: t on its logarithm; none where clusters differ too much for so few;
- an amount without bounds: t; none where a few clusters make most of it.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from reports.statistics.limits import Estimate, difference_ends, estimated, mean_ends, ratio_ends, share_ends

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST_CLUSTERS = 5
ENOUGH_TO_SCATTER, MOST_SCATTER, MOST_SCATTER_OF_FEW = 10, 0.7, 0.5  # standard deviations over the mean
FEW_CLUSTERS = 30  # below them a report says what they may not show
MOST_SKEW = 0.2  # times the root of the number of clusters
DRAWS = 9995
EXACT_FLIPS = 12
SEED = 20_080_801


class Measure(Struct, frozen=True):
    """A number with its interval at 95 %.

    `n` counts probes (repeats averaged), `scenarios` clusters. `value` is None where nothing was measured, `low` and
    `high` where there are fewer than 5 scenarios, or no method holds what it promises.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    scenarios: int = 0


@dataclass(frozen=True, slots=True)
class Clusters:
    """Sums of values and their number, per cluster, in the order of the clusters' names.

    For the ratio of two sums, `sizes` are the sums below the line.
    """

    sums: "Floats"
    sizes: "Floats"

    @classmethod
    def of(cls, values: Iterable[float], names: Iterable[str]) -> "Clusters":
        """`names[i]` is the cluster of `values[i]`."""
        import numpy as np

        _, place = np.unique(np.array(list(names), dtype=str), return_inverse=True)
        sums = np.bincount(place, weights=np.array(list(values), dtype=np.float64))
        return cls(sums.astype(np.float64), np.bincount(place).astype(np.float64))

    @property
    def count(self) -> int:
        """How many clusters."""
        return len(self.sums)

    @property
    def mean(self) -> float:
        """Of all values, whatever their cluster."""
        return float(self.sums.sum() / self.sizes.sum())

    @property
    def standard_error(self) -> float:
        """Of the mean, cluster-robust; needs two clusters."""
        return float(self.estimate().error)

    def estimate(self, lowest: float = 0.0, width: float = 1.0) -> Estimate:
        """The mean with its error, after `lowest` became 0 and `lowest + width` 1."""
        return estimated((self.sums - lowest * self.sizes) / width, self.sizes)


def cluster_measure(clusters: Clusters, bounds: tuple[float, float] = (0.0, 1.0)) -> Measure:
    """The mean of all values, which lie within `bounds`, with its interval.

    Where there are no bounds, none either if a few clusters make most of the difference (see `limits.mean_ends`).
    """
    if not clusters.count:
        return Measure()
    n = int(clusters.sizes.sum())
    bare = Measure(clusters.mean, n=n, scenarios=clusters.count)
    if clusters.count < FEWEST_CLUSTERS:
        return bare
    lowest, width = bounds[0], bounds[1] - bounds[0]
    if math.isfinite(width):
        low, high = (lowest + width * float(end) for end in share_ends(clusters.estimate(lowest, width)))
        return Measure(clusters.mean, min(low, clusters.mean), max(high, clusters.mean), n, clusters.count)
    if _lopsided(clusters):
        return bare
    low, high = (float(end) for end in mean_ends(clusters.estimate()))
    return Measure(clusters.mean, low, high, n, clusters.count)


def difference_measure(values: Iterable[float], names: Iterable[str]) -> Measure:
    """The mean of differences within [-1, 1] with its interval; `names[i]` is the cluster of `values[i]`."""
    each, of = list(values), list(names)
    clusters = Clusters.of(each, of)
    if clusters.count < FEWEST_CLUSTERS:
        return cluster_measure(clusters, (-1.0, 1.0))
    gains, losses = (Clusters.of([max(0.0, sign * value) for value in each], of) for sign in (1, -1))
    low, high = (float(end) for end in difference_ends(gains.sums, losses.sums, clusters.sizes))
    return Measure(clusters.mean, max(-1.0, low), min(1.0, high), len(each), clusters.count)


def mean_amount(clusters: Clusters) -> Measure:
    """The mean of amounts that nothing bounds above, none of them negative; without interval where all clusters agree.

    For differences of amounts see `mean_difference`.
    """
    return _unbounded(clusters, 0.0)


def mean_difference(clusters: Clusters) -> Measure:
    """The mean of differences that nothing bounds; without interval where all clusters agree."""
    return _unbounded(clusters, -math.inf)


def _unbounded(clusters: Clusters, least: float) -> Measure:
    if clusters.count >= 2 and clusters.standard_error < 1e-12:
        return Measure(clusters.mean, n=int(clusters.sizes.sum()), scenarios=clusters.count)
    return cluster_measure(clusters, (least, math.inf))


def ratio_change(clusters: Clusters, n: int, most: float | None = None) -> Measure:
    """The sum of `sums` over the sum of `sizes`, less 1, with its interval: -0.25 is a quarter less.

    `n` counts what was summed; `most` is the largest possible ratio. Below 5 clusters there is no interval,
    nor, without a largest, where all have one ratio or theirs differ too much for so few; no value where nothing is
    below the line.
    """
    if not clusters.count or clusters.sizes.sum() <= 0:
        return Measure(n=n, scenarios=clusters.count)
    bare = Measure(clusters.mean - 1, n=n, scenarios=clusters.count)
    if clusters.count < FEWEST_CLUSTERS:
        return bare
    found = clusters.estimate(width=most or 1.0)
    if most is None and (clusters.mean <= 0 or found.error < 1e-12 or _scattered(clusters)):
        return bare
    low, high = (float(end) for end in (share_ends(found) if most else ratio_ends(found)))
    return Measure(clusters.mean - 1, (most or 1.0) * low - 1, (most or 1.0) * high - 1, n, clusters.count)


def sign_flip_p(clusters: Clusters) -> float | None:
    """Two-sided p of "no difference": how often flipping whole clusters' signs gives a sum at least as far from 0.

    All flips up to 12 clusters, seeded draws above (with the observed one counted in). None below 5 clusters. (Fisher's
    randomisation test; for clusters: Canay, Romano and Shaikh, *Econometrica* 85, 2017.)
    """
    import numpy as np

    if clusters.count < FEWEST_CLUSTERS:
        return None
    observed = abs(clusters.sums.sum()) - 1e-9
    if clusters.count <= EXACT_FLIPS:
        bits = np.arange(2**clusters.count)[:, None] >> np.arange(clusters.count) & 1
        return float(np.mean(np.abs((2.0 * bits - 1.0) @ clusters.sums) >= observed))
    as_far = np.count_nonzero(np.abs(_signs(DRAWS, clusters.count) @ clusters.sums) >= observed)
    return float((1 + as_far) / (1 + DRAWS))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjusted p values by name (Holm, *Scandinavian Journal of Statistics* 6, 1979)."""
    adjusted: dict[str, float] = {}
    worst = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = worst
    return adjusted


def _scattered(clusters: Clusters) -> bool:
    """Whether clusters differ so much that too few of them show the long tail that they come from."""
    spread, _ = _spread_and_skew(clusters)
    return spread > (MOST_SCATTER if clusters.count >= ENOUGH_TO_SCATTER else MOST_SCATTER_OF_FEW)


def _lopsided(clusters: Clusters) -> bool:
    """Whether clusters are skewed for their number, and their spread not small beside the mean."""
    spread, skew = _spread_and_skew(clusters)
    return spread > MOST_SCATTER_OF_FEW and skew > MOST_SKEW * math.sqrt(clusters.count)


def _spread_and_skew(clusters: Clusters) -> tuple[float, float]:
    """Standard deviation of the clusters' residuals over their mean sum, and their skewness; both without sign."""
    residuals, mean = clusters.sums - clusters.mean * clusters.sizes, abs(float(clusters.sums.mean()))
    spread = math.sqrt(float((residuals**2).mean()))
    if not spread:
        return 0.0, 0.0
    return spread / mean if mean else math.inf, abs(float((residuals**3).mean())) / spread**3


@lru_cache(maxsize=8)
def _signs(draws: int, count: int) -> "Floats":
    import numpy as np

    return np.random.default_rng(SEED).choice(np.array([-1.0, 1.0]), size=(draws, count))
