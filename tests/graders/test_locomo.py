"""LoCoMo's own F1, on cases worked out by hand."""

from datetime import UTC, datetime

import pytest

from harness.core.scenario import Probe, UserId
from harness.graders.locomo import LocomoF1


def f1(answer, key, category):
    expected = None if key is None else (key,)
    probe = Probe("p", datetime(2031, 1, 1, tzinfo=UTC), UserId("u"), "What?", expected=expected, label=category)
    return LocomoF1().scores(answer, probe)["upstream_f1"]


@pytest.mark.parametrize(
    ("answer", "key", "category", "value"),
    [
        ("She was running and hiking", "run, hike", "4", 4 / 6),  # she wa run hike / run hike
        ("The geese!", "a goose and geese", "4", 2 / 3),
        ("1,000", "1000", "4", 1.0),
        ("nothing", "geese", "4", 0.0),
        ("pottery; she owns a kiln", "Pottery; she owns a kiln", "3", 2 / 5),  # of the key, "potteri" alone
        ("Pottery", "Pottery; she owns a kiln", "3", 1.0),
        ("geese, ducks", "ducks, swans", "1", 0.5),
        ("geese, ducks", "ducks, geese", "1", 1.0),
        ("geese, ducks", "ducks, geese", "4", 1.0),
        ("That is not mentioned.", None, "5", 1.0),
        ("No information available", None, "5", 1.0),
        ("I don't know.", None, "5", 0.0),
    ],
)
def test_f1_follows_the_category_s_rule(answer, key, category, value):
    assert f1(answer, key, category) == pytest.approx(value)


def test_the_verdict_is_that_of_contains():
    probe = Probe("p", datetime(2031, 1, 1, tzinfo=UTC), UserId("u"), "What?", expected=("nine geese",), label="4")
    assert LocomoF1().grade("I bought nine geese.", probe).outcome == "correct"
    assert LocomoF1().grade("I bought ten geese.", probe).outcome == "wrong"
