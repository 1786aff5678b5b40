from decimal import Decimal

import pytest

from reports.statistics.intervals import Measure
from reports.words.wording import Cell, count, milliseconds, money, p_value, percent, significant, size


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0, "0"), (0.001234, "0.00123"), (0.9999, "1.00"), (12.34, "12.3"), (1234.5, "1,230"), (2e-7, "0.000000200")],
)
def test_significant_digits_are_kept_and_exponents_avoided(value, printed):
    assert significant(value) == printed


def test_unknown_money_prints_as_unknown():
    assert (money(None), money(Decimal(0)), money(Decimal("0.0031"))) == ("unknown", "$0", "$0.00310")


def test_what_does_not_apply_prints_as_a_dash():
    assert percent(Measure()) == Cell("–")
    assert (milliseconds(None), count(None), size(None), p_value(None)) == ("–", "–", "–", "–")


def test_a_rate_prints_with_its_interval_and_denominator():
    assert percent(Measure(0.423, 0.312, 0.529, 990, 5)) == Cell("42.3", "31–53 · n 990")
    assert percent(Measure(0.5, n=4)) == Cell("50.0", "n 4")
    assert percent(Measure(-0.02, -0.1, 0.06, 10, 5), signed=True) == Cell("−2.0", "−10 to 6 · n 10")


@pytest.mark.parametrize(("value", "printed"), [(0.001, "<0.01"), (0.042, "0.042"), (3.21, "3.2"), (140.4, "140")])
def test_milliseconds_keep_what_can_be_told_apart(value, printed):
    assert milliseconds(value) == printed


def test_sizes_are_binary():
    assert [size(value) for value in (0, 2048, 50 * 1024**2, 3 * 1024**3)] == ["0 B", "2.0 KiB", "50.0 MiB", "3.0 GiB"]
