from datetime import date

import pytest
from msgspec.structs import replace

from harness.core.workload import Volumes
from reports.selection.costs import FullContext

VOLUMES = Volumes(users=10, sessions_a_month=30.4, answers_a_session=5, minutes_between_answers=1)
DAY = date(2026, 11, 1)
# claude-sonnet-5-5 then: USD 2 in, 10 out, 2.5 and 4 for a cache write, 0.1 for a read, a million tokens


def plain(**changes):
    return FullContext(1000.0, "claude-sonnet-5-5", DAY, replace(VOLUMES, **changes), 180_000)


def test_replies_in_quick_succession_read_what_the_first_has_written():
    cost, way = plain(minutes_between_answers=0.001).a_session(100)
    assert way == "a cache of 5 minutes"
    assert cost == pytest.approx(0.1 * 2.5 + 4 * 0.1 * 0.1 + 5 * 100 * 10e-6, rel=0.01)


def test_replies_a_day_apart_are_read_without_a_cache():
    cost, way = plain(minutes_between_answers=1440.0).a_session(100)
    assert (way, cost) == ("no cache", pytest.approx(5 * 0.1 * 2 + 5 * 100 * 10e-6))


def test_half_an_hour_between_replies_is_worth_a_cache_of_an_hour():
    assert plain(minutes_between_answers=30.0, answers_a_session=20).a_session(100)[1] == "a cache of an hour"


def test_an_unknown_price_is_unknown():
    assert FullContext(1000.0, "no-such-model", DAY, VOLUMES, 180_000).a_session(10) is None
