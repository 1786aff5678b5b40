"""Planted answers are made from the key alone, are what they are called, and are the same each time."""

from datetime import UTC, datetime

import pytest

from harness.core.judgement import PLANTED
from harness.core.scenario import Probe, UserId
from harness.graders.contains import Contains
from harness.graders.planted import plants
from harness.graders.words import tokens


def probe(key, text="How long did Ann's trip to Lisbon take?", name="p"):
    return Probe(name, datetime(2031, 1, 1, tzinfo=UTC), UserId("u"), text, expected=(key,), grader="judge")


ELSE = probe("She prefers quiet hotels.", "Which hotels does Ann like?", "q")
KEYS = [
    "It took 3 weeks, from 4 May to Monday",
    "She keeps {bees} and sells honey",
    "A plan with lightweight libraries.",
]


@pytest.mark.parametrize("key", KEYS)
def test_all_four_are_made_and_equal_probes_get_equal_ones(key):
    made = plants(probe(key), [ELSE])
    assert set(made) == set(PLANTED)
    assert len(set(made.values())) == 4
    assert plants(probe(key), [ELSE]) == made


@pytest.mark.parametrize("key", KEYS[1:])
def test_a_paraphrase_holds_the_key_and_more(key):
    said = plants(probe(key), [ELSE])["paraphrase"]
    assert Contains().grade(said, probe(key)).outcome == "correct"
    assert len(tokens(said)) > len(tokens(key))


def test_small_numbers_are_paraphrased_as_words_but_not_within_dates_and_amounts():
    assert "took three weeks" in plants(probe("It took 3 weeks."), [])["paraphrase"]
    said = plants(probe("It cost $3.50, at 10:30 on 2026-05-04, the 3rd time."), [])["paraphrase"]
    assert "$3.50, at 10:30 on 2026-05-04, the 3rd" in said


def test_what_is_vague_keeps_to_the_topic_and_holds_nothing_of_the_key():
    said = plants(probe("It took 3 weeks."), [])["vague"]
    assert "Lisbon" in said
    assert not {"3", "weeks", "three"} & set(tokens(said))


@pytest.mark.parametrize(
    ("key", "missed"),
    [
        ("It took 3 weeks.", "It took 5 weeks."),
        ("On Monday, 30 December 2024.", "On Wednesday, 32 February 2124."),
        ("At 09:05", "At 11:07."),
        ("Room 0999", "Room 1099."),
    ],
)
def test_a_near_miss_moves_numbers_months_and_days(key, missed):
    assert plants(probe(key), [ELSE])["near_miss"] == missed


def test_a_key_without_any_is_missed_by_another_probes_key_and_never_by_its_own():
    key = KEYS[2]
    assert plants(probe(key), [probe(key), ELSE])["near_miss"] == "She prefers quiet hotels."
    assert "near_miss" not in plants(probe(key), [probe(key)])


def test_a_contradiction_holds_the_key_and_takes_it_back():
    said = plants(probe("It took 3 weeks"), [])["contradiction"]
    assert "It took 3 weeks." in said
    assert any(word in said for word in ("not so", "take that back", "is wrong"))


def test_what_nothing_answers_has_no_plants():
    unanswered = Probe("p", datetime(2031, 1, 1, tzinfo=UTC), UserId("u"), "What?")
    assert plants(unanswered, [ELSE]) == {}


def test_a_numbered_list_is_missed_by_its_order_and_keeps_its_numbers():
    listed = probe("In this order: 1) tents, 2) boats, and 3) a kite.")
    assert plants(listed, [])["near_miss"] == "In this order: 1) a kite, 2) boats, and, 3) tents."
    assert "1) tents, 2) boats" in plants(listed, [])["paraphrase"]


@pytest.mark.parametrize(
    "key",
    [
        "Response should include the versions.",
        "The user would prefer quiet hotels.",
        "An ideal answer would name lightweight libraries.",
    ],
)
def test_a_key_that_describes_an_answer_is_none_and_nothing_is_made_from_it(key):
    assert plants(probe(key), [ELSE]) == {}
    assert "near_miss" not in plants(ELSE, [probe(key)])
