"""Claims about numbers in answers."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.scenario import Probe, UserId
from harness.graders.number import Number, first_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("She has 3 cats and 2 dogs", 3),
        ("three", 3),
        ("Twenty-three", 23),
        ("one hundred and five", 105),
        ("a hundred people", 100),
        ("two thousand, one hundred", 2100),
        ("1,250 euros", 1250),
        ("$3.50", "3.5"),
        ("2 million", 2000000),
        ("-4 degrees", -4),
        ("10-12", 10),
        ("5km", 5),
        ("the 3rd of them bought 4", 4),
        ("five and six", 5),
        ("a hundred and some", 100),
        ("twenty nineteen", 20),
        ("zero", 0),
        ("often", None),
        ("a cat", None),
        ("third", None),
        ("", None),
    ],
)
def test_the_first_number_is_found(text, number):
    assert first_number(text) == (None if number is None else Decimal(number))


UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelled(number, joint):
    if number < 20:
        return UNITS[number]
    if number < 100:
        return TENS[number // 10] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    for value, name in ((1000, "thousand"), (100, "hundred")):
        if number >= value:
            rest = f"{joint}{spelled(number % value, joint)}" if number % value else ""
            return f"{spelled(number // value, joint)} {name}{rest}"
    raise AssertionError(number)


@given(st.integers(0, 999_999), st.sampled_from([" ", " and "]), st.sampled_from(["{}", "It was {}.", "{} and more"]))
def test_a_spelled_number_is_read_back(number, joint, frame):
    assert first_number(frame.format(spelled(number, joint))) == number
    assert first_number(frame.format(f"{number:,}")) == number


def test_a_number_is_right_without_tolerance():
    asked = Probe("p", datetime(2025, 1, 1, tzinfo=UTC), UserId("u"), "How many?", expected=("three", "4"))
    right = ["3", "three of them", "3.0", "four, not 5"]
    wrong = ["5, not 4", "3.01", "33", "many", ""]
    assert [Number().grade(answer, asked).outcome for answer in right] == ["correct"] * len(right)
    assert [Number().grade(answer, asked).outcome for answer in wrong] == ["wrong"] * len(wrong)
