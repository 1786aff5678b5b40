"""Money from tokens, by the dated price tables that come with genai-prices. No network."""

import difflib
from bisect import bisect_left
from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from harness.core.errors import MisuseError
from harness.core.record import Usage

if TYPE_CHECKING:
    from genai_prices.types import PriceCalculation

PRICES_AS = "claude-sonnet-5-5"


def price_source() -> str:
    """Whose prices: package and version."""
    return f"genai-prices {version('genai-prices')}"


def usd(usage: Usage, model: str, when: date) -> Decimal | None:
    """List price of the tokens at `model`'s price on the day `when`; None where the model's price is unknown."""
    found = _priced(usage, model, when)
    return None if found is None else found.total_price


def _priced(usage: Usage, model: str, when: date) -> "PriceCalculation | None":
    import genai_prices

    tokens = genai_prices.Usage(
        input_tokens=usage.input,  # there it is the total, cached or not
        cache_write_tokens=usage.cache_write_5m + usage.cache_write_1h,
        cache_write_1h_tokens=usage.cache_write_1h,
        cache_read_tokens=usage.cache_read,
        output_tokens=usage.output,
    )
    noon = datetime.combine(when, time(12), UTC)
    try:
        return genai_prices.calc_price(tokens, model, provider_id="anthropic", genai_request_timestamp=noon)
    except LookupError:
        return None


class Pricing:
    """What calls of one model cost on one day, without asking the table anew: in a step each token costs the same."""

    def __init__(self, model: str, when: date) -> None:
        self._starts = _steps(model, when)
        bases = (0, *(start + 1 for start in self._starts))
        self._each = [_usd_of_each_token(base, model, when) for base in bases] if _known(model, when) else []

    def usd(self, usage: Usage) -> Decimal | None:
        """As `usd`, of one call."""
        if not self._each:
            return Decimal(0) if usage == Usage() else None
        each = self._each[bisect_left(self._starts, usage.input)]
        return (
            usage.uncached * each.uncached
            + usage.cache_write_5m * each.cache_write_5m
            + usage.cache_write_1h * each.cache_write_1h
            + usage.cache_read * each.cache_read
            + usage.output * each.output
        )


class _Each(NamedTuple):
    """USD of one token of each kind."""

    uncached: Decimal
    cache_write_5m: Decimal
    cache_write_1h: Decimal
    cache_read: Decimal
    output: Decimal


def _known(model: str, when: date) -> bool:
    return usd(Usage(output=1), model, when) is not None


def _steps(model: str, when: date) -> list[int]:
    """Input tokens of a call beyond which other prices hold for all of its tokens; none where there is one price."""
    from genai_prices.types import TieredPrices

    found = _priced(Usage(1, 1, 1, 1, 1), model, when)
    prices = vars(found.model_price).values() if found else ()
    return sorted({tier.start for price in prices if isinstance(price, TieredPrices) for tier in price.tiers})


def _usd_of_each_token(base: int, model: str, when: date) -> _Each:
    """On top of so many tokens of input, which decide on the step. Of a model whose price is known."""

    def priced(usage: Usage) -> Decimal:
        return usd(usage, model, when) or Decimal(0)

    held = Usage(uncached=base)
    return _Each(*(priced(held + Usage(**{kind: 1})) - priced(held) for kind in _Each._fields))


def refuse_unpriced(model: str, place: str) -> None:
    """Raises MisuseError, which names those nearest, where the list price of `model` is unknown."""
    if usd(Usage(output=1), model, datetime.now(UTC).date()) is None:
        from genai_prices.data_snapshot import get_snapshot

        provider = next(each for each in get_snapshot().providers if each.id == "anthropic")
        known = [each.id for each in provider.models]
        near = difflib.get_close_matches(model, known, n=3, cutoff=0.3) or known
        raise MisuseError(place, f"{model!r}, whose price {price_source()} does not know", ", ".join(near))


def usd_of_many(total: Usage, calls: int, model: str, when: date) -> Decimal | None:
    """List price of `calls` calls that came to `total`, as if they were all of one size; None where unknown.

    Prices have steps by the size of a call, so the sum of many must never be priced as one.
    """
    mean = Usage(*(tokens // max(calls, 1) for tokens in msgspec.structs.astuple(total)))
    each = usd(mean, model, when)
    return None if each is None else each * calls
