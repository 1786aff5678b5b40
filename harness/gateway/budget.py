"""The budget of a run: money is set aside before a call and settled after it, so that no call can overdraw it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from harness.core.errors import MisuseError
from harness.core.record import Usage
from harness.gateway.journal import read_calls
from harness.gateway.prices import PRICES_AS, price_source, usd


class Spending(Struct, frozen=True):
    """How much a run may spend (None: no limit), at whose prices, of which day."""

    budget_usd: Decimal | None = None
    prices_as: str = PRICES_AS
    price_date: date | None = None


def spent(journals: Path, model: str, when: date) -> Decimal | None:
    """All that the journals of a run hold, waste and losses included; None where the price is unknown."""
    total = Decimal(0)
    for path in journals.glob("*.jsonl"):
        for call in read_calls(path):
            price = usd(call.billed, model, when)
            if price is None:
                return None
            total += price
    return total


class OverBudgetError(Exception):
    """The next call could overdraw the budget."""


class Budget:
    """Shared by all trials of a run. Raises MisuseError at once where a limit is set and the price is unknown."""

    def __init__(self, spending: Spending, today: date) -> None:
        self.limit = spending.budget_usd
        self._model = spending.prices_as
        self._when = spending.price_date or today
        self._spent = Decimal(0)
        self._reserved = Decimal(0)
        if self.limit is not None and usd(Usage(), self._model, self._when) is None:
            raise MisuseError(
                "budget_usd", f"no price for model {self._model!r}", f"a model that {price_source()} knows"
            )

    def reserve(self, expected: Usage) -> Decimal:
        """Set money aside for the dearest outcome of a call. Raises OverBudgetError where too little is left."""
        if self.limit is None:
            return Decimal(0)
        price = self._price(expected)
        left = self.limit - self._spent - self._reserved
        if price > left:
            raise OverBudgetError(f"the call may cost {price:.4f} USD, {left:.4f} of {self.limit} USD are left")
        self._reserved += price
        return price

    def settle(self, reserved: Decimal, spent: Usage) -> None:
        """Give back what was set aside, and book what was spent."""
        self._reserved -= reserved
        self.book(spent)

    def book(self, spent: Usage) -> None:
        """Count tokens that were billed, now or before this process began."""
        if self.limit is not None:
            self._spent += self._price(spent)

    def _price(self, usage: Usage) -> Decimal:
        price = usd(usage, self._model, self._when)
        if price is None:
            raise LookupError(self._model)
        return price
