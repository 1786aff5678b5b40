import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.statistics.intervals import Clusters, cluster_measure, difference_measure, holm, ratio_change, sign_flip_p


def measure(groups, bounds=(0.0, 1.0)):
    pairs = [(value, f"s{number}") for number, group in enumerate(groups) for value in group]
    return cluster_measure(Clusters.of(*zip(*pairs, strict=True)), bounds)


def skewed_groups(rng, count, shape):
    return [rng.binomial(1, rng.beta(*shape), size=rng.integers(6, 20)).astype(float) for _ in range(count)]


def test_the_value_is_the_share_of_all_values_whatever_the_clusters_sizes():
    found = measure([[1, 1, 1], [0]])
    assert (found.value, found.n, found.scenarios) == (0.75, 4, 2)


def test_nothing_measured_has_no_value():
    empty = cluster_measure(Clusters.of([], []))
    assert (empty.value, empty.low, empty.high, empty.n) == (None, None, None, 0)


def test_four_scenarios_get_no_interval_and_five_do():
    four, five = measure([[1, 0]] * 3 + [[1]]), measure([[1, 0]] * 4 + [[1]])
    assert four.low is four.high is None
    assert five.low < five.value < five.high


def test_of_thirty_equal_scenarios_far_from_an_end_it_is_about_the_t_interval_on_their_means():
    from scipy import stats

    groups = [[1.0, number % 3 / 2, 0.0] for number in range(30)]
    expected = stats.ttest_1samp([np.mean(group) for group in groups], 0).confidence_interval(0.95)
    found = measure(groups)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.002)


def test_twenty_scenarios_that_are_all_right_still_leave_a_doubt():
    found = measure([[1.0] * 10] * 20)
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.05 ** (1 / 20))


def test_equal_values_give_equal_intervals_in_any_order_of_rows():
    groups = skewed_groups(np.random.default_rng(5), 12, (2, 2))
    pairs = [(value, f"s{number:02}") for number, group in enumerate(groups) for value in group]
    forth, back = (cluster_measure(Clusters.of(*zip(*rows, strict=True))) for rows in (pairs, pairs[::-1]))
    assert forth == back


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=5), min_size=5, max_size=12))
def test_the_value_lies_within_its_interval_and_the_interval_within_the_range(groups):
    found = measure(groups)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1


def test_five_scenarios_of_one_sign_cannot_be_significant():
    assert sign_flip_p(Clusters.of([1.0] * 5, list("abcde"))) == 2 / 32
    assert sign_flip_p(Clusters.of([1.0] * 4, list("abcd"))) is None


def test_drawn_flips_agree_with_exact_ones():
    values = np.random.default_rng(3).normal(0.4, 1.0, 13)
    drawn = sign_flip_p(Clusters.of(values, [f"s{number:02}" for number in range(13)]))
    signs = 1 - 2.0 * (np.arange(2**13)[:, None] >> np.arange(13) & 1)
    assert drawn == pytest.approx(np.mean(np.abs(signs @ values) >= abs(values.sum()) - 1e-9), abs=0.02)


def test_holm_multiplies_the_smallest_most_and_never_decreases():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"b": 1.0, "a": 1.0}


def test_a_ratio_of_sums_less_one_is_the_change():
    found = ratio_change(Clusters(np.array([2.0, 2.0, 2.0, 3.0, 1.0]), np.array([4.0, 4.0, 4.0, 4.0, 4.0])), n=50)
    assert (found.value, found.n, found.scenarios) == (-0.5, 50, 5)
    assert -1 <= found.low < -0.5 < found.high


def test_ratios_and_amounts_that_scatter_too_much_for_few_scenarios_get_no_interval():
    ratio = ratio_change(Clusters(np.array([1.0, 1.0, 1.0, 1.0, 40.0]), np.full(5, 4.0)), n=50)
    amount = cluster_measure(Clusters(np.array([1.0, 1.0, 2.0, 1.0, 40.0, 1.0]), np.ones(6)), (-np.inf, np.inf))
    even = cluster_measure(Clusters(np.array([9.0, 10.0, 11.0, 10.0, 9.0, 11.0]), np.ones(6)), (-np.inf, np.inf))
    assert (round(ratio.value, 2), ratio.low, ratio.high) == (1.2, None, None)
    assert (round(amount.value, 2), amount.low) == (7.67, None)
    assert even.low < 10 < even.high


def test_gains_alone_bound_a_difference_above_nothing_lost():
    gained = [1.0, 0.0, 0.0, 0.0] * 10 + [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] * 5
    found = difference_measure(gained, [f"s{number // 4}" for number in range(80)])
    assert found.value == 0.25
    assert 0.1 < found.low < 0.25 < found.high < 0.4
    unmoved = difference_measure([0.0] * 20, [f"s{number}" for number in range(20)])
    assert (unmoved.low, unmoved.high) == pytest.approx((0.05 ** (1 / 20) - 1, 1 - 0.05 ** (1 / 20)))


def test_a_change_of_nothing_has_no_value_and_a_constant_one_no_made_up_interval():
    nothing = ratio_change(Clusters(np.ones(5), np.zeros(5)), n=5)
    assert (nothing.value, nothing.low, nothing.high) == (None, None, None)
    constant = ratio_change(Clusters(2 * np.arange(1.0, 7), np.arange(1.0, 7)), n=6)
    assert (constant.value, constant.low, constant.high) == (1.0, None, None)


@pytest.mark.parametrize("count", [12, 20, 40])
def test_the_interval_of_a_change_covers_the_truth(count):
    """Error counts of two stacks on tapes of one difficulty each: the change is -0.5."""
    rng, times, held = np.random.default_rng(count), 200, 0
    for _ in range(times):
        hard = rng.beta(8, 3, size=count)
        sizes, sums = rng.binomial(20, hard).astype(float), rng.binomial(20, hard / 2).astype(float)
        found = ratio_change(Clusters(sums, sizes), n=20 * count)
        held += found.low <= -0.5 <= found.high
    assert held / times > 0.9
