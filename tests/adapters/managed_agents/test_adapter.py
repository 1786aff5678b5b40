"""The stack managed_agents on the real service, with the reference model behind the gateway."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.managed_agents import ManagedAgents
from harness.core.abilities import Audits, Dreams, RollsBack
from harness.core.contract import AgentMemory, Brief, Endpoint, Exports, Service
from harness.core.record import ModelSpec
from harness.core.scenario import MAIN, AgentId, Session, Turn, UserId
from harness.engine.lab import TrialModels
from harness.gateway.client import Gateway

ANN, BEN = UserId("Ann / ../Ben"), UserId("Ben")
BEGIN = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
PROMPT = "You are an assistant. Answer the question."


@dataclass
class Clock:
    """The scenario's time, moved by hand."""

    time: datetime = BEGIN

    def now(self) -> datetime:
        return self.time


@dataclass
class Lab:
    """As much of `contract.Lab` as the stack uses, on services of the tests' own."""

    workdir: Path
    models: TrialModels
    clock: Clock
    serve: Any
    seed: int = 0
    commands: tuple[str, ...] = ()

    def service(self, command: Any, *, env: Any = None, timeout: float = 60.0) -> Service:
        self.commands = tuple(command)
        running = self.serve(**env)
        return Service(running.port, running.process.pid)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    with Gateway(folder / "journal", ModelSpec("reference", "reference-1", "1")) as gateway:
        gateway.register("t", "key", folder / "board")
        yield Lab(folder, TrialModels(Endpoint(gateway.base_url("t"), "key", "reference-1")), Clock(), serve)


@pytest.fixture(scope="module")
def memory(lab: Lab) -> Iterator[Any]:
    """One memory for all tests; each has users of its own."""
    opened = ManagedAgents().open(lab)  # type: ignore[arg-type]
    yield opened
    opened.close()


def told(day: int, *texts: str, user: UserId = ANN, agent: AgentId = MAIN) -> Session:
    turns = tuple(Turn("user", "Robin", text) for text in texts)
    return Session(f"s{day}", BEGIN + timedelta(days=day), user, turns, agent)


def asked(memory: Any, text: str, user: UserId, agent: AgentId = MAIN, keep: bool = False) -> str:
    talk = memory.begin(user, agent, Brief(PROMPT, 200, BEGIN + timedelta(days=9), 0, keep))
    said = talk.say(f"<now>Wednesday, 12 March 2025, 09:00</now>\n\n{text}").text
    talk.end()
    return str(said)


def test_it_is_an_agent_memory_with_every_further_ability(memory, lab):
    assert isinstance(memory, AgentMemory)
    assert isinstance(memory, Exports)
    assert isinstance(memory, Audits)
    assert isinstance(memory, RollsBack)
    assert isinstance(memory, Dreams)
    assert lab.commands[:4] == (sys.executable, "-P", "-m", "adapters.managed_agents.emulator")


def test_what_was_observed_is_answered_for_its_user_alone(memory):
    memory.observe(told(0, "I live in Tartu.", user=UserId("a1")))
    memory.observe(told(0, "I live in Gdansk.", user=UserId("a2")))
    assert "Tartu" in asked(memory, "Where does Robin live?", UserId("a1"))
    assert "Gdansk" in asked(memory, "Where does Robin live?", UserId("a2"))
    assert asked(memory, "Where does Robin live?", UserId("a3")) == "I don't know."


def test_a_probe_leaves_nothing_and_a_talk_is_kept(memory):
    user = UserId("b")
    memory.observe(told(0, "I live in Tartu.", user=user))
    before = memory.export(user)
    asked(memory, "I bought a kettle, its label says code99x1.", user)
    assert memory.export(user) == before
    asked(memory, "I bought a kettle, its label says code99x1.", user, keep=True)
    assert "code99x1" in asked(memory, "What does the label of the kettle say?", user)
    assert "user: <now>" in memory.export(user)


def test_a_probe_of_somebody_unknown_leaves_no_store(memory):
    asked(memory, "Where does Robin live?", UserId("nobody"))
    assert memory.export(UserId("nobody")) == ""


