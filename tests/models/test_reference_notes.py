"""The reference model takes notes of sessions with the memory tool, and keeps them up to date."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harness.models.reference import facts, model

ROOT = Path(__file__).resolve().parents[2]
SESSIONS = (
    """Session of Monday, 6 January 2025, 09:15
Ilse: Morning! I started at the glass works last week, I'm a furnace operator there.
Bram: Congrats, that's wonderful! My aunt is called Odile, by the way.
Ilse: Thanks! My favourite colour is green. Do you have pets?
Bram: Yes, a hedgehog named Tack. I eat porridge every morning.""",
    """Session of Thursday, 6 March 2025, 18:40
Bram: I went to the optician yesterday. I hope you are well!
Ilse: You should rest. I'm planning to walk the coast path next month.
Bram: I bought a kayak two weeks ago. It is bright yellow.""",
    """Session of Sunday, 1 June 2025, 20:05
Ilse: My favourite colour is now orange.
Bram: I no longer eat porridge every morning, now I only eat toast.
Ilse: I'm a furnace operator there, as you know. What about the kayak?""",
)


def digest(begin: Callable[..., Any], folder: Any, sessions: tuple[str, ...] = SESSIONS) -> list[Any]:
    talks = []
    for session in sessions:
        talks.append(begin(folder))
        talks[-1].say(f"Note what will matter later.\n<session>\n{session}\n</session>")
    return talks


def test_each_fact_is_a_dated_line_in_its_speakers_file(folder: Any, begin: Callable[..., Any]) -> None:
    digest(begin, folder, SESSIONS[:1])
    assert folder.files["/memories/bram.md"] == (
        "- 2025-01-06: Bram: My aunt is called Odile, by the way.\n"
        "- 2025-01-06: Bram: A hedgehog named Tack.\n"
        "- 2025-01-06: Bram: I eat porridge every morning.\n"
    )
    assert "- 2025-01-06: Ilse: My favourite colour is green." in folder.files["/memories/ilse.md"].splitlines()


def test_the_memory_is_looked_at_before_it_is_written_to(folder: Any, begin: Callable[..., Any]) -> None:
    first, second, _ = digest(begin, folder)
    assert [call["command"] for call in first.calls] == ["view", "create", "create"]
    assert [call["command"] for call in second.calls] == ["view", "view", "view", "insert", "insert"]


def test_a_line_whose_fact_changed_is_replaced(folder: Any, begin: Callable[..., Any]) -> None:
    digest(begin, folder)
    ilse, bram = folder.files["/memories/ilse.md"], folder.files["/memories/bram.md"]
    assert "- 2025-06-01: Ilse: My favourite colour is now orange." in ilse
    assert "green" not in ilse
    assert "- 2025-06-01: Bram: I no longer eat porridge every morning, now I only eat toast." in bram
    assert "I eat porridge" not in bram


def test_what_happened_is_not_replaced_by_what_happened_later(folder: Any, begin: Callable[..., Any]) -> None:
    digest(begin, folder)
    bram = folder.files["/memories/bram.md"]
    assert "optician" in bram
    assert "I bought a kayak two weeks ago. It is bright yellow." in bram


def test_days_and_months_stand_beside_what_was_said(folder: Any, begin: Callable[..., Any]) -> None:
    digest(begin, folder)
    assert "I went to the optician yesterday (5 March 2025)." in folder.files["/memories/bram.md"]
    assert "walk the coast path next month (April 2025)." in folder.files["/memories/ilse.md"]


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("I leave tomorrow.", "I leave tomorrow (7 March 2025)."),
        ("I finish by Friday.", "I finish by Friday (7 March 2025)."),
        ("I moved in three days ago.", "I moved in three days ago (3 March 2025)."),
        ("My lease ends on 17 July.", "My lease ends on 17 July 2025."),
        ("I retired last year.", "I retired last year (2024)."),
        ("We went in May.", "We went in May 2024."),
        ("I swam last weekend.", "I swam last weekend."),
        ("I swim every Monday.", "I swim every Monday."),
        ("I swam today, in May 2020 I could not.", "I swam today, in May 2020 I could not."),
    ],
)
def test_only_phrases_that_mean_one_day_month_or_year_are_resolved(said: str, noted: str) -> None:
    assert facts.resolved(said, date(2025, 3, 6)) == noted


