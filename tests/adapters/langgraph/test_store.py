"""The stack langgraph_store on the real store and the real embedding model."""

from datetime import UTC, datetime

import msgspec
import pytest

from harness.core.contract import Recall, Source
from harness.core.scenario import AgentId, Turn, UserId

pytest.importorskip("langgraph.store.sqlite")

from adapters.langgraph.store import LanggraphStore

BEN = UserId("Ben")


@pytest.fixture
def open_memory(lab):
    """Open the stack with options; all are closed in the end."""
    opened = []

    def begin(**options):
        opened.append(LanggraphStore(**options).open(lab))
        return opened[-1]

    yield begin
    for memory in opened:
        memory.close()


def test_a_turn_is_found_by_meaning_and_stands_under_its_sessions_date(open_memory, session, ask):
    memory = open_memory(k=1)
    memory.observe(session(0, "We rescued a puppy last weekend.", "The train was late.", "I baked sourdough bread."))
    recall = memory.recall(ask("Does anyone own dogs?"))
    assert recall == Recall(
        "Session of Monday, 3 March 2025, 09:00\nAnn: We rescued a puppy last weekend.", (Source("s0", 0),)
    )


def test_the_turn_alone_is_embedded(open_memory, lab, session):
    open_memory().observe(session(0, "Good morning."))
    assert lab.models.asked == [["Ann: Good morning."]]


def test_a_new_process_finds_what_the_one_before_kept(open_memory, session, ask):
    first = open_memory()
    first.observe(session(0, "The code is 4821."))
    first.close()
    assert "4821" in open_memory().recall(ask("What is the code?")).text


def test_what_was_said_too_long_ago_is_not_found_by_the_scenarios_clock(open_memory, session, ask):
    memory = open_memory(keep_days=30)
    memory.observe(session(0, "The code is 4821."))
    memory.observe(session(80, "The code is 7733."))
    assert memory.recall(ask("What is the code?")).sources == (Source("s80", 0),)  # asked on day 99


def test_agents_of_one_user_share_unless_each_has_its_own(open_memory, session, ask):
    memory = open_memory()
    told = msgspec.structs.replace(session(0, "The code is 4821."), agent=AgentId("scout"))
    memory.observe(told)
    assert "4821" in memory.recall(ask("What is the code?")).text
    memory.close()
    assert open_memory(own_agent=True).recall(ask("What is the code?")) == Recall("", ())


def test_roles_filter_whose_turns_are_recalled(open_memory, session, ask):
    memory = open_memory(roles="user")
    said = session(0, "The code is 4821.")
    memory.observe(msgspec.structs.replace(said, turns=(*said.turns, Turn("assistant", "Bot", "The code is noted."))))
    assert memory.recall(ask("What is the code?")).sources == (Source("s0", 0),)


def test_a_forgotten_user_leaves_neither_words_nor_vectors(open_memory, lab, session, ask):
    memory = open_memory()
    memory.observe(session(0, "The code is QUILLON."))
    memory.observe(session(1, "The garden needs rain.", user=BEN))
    memory.forget(ask("").user)
    assert memory.recall(ask("What is the code?")) == Recall("", ())
    assert memory.export(ask("").user) == ""
    assert "garden" in memory.export(BEN)
    memory.close()
    assert b"QUILLON" not in (lab.workdir / "store.db").read_bytes()


def test_vectors_go_with_their_items(open_memory, session, ask):
    memory = open_memory()
    memory.observe(session(0, "The code is QUILLON.", "The train was late."))
    memory.forget(ask("").user)
    assert memory._store.conn.execute("SELECT count(*) FROM store_vectors").fetchone() == (0,)


def test_the_stores_own_time_to_live_follows_the_databases_clock(open_memory):
    """Why `keep_days` is a filter of ours: an item that is fresh in the scenario is swept by a clock of the present."""
    import time_machine

    store = open_memory()._store
    with time_machine.travel(datetime(2025, 3, 3, tzinfo=UTC)):
        store.put(("a",), "k", {"text": "fresh"}, ttl=60)
        assert store.sweep_ttl() == 1
    assert store.get(("a",), "k") is None


@pytest.mark.parametrize(
    ("options", "found"),
    [({"k": 0}, "k=0"), ({"keep_days": -1}, "keep_days=-1"), ({"roles": "both"}, "roles='both'"),
     ({"postgres_uri": "postgresql://x"}, "postgres_uri with backend='sqlite'")],
)  # fmt: skip
def test_options_out_of_range_are_refused_with_what_is_allowed(options, found):
    with pytest.raises(ValueError, match="allowed") as refused:
        LanggraphStore(**options)
    assert found in str(refused.value)


def test_the_item_tells_when_it_was_said(open_memory, session):
    memory = open_memory()
    said = session(0, "The code is 4821.")
    memory.observe(said)
    assert said.time.isoformat() in memory.export(said.user)
