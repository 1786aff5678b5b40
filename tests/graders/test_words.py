"""Claims about the normalisation that all graders share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.graders.words import STOP_WORDS, is_run, shared, tokens, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Cat, sat!", "cat sat"),
        ("Melanie's daughter", "melanie daughter"),
        ("don’t", "dont"),
        ("1,000 or 1,000,000", "1000 or 1000000"),
        ("2022,2023", "2022 2023"),
        ("3.5 km.", "3.5 km"),
        ("Straße", "strasse"),
        ("ＡＢＣ ﬁne", "abc fine"),
        ("CS:GO", "cs go"),
        ("self-care", "self care"),
        ("A", "a"),
        ("🎉", "🎉"),
        ("سلام!", "سلام"),
        ("", ""),
    ],
)
def test_a_text_has_these_words(text, expected):
    assert " ".join(words(text)) == expected


@given(st.text())
def test_words_of_words_are_the_words(text):
    assert tokens(" ".join(tokens(text))) == tokens(text)


@given(st.text(alphabet="ab '’,.-\n"), st.sampled_from(["{}", " {} ", "{}.", "({})", "«{}»"]))
def test_case_and_punctuation_around_a_text_do_not_matter(text, frame):
    assert tokens(frame.format(text.upper())) == tokens(text)


def test_a_run_ends_at_words():
    assert is_run(["no"], ["oh", "no"])
    assert not is_run(["no"], ["nothing", "known"])
    assert not is_run(["a", "c"], ["a", "b", "c"])
    assert not is_run([], ["a"])
    assert not is_run([], [])


def test_shared_words_are_counted_as_often_as_both_have_them():
    assert shared(["a", "a", "b"], ["a", "a", "a", "c"]) == 2


def test_stop_words_are_normalised_words_and_leave_the_month_of_may():
    assert set(tokens(" ".join(sorted(STOP_WORDS)))) == STOP_WORDS
    assert "might" in STOP_WORDS
    assert "may" not in STOP_WORDS
