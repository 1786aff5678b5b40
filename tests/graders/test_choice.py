from datetime import UTC, datetime

import pytest

from harness.core.scenario import Probe, UserId
from harness.graders.choice import Choice, options

QUESTION = """Which then?

(a) A canoe.
(b) A raft, since you said
that canoes tip over.
(c) Oars.
(d) Oars."""
PROBE = Probe("p", datetime(2031, 1, 1, tzinfo=UTC), UserId("u"), QUESTION, expected=("(c) Oars.",))


def test_options_stand_on_lines_of_their_own_and_may_run_on():
    assert options(QUESTION) == {
        "a": "A canoe.", "b": "A raft, since you said\nthat canoes tip over.", "c": "Oars.", "d": "Oars.",
    }  # fmt: skip
    assert options("No options (a) here") == {}


@pytest.mark.parametrize(
    "answer",
    ["c", "C", "(c)", "c)", "c.", "**(c)**", "(c) Oars.", "The answer is c.", "Option (c), since (a) tips over.",
     "Oars", "Answer: c", "I would take oars."],
)  # fmt: skip
def test_the_right_option_is_known_by_letter_or_by_its_words(answer):
    assert Choice().grade(answer, PROBE).outcome == "correct"


@pytest.mark.parametrize(
    "answer",
    ["a", "(a)", "(a) or (c)", "b) A raft", "A canoe.", "A great idea it is to see", "A canoe and oars", "", "e", "(z)",
     "A raft, since you said that canoes tip over."],
)  # fmt: skip
def test_another_option_none_or_several_are_wrong(answer):
    assert Choice().grade(answer, PROBE).outcome == "wrong"


def test_the_floor_is_what_the_longest_option_would_have_scored():
    assert Choice().scores("", PROBE) == {"choice_floor": 0.0}
    longest = Probe("p", PROBE.time, PROBE.user, QUESTION, expected=("(b) A raft",))
    assert Choice().scores("", longest) == {"choice_floor": 1.0}
