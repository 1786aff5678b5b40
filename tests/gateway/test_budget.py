from datetime import date
from decimal import Decimal

import pytest

from harness.core.errors import MisuseError
from harness.core.record import Usage
from harness.gateway.budget import Budget, OverBudgetError, Spending

DAY = date(2026, 11, 20)
TEN_CENTS = Usage(output=10_000)  # of claude-sonnet-5-5


def test_calls_under_way_count_against_the_limit():
    budget = Budget(Spending(Decimal("0.25")), DAY)
    budget.reserve(TEN_CENTS)
    budget.reserve(TEN_CENTS)
    with pytest.raises(OverBudgetError, match=r"0\.05.* of 0\.25 USD are left"):
        budget.reserve(TEN_CENTS)


def test_what_was_not_used_is_given_back():
    budget = Budget(Spending(Decimal("0.10")), DAY)
    for _ in range(9):
        budget.settle(budget.reserve(Usage(output=9_000)), Usage(output=100))
    budget.settle(budget.reserve(Usage(output=9_000)), Usage(output=9_000))
    with pytest.raises(OverBudgetError):
        budget.reserve(Usage(output=1_000))


def test_what_was_spent_before_counts():
    budget = Budget(Spending(Decimal("0.15")), DAY)
    budget.book(TEN_CENTS)
    with pytest.raises(OverBudgetError):
        budget.reserve(TEN_CENTS)


def test_no_limit_needs_no_price():
    budget = Budget(Spending(prices_as="mystery-9"), DAY)
    budget.settle(budget.reserve(TEN_CENTS), TEN_CENTS)


def test_a_limit_without_a_price_is_refused():
    with pytest.raises(MisuseError, match=r"mystery-9.*genai-prices"):
        Budget(Spending(Decimal(1), prices_as="mystery-9"), DAY)