@pytest.mark.parametrize(
    "said",
    ["That's wonderful!", "Hi Bram!", "I hope you enjoy the harbour trip!", "You should rest.", "Sounds great, Bram."],
)
def test_small_talk_is_not_noted(folder: Any, begin: Callable[..., Any], said: str) -> None:
    talk = begin(folder)
    reply = talk.say(f"<session>\nSession of Monday, 6 January 2025, 09:15\nIlse: {said}\n</session>")
    assert (reply, talk.calls, folder.files) == ("Nothing to note.", [], {})


def test_a_session_seen_again_adds_nothing(folder: Any, begin: Callable[..., Any]) -> None:
    digest(begin, folder)
    before = dict(folder.files)
    digest(begin, folder, SESSIONS[-1:])
    assert folder.files == before


def test_what_the_assistant_says_is_not_noted(folder: Any, begin: Callable[..., Any]) -> None:
    session = (
        "Session of Monday, 6 January 2025, 09:15\nassistant: I recommend Harbour Inn.\nuser: My room is number 12."
    )
    digest(begin, folder, (session,))
    assert folder.files == {"/memories/user.md": "- 2025-01-06: user: My room is number 12.\n"}


def test_a_full_file_goes_on_in_a_new_one(folder: Any, begin: Callable[..., Any]) -> None:
    folder.files["/memories/bram.md"] = "".join(f"- 2024-12-01: Bram: I own chair number {n}.\n" for n in range(148))
    digest(begin, folder)
    assert len(folder.files["/memories/bram.md"].splitlines()) <= 150
    assert "Tack" in folder.files["/memories/bram-2.md"]


def test_notes_answer_questions_in_a_new_talk(folder: Any, begin: Callable[..., Any]) -> None:
    digest(begin, folder)

    def ask(question: str) -> str:
        return str(begin(folder).say(f"<now>Monday, 2 June 2025, 10:00</now>\n\n{question}"))

    assert "orange" in ask("What is Ilse's favourite colour?")
    assert "toast" in ask("What does Bram eat every morning?")
    assert ask("When did Bram go to the optician?") == "5 March 2025"
    assert "Tack" in ask("What is the name of Bram's hedgehog?")
    assert ask("What is Bram's shoe size?") == "I don't know."


def test_a_file_that_the_listing_hid_is_added_to(folder: Any, begin: Callable[..., Any]) -> None:
    folder.files["/memories/ilse.md"] = "- 2024-12-01: Ilse: I keep bees.\n"
    shown = folder.view
    hidden = {"/memories": "Here're the files and directories up to 2 levels deep in /memories:\n4K\t/memories/"}
    folder.view = lambda given: hidden.get(given["path"]) or shown(given)
    digest(begin, folder, ("Session of Monday, 6 January 2025, 09:15\nIlse: I moved to Ghent.",))
    assert folder.files["/memories/ilse.md"].splitlines() == [
        "- 2025-01-06: Ilse: I moved to Ghent.",
        "- 2024-12-01: Ilse: I keep bees.",
    ]


def test_where_every_call_fails_the_talk_still_ends(begin_with: Callable[..., Any]) -> None:
    tool = {"type": "memory_20250818", "name": "memory"}
    talk = begin_with([tool], {"memory": lambda given: "Error: The path /memories does not exist"})
    assert talk.say(f"<session>\n{SESSIONS[0]}\n</session>").startswith("Noted")
    assert len(talk.calls) <= 12


def test_without_a_tool_to_write_with_a_session_is_no_known_form() -> None:
    message = {"role": "user", "content": f"<session>\n{SESSIONS[0]}\n</session>"}
    with pytest.raises(model.UnknownFormError):
        model.reply({"messages": [message], "tools": [{"name": "get_weather"}], "max_tokens": 99})


_DIGEST = """
from tests.models.conftest import MemoryFolder, talk_with
from tests.models.test_reference_forms import BEGUN, CORRECTION
from tests.models.test_reference_notes import SESSIONS
folder = MemoryFolder()
for session in SESSIONS:
    talk_with(folder).say(f"<session>{session}</session>")
talk = talk_with(folder)
print(talk.say(BEGUN), talk.say(CORRECTION), talk.calls, folder.files)
print(talk_with(folder).say("What is Ilse's favourite colour?"))
"""


def test_processes_with_different_hash_seeds_note_the_same() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(said) == 1
