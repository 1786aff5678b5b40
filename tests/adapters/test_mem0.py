"""Mem0, the real library on its embedded store, behind a gateway that runs, with the reference model as its writer."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.mem0.kept import conversation, labels
from adapters.transcripts import file_stem
from harness.core.abilities import Audits
from harness.core.contract import Exports, Memory, Source
from harness.core.errors import MisuseError, TrialError
from harness.core.record import StackSpec
from harness.core.scenario import AgentId, Session, Turn, UserId
from harness.engine.clock import ScenarioClock
from harness.engine.registry import make_adapter
from harness.gateway.tokens import estimate

ANN, BEN = UserId("Ann / ../Ben"), UserId("Ben")
MARCH = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def lab(metered_lab: Any) -> Any:
    return metered_lab


def talk(day: int, *texts: str, user: UserId = ANN, agent: str = "main") -> Session:
    turns = [Turn("user", user[:3], text) for text in texts]
    return Session(f"s{day}", MARCH.replace(day=3 + day), user, tuple(turns), AgentId(agent))


@contextmanager
def at(time: datetime) -> Iterator[None]:
    with ScenarioClock() as clock:
        clock.move(time)
        yield


def test_turns_are_kept_as_said_with_their_sources_and_without_the_model(lab, opened, ask):
    memory = opened(infer=False, top_k=2)
    memory.observe(talk(0, "The train was late.", "We rescued a puppy."))
    memory.observe(talk(1, "Our puppy is called Odin."))
    recall = memory.recall(ask("What is the puppy's name?"))
    assert recall.text == (
        "Session of Monday, 3 March 2025, 09:00\nAnn: We rescued a puppy.\n\n"
        "Session of Tuesday, 4 March 2025, 09:00\nAnn: Our puppy is called Odin."
    )
    assert recall.sources == (Source("s0", 1), Source("s1", 0))
    assert lab.asked() == []


def test_the_model_is_called_once_a_session_and_never_for_a_question(lab, opened, ask):
    memory = opened()
    memory.observe(talk(0, "I sold the sloop.", "My harbour master is called Joost.", "Good night."))
    assert len(lab.asked()) == 1
    memory.observe(talk(1, "Good morning!"))
    assert len(lab.asked()) == 2
    recall = memory.recall(ask("Who is the harbour master?"))
    assert "My harbour master is called Joost." in recall.text
    assert recall.text.startswith("Session of Monday, 3 March 2025, 09:00\n")
    assert recall.sources is None
    memory.export(ANN)
    memory.forget(ANN)
    memory.observe(talk(2))
    assert len(lab.asked()) == 2


def test_a_session_without_turns_is_not_handed_over(lab, opened):
    opened().observe(talk(0))
    assert lab.asked() == []


def test_a_fact_told_yesterday_in_a_back_dated_session_is_kept_with_its_date(lab, opened, ask):
    memory = opened()
    session = talk(0, "I sold the sloop yesterday.")
    with at(session.time):
        memory.observe(session)
    prompt = lab.asked()[0]["messages"][0]["content"]
    assert "## Observation Date\n2025-03-03\n" in prompt
    assert "## Current Date\n2025-03-03\n" in prompt
    assert "2 March 2025" in memory.recall(ask("When was the sloop sold?")).text
    (change,) = memory.audit(ANN)
    assert change.time.date() == session.time.date()
    assert "memory\t2025-03-03T09:00:0" in memory.export(ANN)


def test_every_turn_reaches_the_model_with_its_speaker_s_name_under_the_dated_header(lab, opened):
    turns = (Turn("user", "Ann", "I sold the sloop."), Turn("assistant", "Melanie", "I planted a quince tree."))
    opened().observe(Session("s0", MARCH, ANN, turns))
    prompt = lab.asked()[0]["messages"][0]["content"]
    said = "system: Session of Monday, 3 March 2025, 09:00\nuser: Ann: I sold the sloop.\n"
    assert f"## New Messages\n{said}assistant: Melanie: I planted a quince tree.\n" in prompt


def test_two_speakers_keep_their_names_in_what_is_recalled(opened, ask):
    turns = (Turn("user", "Ann", "I sold the sloop."), Turn("assistant", "Melanie", "I planted a quince tree."))
    memory = opened()
    memory.observe(Session("s0", MARCH, ANN, turns))
    assert "Melanie: I planted a quince tree." in memory.recall(ask("What was planted?")).text
    assert "Ann: I sold the sloop." in memory.recall(ask("What was sold?")).text


def test_users_are_kept_apart_in_what_is_recalled_and_in_what_the_model_is_shown(lab, opened, ask):
    memory = opened()
    memory.observe(talk(0, "The locker code is 4821."))
    memory.observe(talk(1, "The garden gate is red.", user=BEN))
    memory.observe(talk(2, "The locker is by the stairs.", user=BEN))
    assert "4821" in memory.recall(ask("What is the locker code?")).text
    assert "4821" not in memory.recall(ask("What is the locker code?", BEN)).text
    assert "4821" not in str(lab.asked()[1:])
    assert "garden gate" in str(lab.asked()[2])
    assert "4821" not in memory.export(BEN)


def test_agents_of_one_user_share(opened, ask):
    memory = opened(infer=False)
    memory.observe(talk(0, "The locker code is 4821.", agent="second"))
    assert "4821" in memory.recall(ask("What is the locker code?")).text


def test_recall_stays_within_its_tokens_and_leaves_no_trace(opened, ask):
    memory = opened(infer=False)
    memory.observe(talk(0, *(f"Locker {number} is by the stairs, said the guard." for number in range(30))))
    before = memory.export(ANN)
    assert 0 < estimate(memory.recall(ask("Where is the locker?", max_tokens=60)).text) <= 60
    assert memory.recall(ask("  ")).text == ""
    assert memory.recall(ask("Where is the locker?", UserId("nobody"))).text == ""
    assert memory.export(ANN) == before


def test_what_is_held_survives_a_restart(opened, ask):
    memory = opened()
    memory.observe(talk(0, "My harbour master is called Joost."))
    before = memory.export(ANN), memory.recall(ask("Who is the harbour master?"))
    assert "Joost" in before[0]
    memory.close()
    memory.close()
    again = opened()
    assert (again.export(ANN), again.recall(ask("Who is the harbour master?"))) == before


def test_the_history_tells_how_memories_came_about(opened):
    memory = opened(infer=False)
    assert isinstance(memory, Memory)
    assert isinstance(memory, Exports)
    assert isinstance(memory, Audits)
    for day in (0, 1):
        with at(talk(day).time):
            memory.observe(talk(day, f"Remark {day}."))
    found = [(each.time.day, each.kind, each.before, each.after) for each in memory.audit(ANN)]
    assert found == [(3, "ADD", None, "Ann: Remark 0."), (4, "ADD", None, "Ann: Remark 1.")]
    assert memory.audit(BEN) == []


def rows(lab: Any, table: str) -> int:
    with sqlite3.connect(lab.workdir / "history.db") as database:
        found: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


def holding(folder: Path, words: str) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes())


def test_mem0_s_own_delete_all_leaves_texts_in_its_history_and_shows_them_to_the_model_again(lab, opened):
    memory = opened()
    memory.observe(talk(0, "The locker code is QUILLON."))
    user = file_stem(ANN)
    memory._keeper._memory.delete_all(user_id=user)
    assert memory.export(ANN).startswith("message\t")
    assert rows(lab, "history") == 2
    assert "history.db" in holding(lab.workdir, "QUILLON")
    later = talk(1, "The garden needs rain.")
    memory._keeper._memory.add(conversation(later), user_id=user, metadata=labels(later))
    assert "QUILLON" in lab.asked()[1]["messages"][0]["content"]


def test_forgetting_erases_history_and_messages_too_and_other_users_stay(lab, opened, ask):
    memory = opened()
    memory.observe(talk(0, "The locker code is QUILLON."))
    memory.observe(talk(1, "The locker code is VASTREL.", user=BEN))
    memory.forget(ANN)
    memory.forget(UserId("nobody"))
    assert memory.export(ANN) == ""
    assert memory.audit(ANN) == []
    assert "VASTREL" in memory.recall(ask("What is the locker code?", BEN)).text
    assert (rows(lab, "history"), rows(lab, "messages")) == (1, 2)
    assert holding(lab.workdir, "VASTREL") == ["history.db", "storage.sqlite"]
    # Whether qdrant's file still holds the bytes of what it deleted depends on how the machine's SQLite was built.
    assert set(holding(lab.workdir, "QUILLON")) <= {"storage.sqlite"}
    memory.observe(talk(2, "The garden needs rain."))
    assert "QUILLON" not in lab.asked()[2]["messages"][0]["content"]


def test_eight_users_at_once_lose_nothing(opened):
    memory = opened(infer=False)
    users = [UserId(f"user {number}") for number in range(8)]
    failed: list[BaseException] = []

    def tell(user: UserId) -> None:
        try:
            for day in range(4):
                memory.observe(talk(day, f"Remark {day}.", "And another.", user=user))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=tell, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [len(memory.audit(user)) for user in users] == [8] * 8


def test_a_second_opener_of_the_embedded_store_is_told_so(lab, opened):
    opened(infer=False)
    with pytest.raises(TrialError, match=r"work/qdrant: the embedded qdrant is open elsewhere; allowed: one opener"):
        opened(infer=False)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"search": "hybrid", "vector_store": "faiss"}, "where Mem0 can't search for words; allowed: qdrant or pgvec"),
        ({"search": "hybrid", "vector_store": "chroma"}, "where Mem0 can't search for words; allowed: qdrant or pgve"),
        ({"postgres": "postgresql://localhost/db"}, "postgres with vector_store='qdrant'; allowed: pgvector"),
        ({"top_k": 0}, "top_k=0, threshold=0.1, max_tokens=2000; allowed: top_k and max_tokens from 1"),
        ({"threshold": 1.5}, "threshold=1.5"),
        ({"vector_store": "sqlite"}, "Invalid enum value 'sqlite'"),
        ({"infer": "maybe"}, "infer"),
    ],
)
def test_what_can_not_be_combined_is_refused_before_anything_is_opened(options, said):
    with pytest.raises(MisuseError) as refused:
        make_adapter(StackSpec("mem0", "", options))
    assert said in str(refused.value)
