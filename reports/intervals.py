"""Intervals and tests for clustered data. The cluster is the scenario: probes of one tape share its facts and its luck.

A rate over clusters of unequal size is a ratio estimate: the sum of all values over their number. Its standard error is
the cluster-robust one of the mean, sqrt(G / (G - 1) * sum of squared cluster residuals) / n (Cochran, *Sampling
Techniques*, 1977, ch. 9A; Miller, *Adding Error Bars to Evals*, 2024, arXiv:2411.00640). Around it stands

- from 30 clusters on: a t interval with G - 1 degrees of freedom;
- from 5 to 29: a wild cluster bootstrap of the t statistic with Rademacher weights (Cameron, Gelbach and Miller,
  *Review of Economics and Statistics* 90, 2008), 1999 draws from a fixed seed, so that equal input gives equal output;
- below 5: none.

Where all clusters agree exactly there is no spread to bootstrap. Then the share of clusters that differ is at most
u = 1 - 0.05^(1/G) with 95 % confidence (Clopper and Pearson, *Biometrika* 26, 1934; the "rule of three" for large G),
which bounds the mean by moving that share to either end of the range.

Known limit: at 5 to 20 clusters whose rates pile up near an end of the range, coverage falls to about 0.87.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.95
FEWEST_CLUSTERS = 5
ENOUGH_FOR_T = 30
DRAWS = 1999
EXACT_FLIPS = 12
SEED = 20_080_801


class Measure(Struct, frozen=True):
    """A number with its interval at 95 %.

    `n` counts probes (repeats averaged), `scenarios` clusters. `value` is None where nothing was measured, `low` and
    `high` where there are fewer than 5 scenarios.
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
        return float(_standard_errors(self.sums - self.mean * self.sizes, self.sizes))

    @property
    def agree(self) -> bool:
        """Whether all clusters have the same mean; a size may be 0 where sizes are no counts."""
        import numpy as np

        residuals = self.sums - self.mean * self.sizes
        return bool(np.abs(residuals).max() < 1e-12 * self.sizes.max())


def cluster_measure(clusters: Clusters, bounds: tuple[float, float] = (0.0, 1.0)) -> Measure:
    """The mean of all values with its interval, clipped to `bounds`."""
    if not clusters.count:
        return Measure()
    n = int(clusters.sizes.sum())
    if clusters.count < FEWEST_CLUSTERS:
        return Measure(clusters.mean, n=n, scenarios=clusters.count)
    low, high = _agreeing(clusters, bounds) if clusters.agree else _spread(clusters)
    return Measure(clusters.mean, max(bounds[0], low), min(bounds[1], high), n, clusters.count)


def mean_amount(clusters: Clusters) -> Measure:
    """The mean of amounts that nothing bounds above, none of them negative; without interval where all clusters agree.

    For differences of amounts see `mean_difference`.
    """
    return _unbounded(clusters, 0.0)


def mean_difference(clusters: Clusters) -> Measure:
    """The mean of differences that nothing bounds; without interval where all clusters agree."""
    return _unbounded(clusters, -math.inf)


def _unbounded(clusters: Clusters, least: float) -> Measure:
    if clusters.count and clusters.agree:
        return Measure(clusters.mean, n=int(clusters.sizes.sum()), scenarios=clusters.count)
    return cluster_measure(clusters, (least, math.inf))


def ratio_change(clusters: Clusters, n: int, most: float | None = None) -> Measure:
    """The sum of `sums` over the sum of `sizes`, less 1, with its interval: -0.25 is a quarter less.

    A ratio of sums is the same ratio estimate as a rate over clusters of unequal size (Cochran, ch. 6 and 9A), so the
    interval is that of the rate. `n` counts what was summed; `most` is the largest possible ratio. Where all clusters
    have one ratio and no largest is known, or below 5 clusters, there is no interval; no value where nothing is below
    the line.
    """
    if not clusters.count or clusters.sizes.sum() <= 0:
        return Measure(n=n, scenarios=clusters.count)
    if most is None and clusters.agree:
        return Measure(clusters.mean - 1, n=n, scenarios=clusters.count)
    found = cluster_measure(clusters, (0.0, math.inf if most is None else most))
    less = [None if end is None else end - 1 for end in (found.low, found.high)]
    return Measure(clusters.mean - 1, less[0], less[1], n, clusters.count)


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
    as_far = np.count_nonzero(np.abs(_signs(5 * DRAWS, clusters.count) @ clusters.sums) >= observed)
    return float((1 + as_far) / (1 + 5 * DRAWS))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjusted p values by name (Holm, *Scandinavian Journal of Statistics* 6, 1979)."""
    adjusted: dict[str, float] = {}
    worst = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = worst
    return adjusted


def _agreeing(clusters: Clusters, bounds: tuple[float, float]) -> tuple[float, float]:
    differing = 1 - (1 - LEVEL) ** (1 / clusters.count)
    mean = clusters.mean
    return mean - differing * (mean - bounds[0]), mean + differing * (bounds[1] - mean)


def _spread(clusters: Clusters) -> tuple[float, float]:
    from scipy.special import stdtrit  # `scipy.stats` would take a second to import

    if clusters.count >= ENOUGH_FOR_T:
        reach = float(stdtrit(clusters.count - 1, (1 + LEVEL) / 2))
    else:
        reach = _wild_reach(clusters)
    half = reach * clusters.standard_error
    return clusters.mean - half, clusters.mean + half


def _wild_reach(clusters: Clusters) -> float:
    """The 95 % quantile of |t| over draws in which each cluster's residual keeps or flips its sign."""
    import numpy as np

    residuals = clusters.sums - clusters.mean * clusters.sizes
    drawn = _signs(DRAWS, clusters.count) * residuals
    shifts = drawn.sum(axis=1) / clusters.sizes.sum()
    errors = _standard_errors(drawn - shifts[:, None] * clusters.sizes, clusters.sizes)
    spread = errors > 1e-12  # a draw without spread is as far out as can be, unless it did not move either
    distances = np.where(spread, np.abs(shifts) / np.where(spread, errors, 1.0), np.inf)
    distances[~spread & (np.abs(shifts) < 1e-12)] = 0.0
    return float(np.quantile(distances, LEVEL, method="higher"))


def _standard_errors(residuals: "Floats", sizes: "Floats") -> "Floats":
    import numpy as np

    count = len(sizes)
    errors = np.sqrt(count / (count - 1) * (residuals**2).sum(axis=-1)) / sizes.sum()
    return np.asarray(errors, dtype=np.float64)


def _signs(draws: int, count: int) -> "Floats":
    import numpy as np

    return np.random.default_rng(SEED).choice(np.array([-1.0, 1.0]), size=(draws, count))
