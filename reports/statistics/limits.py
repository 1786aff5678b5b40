"""Where intervals end, at 95 %: formulas over arrays `[..., clusters]`, so that a simulation has thousands at once.

All of them stand on one estimate of a mean's error that knows clusters:

- the bias-reduced cluster-robust error CR2 (Bell and McCaffrey, *Survey Methodology* 28, 2002), for an intercept:
  sum of squared cluster residuals over 1 - w, w being a cluster's share of all sizes;
- its degrees of freedom by Satterthwaite's matching of moments (*Biometrics* 2, 1946), once from the clusters' shares
  (Bell and McCaffrey) and once from the kurtosis of their residuals, since var(s^2) = s^4 / G * (kurtosis -
  (G - 3) / (G - 1)); the fewer count. A few odd clusters among many equal ones tell little about the spread.

What is done with it depends on what is known of the values' range; docs/statistics.md has what each was found to cover.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ends = tuple[Floats, Floats]

TAIL = 0.025
NORMAL = 1.959963984540054  # the normal quantile of 1 - TAIL
NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean (or ratio of sums), its error and degrees of freedom, and as how many equal clusters its own count."""

    mean: "Floats"
    error: "Floats"
    freedom: "Floats"
    clusters: "Floats"

    @property
    def values(self) -> "Floats":
        """As how many independent values of a share it counts (Korn and Graubard, *Survey Methodology* 24, 1998).

        NaN where there is no spread at all.
        """
        import numpy as np
        from scipy.special import stdtrit  # `scipy.stats` would take a second to import

        with np.errstate(divide="ignore", invalid="ignore"):
            plain = self.mean * (1 - self.mean) / self.error**2
        shrunk = plain * (NORMAL / stdtrit(self.freedom, 1 - TAIL)) ** 2
        return np.where(self.error < NOTHING, np.nan, np.maximum(shrunk, 1.0))


def estimated(sums: "Floats", sizes: "Floats") -> Estimate:
    """Of sums of values and their number, or of sums above and below a line."""
    import numpy as np

    whole = sizes.sum(-1)
    mean = sums.sum(-1) / whole
    residuals = sums - mean[..., None] * sizes
    shares = sizes / whole[..., None]
    error = np.sqrt((residuals**2 / np.maximum(1 - shares, 1e-9)).sum(-1)) / whole
    freedom = np.maximum(1.0, np.minimum(_freedom_of_shares(shares), _freedom_of_spread(residuals)))
    return Estimate(mean, error, freedom, 1 / (shares**2).sum(-1))


def mean_ends(found: Estimate) -> "Ends":
    """Student's t, for values without bounds."""
    half = _reach(found)
    return found.mean - half, found.mean + half


def ratio_ends(found: Estimate) -> "Ends":
    """Student's t on the logarithm, for a positive ratio without bounds."""
    import numpy as np

    factor = np.exp(np.minimum(_reach(found) / found.mean, 700.0))
    return found.mean / factor, found.mean * factor


def share_ends(found: Estimate) -> "Ends":
    """Of a mean of values in [0, 1]: Clopper and Pearson's limits at Korn and Graubard's number of values.

    Without any spread, at most u = 1 - 0.05^(1/clusters) of all clusters differ (Clopper and Pearson, *Biometrika* 26,
    1934; the "rule of three" for many), which moves the mean by at most that share of the way to either end.
    """
    import numpy as np

    differing = 1 - (2 * TAIL) ** (1 / found.clusters)
    low, high = _clopper_pearson(found.mean, found.values)
    agree = found.error < NOTHING
    return (
        np.where(agree, found.mean - differing * found.mean, low),
        np.where(agree, found.mean + differing * (1 - found.mean), high),
    )


