"""The stack langgraph_agent on the real graph, checkpointer and store, with the reference model behind the gateway."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.core.contract import Brief
from harness.core.scenario import MAIN, UserId

pytest.importorskip("langgraph.store.sqlite")

HERE = Path(__file__).parent
NOTE = "[a1] - 2025-03-03: Robin: I live in Tartu."


@pytest.fixture(scope="module")
def address(gateway):
    running, folder = gateway
    running.register("t", "key", folder / "board")
    return running.base_url("t")


@pytest.fixture
def talk(tmp_path, address, monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    from talks import open_talk

    return lambda search=lambda given: NOTE, **history: open_talk(tmp_path, address, "key", search, **history)


def messages(talk):
    return talk.graph.get_state(talk.thread).values["messages"]


@pytest.mark.slow
def test_a_thread_killed_between_two_supersteps_has_lost_nothing_that_was_said(talk, tmp_path, address):
    command = [sys.executable, str(HERE / "killed_talk.py"), str(tmp_path), address, "key"]
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": f"{HERE}"}, timeout=120)
    assert killed.returncode == -9
    again = talk()
    assert [message["role"] for message in messages(again)] == ["user", "assistant"]  # its tool had not answered yet
    reply = again.say("And when was that said?")
    roles = [message["role"] for message in messages(again)]
    assert roles[:4] == ["user", "assistant", "user", "assistant"]
    assert "Tartu" in str(messages(again)[3])  # the question that was cut off was answered first
    assert messages(again)[4] == {"role": "user", "content": "And when was that said?"}
    assert reply.text


def test_a_thread_goes_on_in_a_new_process_where_it_stood(talk):
    first = talk()
    first.say("Where does Robin live?")
    held = messages(first)
    assert messages(talk()) == held


@pytest.mark.parametrize("history", ["trim", "summarise"])
def test_a_long_history_is_condensed_for_the_model_and_kept_whole_in_the_thread(talk, history):
    long = talk(history=history, history_tokens=60)
    for number in range(6):
        long.say(f"Where does Robin live? Asked for the {number + 1}. time, to be sure of it.")
    state = long.graph.get_state(long.thread).values
    assert sum(message["role"] == "user" and isinstance(message["content"], str) for message in messages(long)) == 6
    assert 0 < state["condensed"] < len(messages(long))
    assert ("Tartu" in state.get("summary", "")) == (history == "summarise")


@pytest.mark.slow
def test_the_agent_saves_searches_and_replaces_across_sessions(run_small):
    folder = run_small(["langgraph_agent"])
    (trial,) = folder.trials()
    assert trial.failure is None
    assert trial.kind == "AgentMemory"
    assert any(call.step == "observe" and call.route == "/v1/messages" for call in folder.calls())


@pytest.mark.parametrize(("thread", "kept"), [("user", True), ("conversation", False)])
def test_only_one_thread_a_user_carries_an_earlier_session_into_a_later_talk(metered_lab, session, thread, kept):
    from adapters.langgraph.agent import LanggraphAgent

    said = session(1, "The heron stood in the reeds all morning.")
    first = LanggraphAgent(thread=thread).open(metered_lab)
    first.observe(said)
    first.close()
    heard = len(metered_lab.asked())
    again = LanggraphAgent(thread=thread).open(metered_lab)
    talk = again.begin(said.user, MAIN, Brief("Answer.", 200, datetime(2025, 3, 9, tzinfo=UTC), 0, keep=False))
    talk.say("What is new?")
    talk.end()
    assert ("stood in the reeds" in str(metered_lab.asked()[heard]["messages"])) == kept
    assert again.export(UserId("Ben")) == ""
    again.close()
