"""The reference model in a session's mounted folders: the toolset of the emulated service, used as it stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.models.mounted import MINE, THEIRS, Desk

MON, JUN = "Session of Monday, 6 January 2025, 09:15", "Session of Sunday, 1 June 2025, 20:05"
NOW = "<now>Monday, 2 June 2025, 10:00</now>\n\n"


@pytest.fixture
def desk(tmp_path: Path, begin_with: Callable[..., Any]) -> Desk:
    return Desk(tmp_path, begin_with)


def test_a_session_is_noted_one_dated_line_a_fact(desk):
    talk = desk.note(f"{MON}\nIlse: I eat porridge daily.\nIlse: My favourite colour is green.")
    assert [call["name"] for call in talk.calls] == ["glob", "write"]
    assert desk.file("/ilse.md") == (
        "- 2025-01-06: Ilse: I eat porridge daily.\n- 2025-01-06: Ilse: My favourite colour is green.\n"
    )


def test_later_facts_go_below_and_a_fact_that_changed_takes_the_old_ones_place(desk):
    desk.note(f"{MON}\nIlse: I eat porridge daily.\nIlse: My favourite colour is green.")
    talk = desk.note(f"{JUN}\nIlse: My favourite colour is now orange.\nIlse: I bought a kayak in Ostend.")
    assert [call["name"] for call in talk.calls] == ["glob", "read", "edit", "edit"]
    assert desk.file("/ilse.md").splitlines() == [
        "- 2025-01-06: Ilse: I eat porridge daily.",
        "- 2025-06-01: Ilse: My favourite colour is now orange.",
        "- 2025-06-01: Ilse: I bought a kayak in Ostend.",
    ]


def test_what_is_known_is_not_noted_again(desk):
    desk.note(f"{MON}\nIlse: I eat porridge daily.")
    talk = desk.note(f"{JUN}\nIlse: I eat porridge daily.")
    assert {call["name"] for call in talk.calls} == {"glob", "read"}


def test_a_line_that_stands_twice_is_no_place_to_add_at(desk):
    desk.memories(MINE).create("/ilse.md", "- Ilse: I eat porridge daily.\n- Ilse: I eat porridge daily.\n")
    desk.note(f"{JUN}\nIlse: I bought a kayak in Ostend.")
    assert desk.file("/ilse.md").splitlines()[-1] == "- 2025-06-01: Ilse: I bought a kayak in Ostend."
    assert desk.file("/ilse.md").count("porridge") == 2


@pytest.mark.parametrize("access", ["read_write", "read_only"])
def test_a_question_is_answered_from_the_files_that_matter(desk, access):
    desk.memories(MINE).create("/ilse.md", "- 2025-03-06: Ilse: I bought a kayak in Ostend.\n")
    talk = desk.talk(access)
    assert talk.say(f"{NOW}Where did Ilse buy the kayak?") == "I bought a kayak in Ostend."
    assert [call["name"] for call in talk.calls] == ["glob", "read"]


def test_a_colleagues_store_is_read_and_never_written_to(desk):
    desk.memories(THEIRS).create("/ilse.md", "- 2025-03-06: Ilse: I bought a kayak in Ostend.\n")
    assert desk.talk(stores=(THEIRS, MINE)).say(f"{NOW}Where did Ilse buy the kayak?") == "I bought a kayak in Ostend."
    desk.talk(stores=(THEIRS, MINE)).say(f"<session>\n{MON}\nIlse: I eat porridge daily.\n</session>")
    assert desk.file("/ilse.md") == "- 2025-01-06: Ilse: I eat porridge daily.\n"
    assert "porridge" not in desk.file("/ilse.md", THEIRS)


def test_without_a_store_nothing_is_known(desk):
    assert desk.talk(stores=()).say(f"{NOW}Where did Ilse buy the kayak?") == "I don't know."


def test_a_remark_in_a_talk_is_noted_at_once_and_a_question_is_not(desk):
    talk = desk.talk()
    talk.say(f"{NOW}I bought a kettle, its label says code99x1.")
    assert "code99x1" in desk.file("/user.md")
    assert "- 2025-06-02: " in desk.file("/user.md")
    before = desk.file("/user.md")
    talk.say("Good night, did you like the kettle?")
    assert desk.file("/user.md") == before


def test_a_remark_where_nothing_may_be_written_changes_nothing(desk):
    talk = desk.talk("read_only")
    talk.say(f"{NOW}I bought a kettle, its label says code99x1.")
    assert {call["name"] for call in talk.calls} <= {"glob", "read"}


TASK = f"{NOW}<task>\nInvoice for Norvik.\n</task>\n\n<fields>\ncurrency\n</fields>"
CORRECTION = "<correction>\nFor Norvik, the currency is NOK.\n</correction>"


def test_a_correction_is_noted_and_the_next_task_filled_from_it(desk):
    first = desk.talk()
    assert first.say(TASK) == "currency: unknown"
    assert first.say(CORRECTION) == "currency: NOK"
    assert "For Norvik, the currency is NOK" in desk.file("/rules.md")
    assert desk.talk("read_only").say(TASK) == "currency: NOK"


def test_a_correction_is_obeyed_where_it_can_not_be_noted(desk):
    talk = desk.talk("read_only")
    talk.say(TASK)
    assert talk.say(CORRECTION) == "currency: NOK"
    assert {call["name"] for call in talk.calls} == {"glob"}