def difference_ends(gains: "Floats", losses: "Floats", sizes: "Floats") -> "Ends":
    """Of a mean difference in [-1, 1]: of the gains less the losses, each a share with limits of its own.

    `gains` and `losses` are sums by cluster. Their limits are combined as variances recovered (Zou and Donner,
    *Statistics in Medicine* 27, 2008), with the correlation of the two over clusters. Where one of both never happened,
    it counts as many values as the other does.
    """
    import numpy as np

    up, down = (estimated(sums, sizes) for sums in (gains, losses))
    ends = [_clopper_pearson(one.mean, _values_beside(one, other)) for one, other in ((up, down), (down, up))]
    correlation = _correlation(gains, losses, sizes)
    (low_up, high_up), (low_down, high_down) = ends
    mean = up.mean - down.mean
    below = _joined(up.mean - low_up, high_down - down.mean, correlation)
    above = _joined(high_up - up.mean, down.mean - low_down, correlation)
    unmoved = (up.mean < NOTHING) & (down.mean < NOTHING)
    differing = 1 - (2 * TAIL) ** (1 / up.clusters)
    return np.where(unmoved, -differing, mean - below), np.where(unmoved, differing, mean + above)


def _reach(found: Estimate) -> "Floats":
    import numpy as np
    from scipy.special import stdtrit

    return np.asarray(stdtrit(found.freedom, 1 - TAIL) * found.error, dtype=np.float64)


def _values_beside(one: Estimate, other: Estimate) -> "Floats":
    import numpy as np

    borrowed = np.fmax(other.values, one.clusters)
    return np.where(np.isnan(one.values), borrowed, one.values)


def _clopper_pearson(mean: "Floats", values: "Floats") -> "Ends":
    import numpy as np
    from scipy.special import betaincinv

    right = mean * values
    wrong = values - right
    low = np.where(right <= NOTHING, 0.0, betaincinv(np.maximum(right, NOTHING), wrong + 1, TAIL))
    high = np.where(wrong <= NOTHING, 1.0, betaincinv(right + 1, np.maximum(wrong, NOTHING), 1 - TAIL))
    return low, high


def _joined(one: "Floats", other: "Floats", correlation: "Floats") -> "Floats":
    import numpy as np

    return np.sqrt(np.maximum(0.0, one**2 + other**2 - 2 * correlation * one * other))


def _correlation(one: "Floats", other: "Floats", sizes: "Floats") -> "Floats":
    import numpy as np

    whole = sizes.sum(-1, keepdims=True)
    first, second = (sums - sums.sum(-1, keepdims=True) / whole * sizes for sums in (one, other))
    spread = np.sqrt((first**2).sum(-1) * (second**2).sum(-1))
    return np.where(spread > NOTHING, (first * second).sum(-1) / np.maximum(spread, NOTHING), 0.0)


def _freedom_of_shares(shares: "Floats") -> "Floats":
    """tr(AM)^2 / tr(AMAM): A weighs the clusters' squared residuals, M is their covariance where all vary alike.

    M is 1 on its diagonal plus u_g + u_h everywhere, which makes both traces plain sums.
    """
    import numpy as np

    weights = shares**2 / np.maximum(1 - shares, 1e-9)
    u = (shares**2).sum(-1, keepdims=True) / 2 - shares
    trace = (weights * (1 + 2 * u)).sum(-1)
    of_square = 2 * (weights * u**2).sum(-1) * weights.sum(-1) + 2 * (weights * u).sum(-1) ** 2
    of_square += (weights**2 * (1 + 4 * u)).sum(-1)
    return np.asarray(trace**2 / of_square, dtype=np.float64)


def _freedom_of_spread(residuals: "Floats") -> "Floats":
    import numpy as np

    count = residuals.shape[-1]
    second, fourth = (residuals**2).mean(-1), (residuals**4).mean(-1)
    kurtosis = np.where(second > 1e-20, fourth / np.maximum(second**2, 1e-40), 1.0)
    return np.asarray(2 * count / (kurtosis - (count - 3) / (count - 1)), dtype=np.float64)
