"""Money from tokens, by the dated price tables that come with genai-prices. No network."""

import difflib
from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib.metadata import version

import msgspec

from harness.core.errors import MisuseError
from harness.core.record import Usage

PRICES_AS = "claude-sonnet-5-5"


def price_source() -> str:
    """Whose prices: package and version."""
    return f"genai-prices {version('genai-prices')}"


def usd(usage: Usage, model: str, when: date) -> Decimal | None:
    """List price of the tokens at `model`'s price on the day `when`; None where the model's price is unknown."""
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
        return genai_prices.calc_price(tokens, model, provider_id="anthropic", genai_request_timestamp=noon).total_price
    except LookupError:
        return None


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
