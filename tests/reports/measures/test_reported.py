"""What vendors say stands in a table of its own, and in no other figure."""

from decimal import Decimal

import pytest

from harness.core.reported import Reported
from reports.comparison import as_json, compare
from reports.page.page import page
from reports.printed.markdown import markdown
from reports.tables.comparison import tables

SESSION = Reported("session", "s", "claude-sonnet-5-5", 900, 50, cache_read=100, usd=Decimal("0.25"), active_s=2.0)
DREAM = Reported("dream", "d", "claude-sonnet-5-5", 4000, 300)
UNSAID = Reported("dream", "e", "claude-sonnet-5-5")


@pytest.fixture
def compared(made_up, tmp_path):
    words = {"none": ["cc"] * 2, "hosted": ["cc"] * 2}

    def call(*told: Reported):
        return compare(made_up(words, reported={"hosted": told}).write(tmp_path / str(len(told))))

    return call


def test_sums_are_taken_by_kind_over_ended_trials(compared):
    found = compared(SESSION, SESSION, DREAM).reported["hosted"]
    session, dream = found["session"], found["dream"]
    assert (session.count, session.usage.input, session.usage.output) == (4, 4000, 200)
    assert (session.usd, session.active_s) == (Decimal("1.00"), 8.0)
    assert (dream.count, dream.usage.input, dream.usd, dream.active_s) == (2, 8000, None, None)
    assert session.list_usd > 0


def test_what_is_not_said_of_one_is_not_known_of_all(compared):
    dream = compared(DREAM, UNSAID).reported["hosted"]["dream"]
    assert (dream.count, dream.usage, dream.list_usd) == (4, None, None)


def test_it_is_shown_apart_and_changes_no_metered_figure(compared):
    told, untold = compared(SESSION, DREAM), compared()
    assert told.stack("hosted").spending == untold.stack("hosted").spending
    row = "| hosted | 2 × session | 2,000 | 100 | $0.500 | $"
    assert row in markdown(told)
    assert "2 × session" in page(told, [])
    assert as_json(told)["reported_by_vendors"]["hosted"]["session"]["usd"] == 0.5
    assert as_json(untold)["reported_by_vendors"] == {}
    assert "reported" in [table.key for table in tables(told)]
    assert "reported" not in [table.key for table in tables(untold)]
