"""Intervals hold the truth as often as docs/statistics.md says, by `tests.benchmarks.interval_coverage`."""

import numpy as np
import pytest

from reports.statistics.intervals import Clusters, cluster_measure
from tests.benchmarks.interval_coverage import BOUNDED, COUNTS, SKEWED, coverage, false_better, rate

QUICK = {name: draw for name, draw in BOUNDED.items() if "0.05" in name or "0.98" in name or "0.5" in name}
LOWEST = 0.93


@pytest.mark.parametrize("name", QUICK)
def test_rates_and_differences_hold_the_truth_at_few_scenarios_and_near_an_end(name):
    found = [each.coverage for each in coverage(QUICK[name], times=1500)]
    assert min(found) > LOWEST - 0.015  # what 1500 repetitions may miss it by


def test_what_is_simulated_is_what_is_printed():
    drawn = rate(0.9, 0.3)(np.random.default_rng(8), 3, 10)
    rng = np.random.default_rng(8)
    n = rng.integers(6, 20, size=(3, 10))
    sums = rng.binomial(n, rng.beta(0.9 * 0.7 / 0.3, 0.1 * 0.7 / 0.3, size=n.shape)).astype(float)
    for place in range(3):
        printed = cluster_measure(Clusters(sums[place], n[place].astype(float)))
        assert (printed.low, printed.high) == pytest.approx((drawn.low[place], drawn.high[place]))


def test_a_tie_of_four_stacks_is_seldom_called_better():
    assert max(false_better(times=250, count=count, chance=0.15, alike=0.2) for count in (5, 10)) < 0.05


@pytest.mark.slow
@pytest.mark.parametrize("name", BOUNDED)
def test_all_kinds_of_bounded_data_hold_the_truth(name, record_property):
    found = [each.coverage for each in coverage(BOUNDED[name], times=6000)]
    record_property("coverage", found)
    assert min(found) > LOWEST


@pytest.mark.slow
@pytest.mark.parametrize("name", SKEWED)
def test_printed_intervals_of_skewed_amounts_mislead_seldom(name, record_property):
    found = [each.misleading for each in coverage(SKEWED[name], times=2000)]
    record_property("misleading", found)
    assert max(found) < 0.1


@pytest.mark.slow
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(("chance", "alike"), [(0.02, 0.3), (0.1, 0.0), (0.2, 0.3)])
def test_false_better_stays_under_five_percent(count, chance, alike):
    assert false_better(1500, count, chance, alike) < 0.05
