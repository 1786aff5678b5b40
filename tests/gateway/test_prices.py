from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from harness.core.errors import MisuseError
from harness.core.record import Usage
from harness.gateway.prices import PRICES_AS, Pricing, price_source, refuse_unpriced, usd

MILLION = 1_000_000
DAY = date(2026, 11, 20)
LISTED = [  # USD per million tokens: input, output, cache write 5m, cache write 1h, cache read
    ("claude-fable-5-2", 8, 40, 10, 16, "0.20"),
    ("claude-opus-5-5", 4, 20, 5, 8, "0.20"),
    ("claude-opus-4-5", 5, 25, "6.25", 10, "0.50"),
    ("claude-sonnet-5-5", 2, 10, "2.5", 4, "0.10"),
    ("claude-sonnet-5", 2, 10, "2.5", 4, "0.20"),
    ("claude-sonnet-4-6", 3, 15, "3.75", 6, "0.30"),
    ("claude-haiku-4-5", 1, 5, "1.25", 2, "0.10"),
]
PARTS = ("uncached", "output", "cache_write_5m", "cache_write_1h", "cache_read")


@pytest.mark.parametrize(("model", "prices"), [(row[0], row[1:]) for row in LISTED])
def test_each_kind_of_token_has_its_list_price(model, prices):
    for part, price in zip(PARTS, prices, strict=True):
        assert usd(Usage(**{part: 100_000}), model, DAY) == Decimal(price) / 10, part


@pytest.mark.parametrize(("tokens", "price"), [(100_000, "0.10"), (200_000, "0.50")])
def test_haiku_is_dearer_for_prompts_above_100k_tokens(tokens, price):
    assert usd(Usage(uncached=tokens), "claude-haiku-5-5", DAY) == Decimal(price) * tokens / MILLION


COUNT = some.integers(0, 2 * MILLION)
STEPPED, UNKNOWN = "claude-haiku-5-5", "no-such-model"


@given(some.builds(Usage, COUNT, COUNT, COUNT, COUNT, COUNT), some.sampled_from([LISTED[0][0], PRICES_AS, STEPPED]))
def test_many_calls_are_priced_as_each_by_itself(usage, model):
    assert Pricing(model, DAY).usd(usage) == usd(usage, model, DAY)


@pytest.mark.parametrize("tokens", [99_999, 100_000, 100_001, 199_999, 200_000, 200_001])
def test_a_step_begins_for_many_calls_where_it_does_for_one(tokens):
    for usage in (Usage(uncached=tokens, output=7), Usage(cache_read=tokens - 3, cache_write_1h=3)):
        assert Pricing(STEPPED, DAY).usd(usage) == usd(usage, STEPPED, DAY)


def test_an_unknown_price_stays_unknown_among_many():
    assert Pricing(UNKNOWN, DAY).usd(Usage(output=1)) is None


def test_input_is_the_total_of_cached_and_uncached():
    usage = Usage(uncached=800_000, cache_write_5m=100_000, cache_read=100_000, output=MILLION)
    assert usd(usage, "claude-sonnet-5-5", DAY) == Decimal("11.86")


def test_nothing_costs_nothing_at_a_known_price():
    assert usd(Usage(), PRICES_AS, DAY) == 0


def test_an_unknown_model_has_no_price():
    assert usd(Usage(uncached=1), "mystery-9", DAY) is None


def test_the_source_is_named_with_its_version():
    assert price_source().startswith("genai-prices 0.")


def test_a_model_whose_price_was_asked_for_but_is_unknown_is_refused_with_the_nearest():
    refuse_unpriced(PRICES_AS, "--prices-as")
    with pytest.raises(MisuseError, match=r"^--prices-as: 'claud-sonnet-5', .*; allowed: claude-sonnet-5"):
        refuse_unpriced("claud-sonnet-5", "--prices-as")
