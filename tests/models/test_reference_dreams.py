"""The reference model puts a mounted memory in order: merges, drops what was superseded, gathers corrections."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.models.mounted import MINE, Desk

FOLDER = "/mnt/session/uploads/transcripts"
TASK = "<user>\n<now>{now}</now>\n\n<task>\nInvoice for Norvik.\n</task>\n\n<fields>\ncurrency\n</fields>\n</user>"
REPLY = "<assistant>\ncurrency: unknown\n</assistant>"
CORRECTION = "<user>\n<correction>\nFor Norvik, the currency is {value}.\n</correction>\n</user>"
DAYS = ("Monday, 6 January 2025, 09:00", "Monday, 3 February 2025, 09:00", "Monday, 3 March 2025, 09:00")


@pytest.fixture
def desk(tmp_path: Path, begin_with: Callable[..., Any]) -> Desk:
    return Desk(tmp_path, begin_with)


def note(desk: Desk, **files: str) -> None:
    for name, text in files.items():
        desk.memories(MINE).create(f"/{name}.md", text)


def corrected(number: int, value: str) -> str:
    """The transcript of a session in which the value was put right."""
    parts = [f"Session of {DAYS[number]}", TASK.format(now=DAYS[number]), REPLY, CORRECTION.format(value=value)]
    return "\n\n".join(parts)


def dream(desk: Desk, *transcripts: str) -> tuple[str, Any]:
    paths = [f"{FOLDER}/{number}.txt" for number, _ in enumerate(transcripts)]
    for path, text in zip(paths, transcripts, strict=True):
        desk.storage.insert("files", session_id="s", path=path, content=text)
    talk = desk.talk()
    named = "\n".join(paths)
    return talk.say(f"<now>{DAYS[2]}</now>\n\n<transcripts>\n{named}\n</transcripts>"), talk


def all_files(desk: Desk) -> dict[str, str]:
    return {row["path"]: row["content"] for row in desk.storage.all("SELECT * FROM memories ORDER BY path")}


def test_what_is_noted_twice_stands_once_with_its_first_date(desk):
    note(
        desk,
        ilse="- 2025-03-01: Ilse: I bought a kayak in Ostend.\n",
        notes="- 2025-01-06: Ilse: I bought a kayak in Ostend.\n",
    )
    said, _ = dream(desk)
    assert said.startswith("Merged 1 lines")
    assert all_files(desk) == {"/ilse.md": "- 2025-01-06: Ilse: I bought a kayak in Ostend.\n"}


def test_what_a_later_line_made_untrue_goes(desk):
    note(
        desk,
        ilse="- 2025-01-06: Ilse: My favourite colour is green.\n",
        notes="- 2025-06-01: Ilse: My favourite colour is now orange.\n",
    )
    said, _ = dream(desk)
    assert "dropped 1 superseded" in said
    assert desk.file("/ilse.md") == "- 2025-06-01: Ilse: My favourite colour is now orange.\n"


def test_notes_go_to_the_file_of_whom_they_are_about_in_the_order_of_time(desk):
    note(
        desk,
        misc="- 2025-03-01: Bram: I bought a kayak in Ostend.\n- 2025-01-06: Ilse: I live in Gent.\n",
        bram="- 2025-06-01: Bram: I eat toast daily.\n",
    )
    dream(desk)
    assert all_files(desk) == {
        "/bram.md": "- 2025-03-01: Bram: I bought a kayak in Ostend.\n- 2025-06-01: Bram: I eat toast daily.\n",
        "/ilse.md": "- 2025-01-06: Ilse: I live in Gent.\n",
    }


def test_a_memory_in_order_is_left_as_it_is(desk):
    note(desk, ilse="- 2025-01-06: Ilse: I live in Gent.\n")
    _, talk = dream(desk)
    assert [call["name"] for call in talk.calls] == ["glob", "read"]


def test_a_file_that_holds_more_than_notes_is_left_alone_and_not_written_over(desk):
    prose = "# Rules\n\nAsk before you send.\n"
    note(desk, ilse=prose, misc="- 2025-01-06: Ilse: I live in Gent.\n")
    dream(desk)
    assert all_files(desk) == {"/ilse.md": prose, "/ilse-2.md": "- 2025-01-06: Ilse: I live in Gent.\n"}


def test_a_correction_made_in_two_sessions_becomes_a_rule(desk):
    said, _ = dream(desk, corrected(0, "NOK"), corrected(1, "NOK"))
    assert "gathered 1 rules" in said
    assert desk.file("/rules.md") == "- 2025-02-03: For Norvik, the currency is NOK.\n"


def test_a_correction_made_in_one_session_does_not(desk):
    again = CORRECTION.format(value="NOK")
    dream(desk, "\n\n".join([corrected(0, "NOK"), REPLY, again]))
    assert all_files(desk) == {}


def test_a_correction_that_was_itself_corrected_is_no_rule(desk):
    dream(desk, corrected(0, "NOK"), corrected(1, "NOK"), corrected(2, "SEK"))
    assert all_files(desk) == {}


def test_a_rule_that_is_noted_is_not_gathered_again(desk):
    note(desk, rules="- 2025-01-06: For Norvik, the currency is NOK.\n")
    said, _ = dream(desk, corrected(0, "NOK"), corrected(1, "NOK"))
    assert "gathered 0 rules" in said
    assert desk.file("/rules.md") == "- 2025-01-06: For Norvik, the currency is NOK.\n"


def test_a_gathered_rule_is_what_the_next_task_is_done_by(desk):
    dream(desk, corrected(0, "NOK"), corrected(1, "NOK"))
    task = TASK.format(now=DAYS[2]).removeprefix("<user>\n").removesuffix("\n</user>")
    assert desk.talk("read_only").say(task) == "currency: NOK"


def test_a_rule_told_again_in_other_words_stands_once_as_it_was_told_first(desk):
    note(
        desk,
        ilse="- 2025-02-01: Ilse: Our door code is 48213.\n",
        bram="- 2025-01-06: Bram: Mind that the door code is 48213.\n",
        rules="- 2025-01-06: For Norvik, the currency is NOK.\n- 2025-03-01: Norvik has NOK as its currency.\n",
    )
    said, _ = dream(desk)
    assert said.startswith("Merged 2 lines, dropped 0")
    assert all_files(desk) == {
        "/bram.md": "- 2025-01-06: Bram: Mind that the door code is 48213.\n",
        "/rules.md": "- 2025-01-06: For Norvik, the currency is NOK.\n",
    }


def test_a_rule_that_came_back_is_the_newest_again(desk):
    told = ["- 2025-01-06: For Norvik, the currency is NOK.", "- 2025-02-01: For Norvik, the currency is SEK."]
    note(desk, a="\n".join([*told, "- 2025-03-01: Norvik has NOK as its currency."]) + "\n")
    said, _ = dream(desk)
    assert "dropped 2 superseded" in said
    assert all_files(desk) == {"/rules.md": "- 2025-03-01: Norvik has NOK as its currency.\n"}


def test_a_correction_made_again_in_other_words_becomes_a_rule_as_it_was_said_last(desk):
    again = corrected(1, "NOK").replace("For Norvik, the currency is NOK.", "Norvik has NOK as its currency.")
    said, _ = dream(desk, corrected(0, "NOK"), again)
    assert "gathered 1 rules" in said
    assert desk.file("/rules.md") == "- 2025-02-03: Norvik has NOK as its currency.\n"


def test_a_change_for_one_client_leaves_the_rules_of_another_and_of_other_fields(desk):
    lines = (
        "- 2025-01-06: Kim: Norvik has CC-8380 as its cost centre.",
        "- 2025-01-07: Kim: As far as Norvik goes, EUR is the currency.",
        "- 2025-02-01: Kim: The cost centre for Mordane is now CC-4681, no longer CC-1205.",
        "- 2025-02-02: Kim: It was wry until now, but as far as Norvik goes, dry is the tone.",
    )
    note(desk, rules="".join(f"{line}\n" for line in lines))
    said, _ = dream(desk)
    assert "dropped 0 superseded" in said
    assert desk.file("/rules.md") == "".join(f"{line}\n" for line in lines)
