"""Questions about relations: now, on a day, since when, counted, over a clause. Names are of no generator."""

from datetime import datetime

import pytest

from harness.models.reference import relations, shifts
from harness.models.reference.reader import ABSTENTION, read

TOLD = """
Session of Monday, 6 January 2025, 09:00
Kim: As of 2 January 2025, Ada Byron works under Bo Lindt.
Kim: From today on, Cy Prado works under Bo Lindt. Shall we have tea?
Assistant: Noted.

Session of Monday, 3 March 2025, 09:00
Kim: From today on, Ada Byron works under Di Moreau.
Kim: Since 1 February 2025, Ed Stone works under Bo Lindt.
Kim: Bo Lindt lives in Ulm.
Kim: Di Moreau lives in Bonn.
Kim: Ada Byron joined the choir on 4 May 2019.
Kim: Cy Prado joined the choir on 9 June 2018.
""".strip()
NOW = datetime(2025, 4, 1, 12)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who does Ada Byron work under now?", "Di Moreau"),
        ("Who did Ada Byron work under on 10 January 2025?", "Bo Lindt"),
        ("Who did Ada Byron work under on 3 March 2025?", "Di Moreau"),
        ("Who did Ada Byron work under on 10 December 2024?", ABSTENTION),
        ("Since when does Ed Stone work under Bo Lindt?", "1 February 2025"),
        ("Since when does Cy Prado work under Bo Lindt?", "6 January 2025"),
        ("How many people work under Bo Lindt now?", "2"),
        ("How many people worked under Bo Lindt on 20 February 2025?", "3"),
        ("Where does the woman that Ada Byron works under now live?", "Bonn"),
        ("Who joined the choir first, Ada Byron or Cy Prado?", "Cy Prado"),
        ("Who does Flo Grant work under now?", ABSTENTION),
    ],
)
def test_a_relation_is_read_as_it_stands_on_the_day_that_is_asked_for(question, answer):
    assert read(TOLD, question, NOW).text == answer


def test_without_the_statement_that_ends_it_the_old_relation_stands():
    before = TOLD.split("\n\n")[0]
    assert read(before, "Who does Ada Byron work under now?", NOW).text == "Bo Lindt"


def test_the_line_that_tells_it_is_the_source():
    source = read(TOLD, "Who did Ada Byron work under on 10 January 2025?", NOW).source
    assert source == "Kim: As of 2 January 2025, Ada Byron works under Bo Lindt."


def test_notes_are_read_like_talk():
    notes = "- 2025-01-06: Kim: Ada Byron works under Bo Lindt.\n- 2025-03-03: Kim: Ada Byron works under Di Moreau."
    assert read(notes, "Who did Ada Byron work under on 1 February 2025?", NOW).text == "Bo Lindt"


def test_a_statement_replaces_what_was_told_of_its_own_subject_only():
    ada, cy = "Kim: As of 2 January 2025, Ada Byron works under Bo Lindt.", "Kim: Cy Prado works under Bo Lindt."
    moved = "Kim: From today on, Ada Byron works under Di Moreau."
    assert [relations.replaces(moved, old) for old in (ada, cy, "Kim: I like figs.")] == [True, False, None]
    assert shifts.outdates(moved, ada)
    assert not shifts.outdates(moved, cy)
