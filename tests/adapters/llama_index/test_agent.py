"""The stack llama_index on LlamaIndex's real agent and memory, with the reference model behind the gateway."""

import asyncio
from datetime import UTC, datetime

import pytest

from adapters.llama_index.agent import LlamaIndex
from harness.core.contract import Brief
from harness.core.scenario import MAIN, UserId
from harness.engine.prompts import REMEMBERED

ANN, BEN = UserId("Ann / ../Ben"), UserId("Ben")
NOW = datetime(2025, 6, 11, 9, 0, tzinfo=UTC)
CODE = "My locker code is 4821."


@pytest.fixture(autouse=True, scope="module")
def _installed():
    pytest.importorskip("llama_index.core")


@pytest.fixture
def open_memory(metered_lab):
    """Open the stack with options; all are closed in the end."""
    opened = []

    def begin(**options):
        opened.append(LlamaIndex(**options).open(metered_lab))
        return opened[-1]

    yield begin
    for memory in opened:
        memory.close()


def talk(memory, *texts, user=ANN, keep=False):
    """Say the texts in one conversation; the last answer."""
    conversation = memory.begin(user, MAIN, Brief(REMEMBERED, 400, NOW, 1, keep))
    said = [conversation.say(text).text for text in texts]
    conversation.end()
    return said[-1]


def system(metered_lab):
    """The system prompt of the last request."""
    return metered_lab.asked()[-1]["system"]


def test_a_session_far_below_the_limit_is_made_facts_of(open_memory, session, metered_lab):
    memory = open_memory(k=0)
    memory.observe(session(0, CODE))
    assert "4821" in talk(memory, "What is my locker code?")
    assert "<fact>2025-03-03: Ann: My locker code is 4821.</fact>" in system(metered_lab)


def test_llama_index_alone_makes_no_facts_of_it(open_memory, session, metered_lab):
    """Why conversations are handed to the blocks when they end: the buffer hands on only what is too much for it."""
    open_memory(buffer="user").observe(session(0, CODE))
    assert metered_lab.asked() == []


def test_a_new_process_has_facts_and_nodes_of_the_one_before(open_memory, session):
    for left_out in ("k", "max_facts"):
        first = open_memory(**{left_out: 0})
        first.observe(session(0, CODE))
        first.close()
        again = open_memory(**{left_out: 0})
        assert "4821" in talk(again, "What is my locker code?"), left_out
        again.forget(ANN)
        again.close()


def test_llama_index_alone_begins_with_no_facts():
    """Why the fact block is given the kept list: LlamaIndex keeps its messages on disk, and not its facts."""
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms import MockLLM
    from llama_index.core.memory import FactExtractionMemoryBlock

    block = FactExtractionMemoryBlock(llm=MockLLM(), facts=["Ann: My locker code is 4821."])
    assert "4821" in asyncio.run(block.aget([ChatMessage("?")]))
    assert asyncio.run(FactExtractionMemoryBlock(llm=MockLLM()).aget([ChatMessage("?")])) == ""


def test_nodes_of_one_session_are_found_in_the_next_and_never_by_another_user(open_memory, session, metered_lab):
    memory = open_memory(max_facts=0, static="")
    memory.observe(session(0, CODE))
    memory.observe(session(1, "My locker code is 7733.", user=BEN))
    assert "4821" in talk(memory, "What is my locker code?", "Are you sure: what is my locker code?", keep=True)
    assert "7733" in talk(memory, "What is my locker code?", user=BEN)
    assert "4821" not in str(metered_lab.asked()[-1])


def test_llama_indexs_vector_block_finds_nothing_of_another_session_id(tmp_path, metered_lab):
    """Why a user has one session id for life, and blocks of their own for each talk: a filter sticks to a block."""
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.memory import VectorMemoryBlock

    from adapters.llama_index.embedder import embedder
    from adapters.llama_index.shelf import Shelf
    from adapters.llama_index.store import node_store

    store, model = node_store(Shelf(tmp_path / "b.db")), embedder(metered_lab.models.embed)

    def block():
        return VectorMemoryBlock(vector_store=store, embed_model=model)

    async def found(asked, session_id):
        return await asked.aget([ChatMessage("What is my locker code?")], session_id=session_id)

    asyncio.run(block().aput([ChatMessage(CODE)], session_id="one"))
    held = block()
    assert "4821" in asyncio.run(found(held, "one"))
    assert asyncio.run(found(block(), "two")) == ""
    assert "4821" in asyncio.run(found(held, "two"))  # the filter of its first session


def test_token_counts_do_not_stand_in_what_is_kept(open_memory, metered_lab):
    memory = open_memory()
    talk(memory, "<now>Monday, 3 March 2025, 09:00</now>\n\nMy locker code is 4821.", "Thank you.", keep=True)
    kept = memory.export(ANN)
    assert kept.count("4821") == 3  # a fact, a node, a message
    assert "tokens" not in kept
    assert "Additional Info" not in kept
    assert "session_id" not in kept


