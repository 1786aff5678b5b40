"""Claims about each grader's rule, as tables."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.scenario import Probe, UserId
from harness.graders.abstain import Abstain
from harness.graders.contains import Contains
from harness.graders.exact import Exact
from harness.graders.token_f1 import TokenF1


def probe(*expected):
    return Probe("p", datetime(2025, 1, 1, tzinfo=UTC), UserId("u"), "What?", expected=expected or None)


CONTAINS = [
    ("She lives in Ulm now.", ["Ulm"], True),
    ("She lives in Ulmen.", ["Ulm"], False),
    ("Yes, she does.", ["Yes"], True),
    ("yes", ["Yes"], True),
    ("I think yes", ["Yes"], False),
    ("No.", ["no"], True),
    ("Nothing known", ["no"], False),
    ("She has no cat", ["No"], False),
    ("on May 7, 2023", ["7 May 2023"], True),
    ("in May 2023", ["7 May 2023"], False),
    ("red, green, blue and pink", ["red green blue pink black"], True),
    ("red, green and blue", ["red green blue pink black"], False),
    ("red, green and blue", ["red green blue pink"], False),
    ("red red green blue", ["red red red red green"], False),
    ("Munich, or rather Ulm", ["Berlin", "Ulm"], True),
    ("cats and two dogs", ["two dogs; cats"], True),
    ("two dogs", ["two dogs; cats"], False),
    ("two dogs", ["two dogs; cats", "dogs"], True),
    (" ".join(["word"] * 39) + " Ulm", ["Ulm"], True),
    (" ".join(["word"] * 40) + " Ulm", ["Ulm"], False),
    ("", ["Ulm"], False),
    ("anything", [";"], False),
    ("anything", [""], False),
    ("Grade A", ["A"], False),
    ("🎉", ["🎉"], True),
    ("Melanie’s daughter", ["Melanie's Daughter"], True),
]
EXACT = [
    ("The Ulm.", ["ulm"], True),
    ("In Ulm", ["Ulm"], False),
    ("Ulm", ["Berlin", "Ulm"], True),
    ("", ["Ulm"], False),
]
F1 = [
    ("Ulm", ["Ulm"], 1.0),
    ("in Ulm", ["Ulm"], 2 / 3),
    ("Berlin", ["Ulm"], 0.0),
    ("", ["Ulm"], 0.0),
    ("a b b c", ["b b d"], 2 * 2 / 6),
    ("Ulm", ["Berlin", "Ulm"], 1.0),
]


@pytest.mark.parametrize(("answer", "expected", "right"), CONTAINS)
def test_contains(answer, expected, right):
    assert (Contains().grade(answer, probe(*expected)).outcome == "correct") is right


@pytest.mark.parametrize(("answer", "expected", "right"), EXACT)
def test_exact(answer, expected, right):
    assert (Exact().grade(answer, probe(*expected)).outcome == "correct") is right


@pytest.mark.parametrize(("answer", "expected", "value"), F1)
def test_token_f1(answer, expected, value):
    verdict = TokenF1().grade(answer, probe(*expected))
    assert verdict.value == pytest.approx(value)
    assert (verdict.outcome == "correct") is (value >= 0.5)


def test_abstain_tells_a_due_refusal_from_an_undue_one():
    assert Abstain().grade("I don't know.", probe()).outcome == "abstained_rightly"
    assert Abstain().grade("I don't know.", probe("Ulm")).outcome == "abstained_wrongly"
    assert Abstain().grade("Ulm", probe()).outcome == "wrong"


WORD = st.text(alphabet="bcdefghijk", min_size=1, max_size=6)
PHRASE = st.lists(WORD, min_size=1, max_size=12).map(" ".join)


@given(PHRASE, PHRASE)
def test_f1_is_symmetric_within_its_bounds_and_one_for_equals(one, other):
    forth, back = (TokenF1().grade(a, probe(b)).value for a, b in [(one, other), (other, one)])
    assert forth == back
    assert 0 <= forth <= 1
    assert TokenF1().grade(one, probe(one)).value == 1


@given(PHRASE, PHRASE, PHRASE)
def test_a_form_is_found_between_any_other_words(before, form, after):
    answer = f"{before} {form} {after}"
    assert Contains().grade(answer, probe(form)).outcome == "correct"


@given(PHRASE)
def test_what_shares_no_word_is_never_right(form):
    for grader in (Contains(), Exact(), TokenF1()):
        assert grader.grade("lmn opq", probe(form)).outcome == "wrong"
