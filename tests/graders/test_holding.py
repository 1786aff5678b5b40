from datetime import UTC, datetime

import pytest

from harness.core.scenario import Evidence, Probe, UserId
from harness.graders.given import Passages
from harness.graders.holding import holds

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TOLD = Evidence("s1", 0, NOON, "Kim", "I painted the boat blue last summer.")


def probe(question="Which colour has the boat?", expected=("blue",), evidence=(TOLD,)):
    return Probe("p", NOON, UserId("u"), question, expected=expected, evidence=evidence)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Kim: I painted the boat blue last summer.", True),
        ("The boat is blue.", True),
        ("The boat is new.\nThe sky is blue.", False),
        ("", False),
    ],
)
def test_the_turns_own_words_or_the_answer_beside_a_word_of_the_question_are_held(text, held):
    assert holds([Passages(text)], probe()) is held


def test_each_item_of_an_answer_must_be_told():
    both = probe("What did Kim buy?", ("tent; lamp",), ())
    assert holds([Passages("Kim has a tent.")], both) is False
    assert holds([Passages("Kim has a tent."), Passages("Kim: a lamp.")], both) is True


def test_a_key_without_words_to_look_for_is_not_known():
    assert holds([Passages("Yes.")], probe(expected=("Yes",), evidence=())) is None
