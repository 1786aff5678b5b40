"""Claims about dates in answers."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.scenario import Probe, UserId, spoken_time
from harness.graders.date import Date, dates, first_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-05-07", [(2023, 5, 7)]),
        ("2023-05", [(2023, 5, None)]),
        ("at 2023-05-07T10:00", [(2023, 5, 7)]),
        ("7 May 2023", [(2023, 5, 7)]),
        ("Sunday, 7th of May, 2023", [(2023, 5, 7)]),
        ("May 7, 2023", [(2023, 5, 7)]),
        ("Sunday, May 7th 2023, 13:56", [(2023, 5, 7)]),
        ("in May 2023", [(2023, 5, None)]),
        ("sept. 2022", [(2022, 9, None)]),
        ("Sept 3", [(None, 9, 3)]),
        ("in 2023.", [(2023, None, None)]),
        ("7 May", [(None, 5, 7)]),
        ("first 3 June 2022, then 2023-01-02", [(2022, 6, 3), (2023, 1, 2)]),
        ("31 February 2023", []),
        ("5/7/2023", [(2023, None, None)]),
        ("She may come", []),
        ("12023 people", []),
        ("The Friday before 22 August 2023", [(2023, 8, 18)]),
        ("the day after Monday, 31 July 2023", [(2023, 8, 1)]),
        ("the Monday before 8 May 2023", [(2023, 5, 1)]),
        ("the week before 8 May 2023", []),
        ("two days after the 8 May 2023", []),
        ("the week of 8 May 2023", [(2023, 5, 8)]),
        ("", []),
    ],
)
def test_these_dates_are_read(text, expected):
    assert dates(text) == expected


@given(st.dates(date(1500, 1, 2), date(2199, 12, 30)))
def test_every_form_of_a_day_reads_the_same(day):
    said = spoken_time(datetime(day.year, day.month, day.day, tzinfo=UTC))
    month = said.split()[2]
    forms = [said, day.isoformat(), f"{day.day} {month[:3]} {day.year}", f"It was {month} {day.day}, {day.year}."]
    assert [first_date(form) for form in forms] == [(day.year, day.month, day.day)] * len(forms)


@pytest.mark.parametrize(
    ("answer", "expected", "right"),
    [
        ("On Sunday, 7 May 2023.", ["2023-05-07"], True),
        ("May 2023", ["7 May 2023"], False),
        ("7 May 2023", ["May 2023"], True),
        ("7 May 2023", ["2023"], True),
        ("7 May", ["7 May 2023"], False),
        ("8 May 2023", ["7 May 2023"], False),
        ("6 May 2023 or 7 May 2023", ["7 May 2023"], False),
        ("7 May 2023 or 6 May 2023", ["7 May 2023"], True),
        ("In May 2023, on 7 May 2023", ["7 May 2023"], True),
        ("7 May 2023", ["1 May 2023", "7 May 2023"], True),
        ("18 August 2023", ["The Friday before 22 August 2023"], True),
        ("no idea", ["7 May 2023"], False),
        ("7 May 2023", ["soon"], False),
    ],
)
def test_a_date_is_right_at_the_accepted_dates_precision(answer, expected, right):
    asked = Probe("p", datetime(2025, 1, 1, tzinfo=UTC), UserId("u"), "When?", expected=tuple(expected))
    assert (Date().grade(answer, asked).outcome == "correct") is right
