"""How often 95 % intervals hold the truth, by kind of data and scenarios; and how often a tie is called better.

    python -m tests.benchmarks.interval_coverage [REPETITIONS]

prints the tables of docs/statistics.md. The formulas are those that reports use; only loops are spared.
"""

import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from reports.statistics.intervals import Clusters, cluster_measure, holm, ratio_change, sign_flip_p
from reports.statistics.limits import difference_ends, estimated, share_ends

COUNTS = (5, 10, 20, 50)
ALPHA = 0.05


class Drawn(NamedTuple):
    """Ends of many intervals (NaN: not printed), and the truth."""

    low: np.ndarray
    high: np.ndarray
    truth: float

    @property
    def coverage(self) -> float:
        """Of the printed ones."""
        printed = ~np.isnan(self.low)
        held = (self.low <= self.truth + 1e-12) & (self.truth <= self.high + 1e-12)
        return float(held[printed].mean()) if printed.any() else float("nan")

    @property
    def misleading(self) -> float:
        """The share of all in which an interval was printed that does not hold the truth."""
        printed = ~np.isnan(self.low)
        return float(printed.mean() * (1 - self.coverage)) if printed.any() else 0.0


Draw = Callable[[np.random.Generator, int, int], Drawn]


def sizes(rng: np.random.Generator, times: int, count: int, uneven: bool) -> np.ndarray:
    """Probes a scenario: 6 to 19; uneven: a fifth of the scenarios have 40, the others 2 to 9."""
    if not uneven:
        return rng.integers(6, 20, size=(times, count))
    return np.where(rng.random((times, count)) < 0.2, 40, rng.integers(2, 10, size=(times, count)))


def rate(truth: float, alike: float, uneven: bool = False) -> Draw:
    """Right or wrong; `alike` is the correlation of two probes of one scenario."""

    def draw(rng: np.random.Generator, times: int, count: int) -> Drawn:
        n = sizes(rng, times, count, uneven)
        beta = (1 - alike) / alike if alike else np.inf
        share = rng.beta(truth * beta, (1 - truth) * beta, size=n.shape) if alike else truth
        return Drawn(*share_ends(estimated(rng.binomial(n, share).astype(float), n.astype(float))), truth)

    return draw


def two_kinds(kind: float) -> Draw:
    """Scenarios of two kinds, a share `kind` of them nearly all right (97 %), the others nearly all wrong."""

    def draw(rng: np.random.Generator, times: int, count: int) -> Drawn:
        n = sizes(rng, times, count, uneven=False)
        share = np.where(rng.random(n.shape) < kind, 0.97, 0.03)
        truth = 0.97 * kind + 0.03 * (1 - kind)
        return Drawn(*share_ends(estimated(rng.binomial(n, share).astype(float), n.astype(float))), truth)

    return draw


def difference(gain: float, loss: float, alike: float, uneven: bool = False) -> Draw:
    """Pairs: right instead of wrong with probability `gain`, the other way round with `loss`."""

    def draw(rng: np.random.Generator, times: int, count: int) -> Drawn:
        n = sizes(rng, times, count, uneven)
        gained, lost = _moved(rng, n, (gain, loss, 1 - gain - loss), alike)
        return Drawn(*difference_ends(gained, lost, n.astype(float)), gain - loss)

    return draw


def _moved(
    rng: np.random.Generator, n: np.ndarray, chances: tuple[float, float, float], alike: float
) -> tuple[np.ndarray, np.ndarray]:
    shares = np.broadcast_to(np.array(chances), (*n.shape, 3))
    if alike:
        drawn = rng.gamma(np.maximum(shares * (1 - alike) / alike, 1e-9)) + 1e-300
        shares = drawn / drawn.sum(-1, keepdims=True)
    moved = rng.multinomial(n, shares).astype(float)
    return moved[..., 0], moved[..., 1]


def ratio(scatter: float, uneven: float) -> Draw:
    """Tokens over tokens, 0.7 in the middle, lognormal with `scatter` by scenario, their sizes with `uneven`."""

    def draw(rng: np.random.Generator, times: int, count: int) -> Drawn:
        below = np.exp(rng.normal(0, uneven, (times, count)))
        above = 0.7 * below * np.exp(rng.normal(0, scatter, (times, count)))
        found = [ratio_change(Clusters(*each), n=count) for each in zip(above, below, strict=True)]
        return _printed(found, 0.7 * np.exp(scatter**2 / 2) - 1)

    return draw


