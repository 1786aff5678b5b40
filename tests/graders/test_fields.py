"""Claims about the check of a task, as a table."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.scenario import Field, Task, UserId
from harness.graders.fields import check


def task(**accepted: tuple[str, ...]) -> Task:
    fields = tuple(Field(name, values, f"The {name} is {values[0]}.") for name, values in accepted.items())
    return Task("t01", datetime(2025, 1, 1, tzinfo=UTC), UserId("u1"), "Do it.", "invoice", fields)


INVOICE = task(currency=("CHF",), due_date=("7.3.2025", "07.03.2025"))
REPLIES = [
    ("currency: CHF\ndue_date: 7.3.2025", []),
    ("due_date: 07.03.2025\ncurrency: CHF", []),
    ("Here it is.\n\nCurrency : chf \n  DUE_DATE:7.3.2025\nGood luck", []),
    ("- currency: CHF\n* due_date: 7.3.2025", []),
    ("1. currency: CHF\n2) due_date: 7.3.2025", []),
    ("**currency:** CHF\n**due_date**: 7.3.2025", []),
    ("- **Currency:** **CHF**\n- **Due date:** `7.3.2025`", []),
    ("\"currency\": \"CHF\"\n'due-date': '7.3.2025'", []),
    ("currency: “CHF”.\ndue_date: 7.3.2025.", []),
    ("currency: **CHF.**\ndue_date: ７.３.２０２５", []),
    ("currency: SEK\ncurrency: CHF\ndue_date: 7.3.2025", []),
    ("currency: CHF\ncurrency: SEK\ndue_date: 7.3.2025", ["currency"]),
    ("currency: CHF\ndue_date: 7.3.2025\ntone: dry", []),
    ("currency: CHF (Swiss francs)\ndue_date: 7.3.2025", ["currency"]),
    ("currency: the CHF\ndue_date: 7.3.2025", ["currency"]),
    ("currency: unknown\ndue_date: 7.3.2025", ["currency"]),
    ("currency: CHF\ndue_date: 7/3/2025", ["due_date"]),
    ("currency: CHF\ncurrency:\ndue_date: 7.3.2025", []),
    ("currency:\nCHF\ndue_date: 7.3.2025", ["currency"]),
    ("the currency: CHF\ndue_date: 7.3.2025", ["currency"]),
    ("currency: - CHF\ndue_date: 7.3.2025", ["currency"]),
    ("currency = CHF; due_date: 7.3.2025", ["currency", "due_date"]),
    ("CHF\n7.3.2025", ["currency", "due_date"]),
    ("I don't know.", ["currency", "due_date"]),
    ("", ["currency", "due_date"]),
]


@pytest.mark.parametrize(("reply", "wrong"), REPLIES)
def test_the_wrong_and_missing_fields_are_named_in_the_task_s_order(reply, wrong):
    assert check(reply, INVOICE) == wrong


def test_a_value_may_hold_colons_quotes_and_inner_spaces():
    asked = task(number_format=("9'999:00",), signature=("Harbour Desk 7",))
    assert check("number_format: 9'999:00\nsignature: harbour   desk 7", asked) == []
    assert check("number_format: 9999:00\nsignature: harbourdesk 7", asked) == ["number_format", "signature"]


VALUE = st.text(alphabet="abcdefghijk0123456789-/. ", min_size=1, max_size=12).filter(lambda text: text.strip(" ."))


@given(VALUE, VALUE)
def test_a_value_is_right_as_it_stands_and_never_within_a_longer_one(value, more):
    asked = task(field=(value,))
    assert check(f"field: {value}", asked) == []
    assert check(f"field: {value} x{more}", asked) == ["field"]