def test_versions_carry_the_scenarios_time_and_tell_before_and_after(memory, lab):
    user = UserId("c")
    lab.clock.time = BEGIN
    memory.observe(told(0, "My favourite colour is green.", user=user))
    lab.clock.time = BEGIN + timedelta(days=80)
    memory.observe(told(80, "My favourite colour is now orange.", user=user))
    first, second = memory.audit(user)
    assert first.kind.startswith("created by sesn_")
    assert second.kind.startswith("modified by sesn_")
    assert (first.before, second.before) == (None, first.after)
    assert "green" in first.after
    assert "green" not in second.after
    assert BEGIN <= first.time < BEGIN + timedelta(hours=1)
    assert timedelta(0) <= second.time - lab.clock.time < timedelta(hours=1)


def test_forgetting_deletes_stores_sessions_and_what_was_said(memory):
    user, other = UserId("d1"), UserId("d2")
    for each in (user, other):
        memory.observe(told(0, "I live in Tartu.", user=each))
        asked(memory, "I bought a kettle.", each, keep=True)
    kept = memory.export(other)
    memory.forget(user)
    assert memory.export(user) == ""
    assert memory.audit(user) == []
    assert memory.export(other) == kept
    memory.forget(UserId("never seen"))


def test_agents_of_a_user_share_one_store(memory):
    user = UserId("e")
    memory.observe(told(0, "I live in Tartu.", user=user, agent=AgentId("planner")))
    assert "Tartu" in asked(memory, "Where does Robin live?", user, AgentId("writer"))


def test_with_stores_of_their_own_agents_read_each_others_and_write_their_own(lab):
    memory: Any = ManagedAgents(stores="agent").open(lab)  # type: ignore[arg-type]
    planner, writer = AgentId("planner"), AgentId("writer")
    memory.observe(told(0, "I live in Tartu.", agent=planner))
    memory.observe(told(1, "I bought a kayak in Ostend.", agent=writer))
    assert "Tartu" in asked(memory, "Where does Robin live?", ANN, writer)
    assert "Ostend" in asked(memory, "Where did Robin buy the kayak?", ANN, planner)
    stores = memory.export(ANN).split("# Notes of ")[1:]
    assert [store.split(" (live)\n")[0] for store in stores] == ["planner", "writer"]
    assert ["Tartu" in store.split("\n\n")[0] for store in stores] == [True, False]
    memory.close()


def test_with_read_only_access_a_talk_changes_no_note(lab):
    memory: Any = ManagedAgents(access="read_only").open(lab)  # type: ignore[arg-type]
    memory.observe(told(0, "I live in Tartu."))
    asked(memory, "I bought a kettle, its label says code99x1.", ANN, keep=True)
    assert len(memory.audit(ANN)) == 1
    memory.close()


def test_a_roll_back_brings_back_what_was_held_and_is_a_version_itself(memory, lab):
    user = UserId("f")
    lab.clock.time = BEGIN
    memory.observe(told(0, "My favourite colour is green.", user=user))
    before = memory.export(user).split("\n\n")[0]
    lab.clock.time = BEGIN + timedelta(days=80)
    memory.observe(told(80, "My favourite colour is now orange.", "I live in Tartu.", user=user))
    memory.observe(Session("s81", lab.clock.time, user, (Turn("user", "Kim", "I live in Gdansk."),)))
    assert memory.export(user).split("\n\n")[0] != before
    memory.roll_back(user, BEGIN + timedelta(days=1))
    assert memory.export(user).split("\n\n")[0] == before
    assert [each.kind.split("_")[0] for each in memory.audit(user)[-2:]] == ["deleted by apikey", "modified by apikey"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_dialogues_are_remembered_until_their_user_is_forgotten(run_small):
    (trial,) = run_small(["managed_agents"], "tapes:Talks").trials()
    assert trial.failure is None
    first, second = trial.answers
    assert "code99x1" in first.text
    assert "code99x1" not in second.text