def amount(scatter: float, floor: float) -> Draw:
    """Tokens less tokens, each lognormal with `scatter`; the others' are `floor` times as large."""

    def draw(rng: np.random.Generator, times: int, count: int) -> Drawn:
        ours, theirs = (np.exp(rng.normal(0, scatter, (times, count))) for _ in range(2))
        rows = ours - floor * theirs
        found = [cluster_measure(Clusters(row, np.ones(count)), (-np.inf, np.inf)) for row in rows]
        return _printed(found, (1 - floor) * np.exp(scatter**2 / 2))

    return draw


def _printed(found: list, truth: float) -> Drawn:
    ends = [(np.nan, np.nan) if each.low is None else (each.low, each.high) for each in found]
    low, high = np.array(ends).T
    return Drawn(low, high, truth)


BOUNDED: dict[str, Draw] = {
    **{
        f"rate {truth:g}, {'alike' if alike else 'independent'}{', uneven' * uneven}": rate(truth, alike, uneven)
        for uneven, alike in ((False, 0.0), (False, 0.3), (True, 0.1)) for truth in (0.05, 0.2, 0.5, 0.9, 0.98)
    },
    **{
        f"difference +{gain:g} −{loss:g}, {'alike' if alike else 'independent'}": difference(gain, loss, alike)
        for alike in (0.0, 0.3)
        for gain, loss in ((0.02, 0.02), (0.1, 0.1), (0.3, 0.3), (0.05, 0.0), (0.12, 0.02), (0.4, 0.1), (0.8, 0.02))
    },
}  # fmt: skip
MIXED = {f"two kinds, {kind:.0%} of the one": two_kinds(kind) for kind in (0.05, 0.2, 0.5, 0.9)}
SKEWED: dict[str, Draw] = {
    **{f"ratio, scatter {scatter:g}": ratio(scatter, 0.3) for scatter in (0.1, 0.3, 0.6, 1.0)},
    **{f"amount, scatter {scatter:g}": amount(scatter, 0.2) for scatter in (0.3, 0.8)},
    "amount, scatter 0.8, a true tie": amount(0.8, 1.0),
}


def false_better(times: int, count: int, chance: float, alike: float, stacks: int = 4, seed: int = 5) -> float:
    """How often at least one of some stacks that truly tie with the floor is called better, after Holm."""
    rng, called = np.random.default_rng(seed), 0
    for _ in range(times):
        found: dict[str, float] = {}
        better: set[str] = set()
        n = sizes(rng, 1, count, uneven=False)
        for stack in range(stacks):
            gained, lost = (each[0] for each in _moved(rng, n, (chance, chance, 1 - 2 * chance), alike))
            p = sign_flip_p(Clusters(gained - lost, n[0].astype(float)))
            found[str(stack)] = 1.0 if p is None else p
            if gained.sum() > lost.sum() and p is not None and p < ALPHA:
                low, _ = difference_ends(gained, lost, n[0].astype(float))
                better |= {str(stack)} if low > 0 else set()
        called += any(p < ALPHA and name in better for name, p in holm(found).items())
    return called / times


def coverage(draw: Draw, times: int, seed: int = 3) -> list[Drawn]:
    """By the number of scenarios."""
    return [draw(np.random.default_rng(seed + count), times, count) for count in COUNTS]


def _lines(times: int) -> Iterator[str]:
    head = "".join(f"| {count} " for count in COUNTS) + "|\n|---" + "|---" * len(COUNTS) + "|"
    yield f"| share of intervals that hold the truth {head}"
    for name, draw in (BOUNDED | MIXED).items():
        yield f"| {name} | " + " | ".join(f"{each.coverage:.3f}" for each in coverage(draw, times)) + " |"
    yield f"\n| holding / printed and wrong {head}"
    for name, draw in SKEWED.items():
        found = coverage(draw, max(1000, times // 4))
        yield f"| {name} | " + " | ".join(f"{each.coverage:.3f} / {each.misleading:.3f}" for each in found) + " |"
    yield f"\n| a tie called better {head}"
    for chance, alike in ((0.02, 0.3), (0.1, 0.0), (0.2, 0.3)):
        called = [false_better(max(1000, times // 4), count, chance, alike) for count in COUNTS]
        yield f"| ±{chance:g}, {'alike' if alike else 'independent'} | " + " | ".join(f"{e:.3f}" for e in called) + " |"


if __name__ == "__main__":
    for line in _lines(int(sys.argv[1]) if len(sys.argv) > 1 else 4000):
        print(line, flush=True)
