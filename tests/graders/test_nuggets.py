from datetime import UTC, datetime

import pytest

from harness.core.scenario import Probe, UserId
from harness.graders.nuggets import Nuggets


def asked(*nuggets, question="What then?"):
    time = datetime(2031, 1, 1, tzinfo=UTC)
    return Probe("p", time, UserId("u"), question, expected=("; ".join(nuggets),), grader="nuggets")


@pytest.mark.parametrize(
    ("nugget", "answer"),
    [
        ("250ms", "About 250 ms on average."),
        ("Three days", "It took 3 days."),
        ("6,200 crowns", "6200 crowns"),
        ("March 15 April 2", "From 15 March until 2 April."),
        ("5-7 months", "5 to 7 months"),
        ("4/52", "The chance is 4/52."),
    ],
)
def test_a_value_is_held_however_it_is_written(nugget, answer):
    assert Nuggets().grade(answer, asked(nugget)).outcome == "correct"


def test_words_of_the_question_need_not_be_said_again():
    probe = asked("165 commits", question="How many commits are merged?")
    assert Nuggets().grade("165", probe).outcome == "correct"
    assert Nuggets().grade("150 commits", probe).outcome == "wrong"
    assert Nuggets().grade("165", asked("165 commits")).outcome == "wrong"


def test_the_share_of_nuggets_is_a_value_and_all_of_them_are_right():
    probe = asked("ArtSpace Gallery", "June 12, 2020")
    assert Nuggets().scores("At the ArtSpace Gallery.", probe) == {"nuggets": 0.5}
    assert Nuggets().grade("At the ArtSpace Gallery.", probe).outcome == "wrong"
    assert Nuggets().grade("At the ArtSpace Gallery on 12 June 2020.", probe).outcome == "correct"
    assert Nuggets().scores("", probe) == {"nuggets": 0.0}


def test_reciting_the_memory_does_not_pay():
    assert Nuggets().grade("and " * 40 + "12 feet", asked("12 feet")).outcome == "wrong"
