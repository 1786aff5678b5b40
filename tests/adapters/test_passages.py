"""What the searching baselines share: turns in, dated text with sources out."""

import pytest

from adapters.passages import passages_of, recall_best
from harness.core.contract import Recall, Source
from harness.gateway.tokens import estimate


@pytest.fixture
def passages(session):
    return passages_of([session(0, "One.", "Two."), session(1, "Three.")])


def test_recalled_turns_stand_as_they_were_said_under_their_sessions_date(passages):
    best_first = [passages[2], passages[1], passages[0]]
    recall = recall_best(best_first, 1000, estimate)
    assert recall.text == (
        "Session of Monday, 3 March 2025, 09:00\nAnn: One.\nAnn: Two.\n\n"
        "Session of Tuesday, 4 March 2025, 09:00\nAnn: Three."
    )
    assert recall.sources == (Source("s0", 0), Source("s0", 1), Source("s1", 0))


def test_the_best_that_fit_are_kept_within_the_budget(session):
    passages = passages_of([session(0, "short", "long " * 500, "brief")])
    recall = recall_best([passages[1], passages[2], passages[0]], 30, estimate)
    assert estimate(recall.text) <= 30
    assert recall.sources == (Source("s0", 0), Source("s0", 2))


def test_nothing_found_is_an_empty_recall(session):
    assert recall_best(passages_of([session(0)]), 100, estimate) == Recall("", ())
