"""All calls of a run, read once and added up by what they were for. What was spent, where and on what, rests on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

from harness.core.record import EMBEDDINGS, Call, Manifest, StepName, Usage
from harness.core.store import RunFolder

if TYPE_CHECKING:
    from harness.gateway.prices import Pricing

Price = Callable[[Call], Decimal | None]


@dataclass(slots=True)
class Entry:
    """Calls of one trial for one event and step. Tokens are those that have a price: none of embeddings.

    `usd` is None where a price is unknown.
    """

    trial: str
    step: StepName
    event: str
    booked: Literal["used", "waste", "lost"]
    embeddings: bool
    calls: int = 0
    uncached: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    cache_read: int = 0
    output: int = 0
    usd: Decimal | None = Decimal(0)

    @property
    def usage(self) -> Usage:
        """Tokens by kind."""
        return Usage(self.uncached, self.cache_write_5m, self.cache_write_1h, self.cache_read, self.output)

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.uncached + self.cache_write_5m + self.cache_write_1h + self.cache_read + self.output

    def add(self, usage: Usage, usd: Decimal | None) -> None:
        """One more call."""
        self.calls += 1
        self.uncached += usage.uncached
        self.cache_write_5m += usage.cache_write_5m
        self.cache_write_1h += usage.cache_write_1h
        self.cache_read += usage.cache_read
        self.output += usage.output
        self.usd = plus(self.usd, usd)


def ledger(folder: RunFolder) -> list[Entry]:
    """In the order of each entry's first call."""
    entries: dict[tuple[str, str, str, str, bool], Entry] = {}
    price = price_of(folder.manifest())
    for call in folder.calls():
        embeddings = call.route == EMBEDDINGS
        key = call.trial, call.step, call.event, call.booked, embeddings
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = Entry(call.trial, call.step, call.event, call.booked, embeddings)
        entry.add(call.billed, price(call))
    return list(entries.values())


def price_of(manifest: Manifest) -> Price:
    """The price of one call at the run's date; the reference model's calls at the list price of `prices_as`.

    Each call is priced by itself, before anything is added up: list prices may have steps by request size. Embeddings
    cost nothing.
    """
    estimated, when = manifest.model.kind == "reference", manifest.created.date()
    return lambda call: (
        Decimal(0)
        if call.route == EMBEDDINGS
        else _pricing(manifest.prices_as if estimated else call.model, when).usd(call.usage)
    )


@cache
def _pricing(model: str, when: date) -> "Pricing":
    from harness.gateway.prices import Pricing

    return Pricing(model, when)


def plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """The sum, unknown where either is."""
    return None if left is None or right is None else left + right
