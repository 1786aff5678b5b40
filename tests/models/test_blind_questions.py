"""The reference model on questions by somebody who knew neither it nor a generator; no bar but the control."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "blind_questions.py"


@pytest.fixture(scope="module")
def score():
    spec = importlib.util.spec_from_file_location("blind_questions", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.score()


def test_all_sixty_are_asked_and_the_score_is_reported(score, record_property, capsys):
    asked, right, guessed = score
    assert asked.total() == 60
    record_property("blind_questions_right", right.total())
    with capsys.disabled():
        print(f"\nblind questions: {right.total()} of {asked.total()} right, from nothing {guessed.total()}")


def test_nothing_is_answered_rightly_from_nothing_but_what_has_no_answer(score):
    asked, _, guessed = score
    assert guessed["absent"] == asked["absent"]
    assert guessed.total() == guessed["absent"]


def test_reading_the_history_beats_reading_nothing_where_there_is_an_answer(score):
    _, right, _ = score
    assert right.total() - right["absent"] > 0
