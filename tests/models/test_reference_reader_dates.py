"""The reference model's dates: what a time phrase means on the day it was said."""

from datetime import date

import pytest

from harness.models.reference import dates, phrases


@pytest.mark.parametrize(
    ("phrase", "answer"),
    [
        ("yesterday", "7 June 2023"),
        ("last night", "7 June 2023"),
        ("the day before yesterday", "6 June 2023"),
        ("tomorrow", "9 June 2023"),
        ("this morning", "8 June 2023"),
        ("three days ago", "5 June 2023"),
        ("last week", "The week before 8 June 2023"),
        ("next week", "The week after 8 June 2023"),
        ("this past weekend", "The weekend before 8 June 2023"),
        ("a few weeks ago", "a few weeks before 8 June 2023"),
        ("two months ago", "April 2023"),
        ("last month", "May 2023"),
        ("next month", "July 2023"),
        ("last year", "2022"),
        ("five years ago", "2018"),
        ("last Friday", "2 June 2023 (the Friday before 8 June 2023)"),
        ("last Tues", "6 June 2023 (the Tuesday before 8 June 2023)"),
        ("next Monday", "12 June 2023 (the Monday after 8 June 2023)"),
        ("in two weeks", "two weeks after 8 June 2023"),
        ("on March 3", "3 March 2023"),
        ("on the 3rd of March, 2021", "3 March 2021"),
        ("2021-03-03", "3 March 2021"),
        ("in August 2020", "August 2020"),
        ("in October", "October 2022"),
        ("since 2016", "2016"),
        ("last summer", "Summer 2022"),
        ("every Monday", "every Monday"),
    ],
)
def test_a_time_phrase_is_resolved_against_the_day_it_was_said(phrase: str, answer: str) -> None:
    found = phrases.time_phrases(f"We met {phrase} by the river.", date(2023, 6, 8))
    assert [each.answer for each in found] == [answer]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("We leave in March.", "March 2023"),
        ("We will leave in March.", "March 2024"),
        ("I sold it in December.", "December 2022"),
        ("I've signed up for a race on 19 August.", "19 August 2023"),
        ("She has a recital on Friday.", "9 June 2023 (the Friday after 8 June 2023)"),
        ("She had a recital on Friday.", "2 June 2023 (the Friday before 8 June 2023)"),
    ],
)
def test_the_tense_says_on_which_side_an_open_date_lies(text: str, answer: str) -> None:
    assert [each.answer for each in phrases.time_phrases(text, date(2023, 6, 8))] == [answer]


def test_words_that_only_look_like_months_are_no_dates() -> None:
    assert phrases.time_phrases("They may march on.", date(2023, 6, 8)) == ()


def test_an_impossible_date_is_passed_over() -> None:
    assert dates.parse_moment("2023-02-31") is None
    assert phrases.time_phrases("It ends in 900 years.", date(9999, 6, 8)) == ()
