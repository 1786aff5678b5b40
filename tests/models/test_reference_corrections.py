"""The reference model reads corrections as people word them: several at once, in passing, changed, for this once."""

import pytest

from harness.models.reference import filling

TASK = filling.Task("Draw up the bill for Norvik Foods.", ("currency", "closing_line", "tone"))


def obeyed(*corrections: str, task: filling.Task = TASK) -> dict[str, str]:
    return filling.fill(task, "", corrections, [dict.fromkeys(task.fields, "unknown")] * len(corrections))


def remembered(*rules: str, task: filling.Task = TASK) -> dict[str, str]:
    return filling.fill(task, "\n".join(f"- 2024-01-{day:02}: {rule}" for day, rule in enumerate(rules, 1)), [], [])


@pytest.mark.parametrize(
    "correction",
    [
        "Norvik Foods uses DKK as the currency.",
        "Norvik Foods wants DKK as its currency, not SEK.",
        "Every customer gets DKK as its currency.",
        "With Norvik Foods, the currency needs to be DKK.",
        "At Norvik Foods the currency reads DKK.",
        "The currency for Norvik Foods should read DKK.",
        "That has changed: Norvik Foods now has DKK as its currency.",
        "It used to be SEK, but for Norvik Foods the currency is DKK.",
        "Forget about SEK: with Norvik Foods the currency is DKK.",
        "Effective immediately, Norvik Foods needs DKK as its currency, no longer SEK.",
        "For Norvik Foods the currency is DKK whenever it concerns a bill, but not elsewhere.",
    ],
)
def test_a_correction_is_obeyed_in_many_wordings(correction: str) -> None:
    assert obeyed(correction)["currency"] == "DKK"


@pytest.mark.parametrize("joint", ["; by the way, ", ", and while we are at it, ", "; remember also that "])
def test_a_rule_told_in_passing_is_read_and_parted_from_the_first(joint: str) -> None:
    said = f"Norvik Foods has DKK as its currency{joint}with Norvik Foods the tone must be dry."
    assert obeyed(said) == {"currency": "DKK", "closing_line": "unknown", "tone": "dry"}
    assert remembered(said) == obeyed(said)


def test_the_client_of_the_first_rule_does_not_own_a_second_one_for_everybody() -> None:
    said = "For Norvik Foods we take DKK as the currency; by the way, the tone for every client has to be dry."
    other = filling.Task("Draw up the bill for Ostby Rail.", ("currency", "tone"))
    assert remembered(said, task=other) == {"currency": "unknown", "tone": "dry"}


def test_what_is_said_in_passing_does_not_outrank_what_a_correction_is_about() -> None:
    said = "For Norvik Foods the tone is dry; by the way, the tone for Norvik Foods is warm when it comes to the flyer."
    assert obeyed(said)["tone"] == "dry"


@pytest.mark.parametrize("line", ["With best wishes", "In haste", "To your health"])
def test_a_preposition_with_a_capital_belongs_to_the_value(line: str) -> None:
    assert obeyed(f"For Norvik Foods, the closing line is {line}.")["closing_line"] == line


@pytest.mark.parametrize("value", ["9_999:00", "DD_MMM_YY", "9~999,0"])
def test_a_value_keeps_its_signs(value: str) -> None:
    asked = filling.Task("Draw up the bill for Norvik Foods.", ("number_format",))
    assert obeyed(f"The number_format for Norvik Foods is {value}.", task=asked) == {"number_format": value}


def test_what_is_said_of_one_task_is_obeyed_and_never_remembered_as_a_rule() -> None:
    said = "This time, for Norvik Foods, the tone is warm."
    assert obeyed(said)["tone"] == "warm"
    assert remembered("For Norvik Foods, the tone is dry.", said)["tone"] == "dry"


def test_a_date_is_written_as_a_rule_says_dates_are_written() -> None:
    asked = filling.Task("Draw up the bill for Norvik Foods. It is of 19 March 2024.", ("date",))
    rule = "For Norvik Foods the date format is YY/MMM/DD, so that the date here is 24/Feb/02."
    assert remembered(rule, task=asked) == {"date": "24/Mar/19"}


def test_a_form_of_dates_stays_one_where_it_is_asked() -> None:
    asked = filling.Task("Draw up the bill for Norvik Foods. It is of 19 March 2024.", ("date_format",))
    assert remembered("For Norvik Foods the date format is YY/MMM/DD.", task=asked) == {"date_format": "YY/MMM/DD"}