def test_a_reply_with_token_counts_would_leave_them_in_the_node(tmp_path, metered_lab):
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.memory import VectorMemoryBlock

    from adapters.llama_index.embedder import embedder
    from adapters.llama_index.shelf import Shelf, Where
    from adapters.llama_index.store import node_store

    shelf = Shelf(tmp_path / "b.db")
    block = VectorMemoryBlock(vector_store=node_store(shelf), embed_model=embedder(metered_lab.models.embed))
    asyncio.run(block.aput([ChatMessage("Noted.", additional_kwargs={"usage": {"output_tokens": 7}})]))
    assert "output_tokens" in shelf.nodes(Where())[0].text


def test_simple_vector_store_is_refused_by_llama_index_and_by_us():
    from llama_index.core.embeddings import MockEmbedding
    from llama_index.core.memory import VectorMemoryBlock
    from llama_index.core.vector_stores import SimpleVectorStore

    with pytest.raises(ValueError, match="must store text"):
        VectorMemoryBlock(vector_store=SimpleVectorStore(), embed_model=MockEmbedding(embed_dim=3))
    with pytest.raises(ValueError, match=r"vector_store='simple'; allowed: 'sqlite' .*SimpleVectorStore keeps none"):
        LlamaIndex(vector_store="simple")


@pytest.mark.parametrize("buffer", ["conversation", "user"])
def test_a_probe_leaves_no_trace(open_memory, session, metered_lab, buffer):
    memory = open_memory(buffer=buffer, token_limit=60, flush_tokens=30, node_tokens=30)
    memory.observe(session(0, CODE, "The garden needs rain.", "The train was late again today."))
    before = memory.export(ANN)
    first = talk(memory, "What is my locker code?")
    assert "4821" in first
    assert talk(memory, "What is my locker code?") == first
    assert memory.export(ANN) == before


def test_a_buffer_that_goes_on_with_the_user_is_shown_and_hands_on_what_is_too_much(open_memory, session, metered_lab):
    memory = open_memory(buffer="user", token_limit=200, buffer_share=0.5, flush_tokens=60, node_tokens=60)
    memory.observe(session(0, CODE))
    assert "4821" in talk(memory, "What is my locker code?")
    assert "4821" in str(metered_lab.asked()[-1]["messages"])
    for day in range(1, 8):
        memory.observe(session(day, f"I planted a quince tree in row {day}.", "The evening was warm and long."))
    assert "4821" in talk(memory, "What is my locker code?")
    assert "4821" not in str(metered_lab.asked()[-1]["messages"])
    assert "4821" in system(metered_lab)


def test_the_agent_streams_and_facts_are_asked_for_at_once(open_memory, session, metered_lab):
    memory = open_memory()
    memory.observe(session(0, CODE))
    talk(memory, "What is my locker code?")
    facts, answer = metered_lab.asked()
    assert "stream" not in facts
    assert "tools" not in answer
    assert answer["stream"] is True
    assert answer["system"].startswith(REMEMBERED)


def test_a_long_session_becomes_small_nodes_each_under_its_date(open_memory, session, metered_lab):
    from adapters.llama_index.memory import _nodes_of

    memory = open_memory(max_facts=0, node_tokens=40)
    memory.observe(session(0, *(f"In row {row} stands a quince tree of its own kind." for row in range(30))))
    nodes = [row.text for row in memory._memories._shelf.nodes(_nodes_of(ANN))]
    assert len(nodes) > 10
    assert all("Session of Monday, 3 March 2025, 09:00" in node for node in nodes)
    assert max(map(metered_lab.count_tokens, nodes)) < 100


def test_a_forgotten_user_leaves_no_words_in_the_files(open_memory, session, metered_lab):
    memory = open_memory()
    memory.observe(session(0, "The code is QUILLON."))
    memory.observe(session(1, "The garden needs rain.", user=BEN))
    assert b"QUILLON" in (metered_lab.workdir / "blocks.db").read_bytes()
    memory.forget(ANN)
    assert memory.export(ANN) == ""
    assert "garden" in memory.export(BEN)
    memory.close()
    assert not any(b"QUILLON" in path.read_bytes() for path in metered_lab.workdir.iterdir())


@pytest.mark.parametrize(
    ("options", "found"),
    [({"k": -1}, "k=-1"), ({"asked": 1}, "asked=1"), ({"buffer_share": 0}, "buffer_share=0"),
     ({"flush_tokens": 40_000}, "flush_tokens=40000"), ({"vector_store": "chroma"}, "vector_store='chroma'")],
)  # fmt: skip
def test_options_out_of_range_are_refused_with_what_is_allowed(options, found):
    with pytest.raises(ValueError, match="allowed") as refused:
        LlamaIndex(**options)
    assert found in str(refused.value)


@pytest.mark.slow
def test_a_run_observes_answers_and_survives(run_small):
    folder = run_small(["llama_index"])
    (trial,) = folder.trials()
    assert trial.failure is None
    assert trial.kind == "AgentMemory"
    steps = {call.step for call in folder.calls() if call.route == "/v1/messages"}
    assert {"observe", "answer"} <= steps
