"""Mem0's own client against a local service with the platform's endpoints, alone and in a run of the harness."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from adapters.mem0 import Mem0
from harness.core.abilities import Hosted
from harness.core.contract import Memory, Recall, Source
from harness.core.errors import MisuseError, TrialError
from harness.core.record import Conditions
from harness.core.scenario import SuiteOptions, UserId
from harness.core.store import RunFolder
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.registry import describe
from harness.engine.run import Manner, play
from harness.engine.worker import worker_environment
from reports.measures.spending import spending
from reports.rows.ledger import ledger

BEN, KEY = UserId("Ben"), "m0-test"


@pytest.fixture
def service(on_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, str]]:
    """What the service holds, and its address."""
    import mem0_service

    monkeypatch.setenv("MEM0_API_KEY", mem0_service.KEY)
    with mem0_service.running() as found:
        yield found


@pytest.fixture
def memory(service, lab) -> Iterator[Memory]:
    opened = Mem0(hosted=True, host=service[1]).open(lab)
    yield opened
    opened.close()


def test_a_session_is_handed_over_whole_with_its_time_and_found_once_settled(service, memory, session, ask):
    platform, _ = service
    memory.observe(session(0, "We rescued a puppy.", "The train was late."))
    assert memory.recall(ask("Which puppy is it?")).text == ""
    memory.settle()
    recall = memory.recall(ask("Which puppy is it?"))
    assert recall == Recall("Session of Monday, 3 March 2025, 09:00\nAnn: We rescued a puppy.")
    (added,) = [body for method, path, body in platform.asked if path == "/v3/memories/add/"]
    assert added["timestamp"] == 1740992400
    assert [each["content"] for each in added["messages"]][:2] == [
        "Session of Monday, 3 March 2025, 09:00",
        "Ann: We rescued a puppy.",
    ]


def test_turns_kept_as_said_have_sources(service, lab, session, ask):
    memory = Mem0(hosted=True, host=service[1], infer=False).open(lab)
    memory.observe(session(0, "The train was late.", "We rescued a puppy."))
    memory.settle()
    assert memory.recall(ask("Which puppy is it?")).sources == (Source("s0", 1),)
    memory.close()


def test_users_and_attempts_are_kept_apart(service, memory, lab, session, ask, tmp_path):
    memory.observe(session(0, "The locker code is 4821."))
    memory.observe(session(1, "The garden gate is red.", user=BEN))
    memory.settle()
    assert "4821" in memory.recall(ask("What is the locker code?")).text
    assert "4821" not in memory.recall(ask("What is the locker code?", BEN)).text
    again = Mem0(hosted=True, host=service[1]).open(lab)
    assert "4821" in again.recall(ask("What is the locker code?")).text
    again.close()
    lab.workdir = tmp_path / "another"
    lab.workdir.mkdir()
    other = Mem0(hosted=True, host=service[1]).open(lab)
    assert other.recall(ask("What is the locker code?")).text == ""
    other.close()


def test_a_forgotten_user_is_deleted_there_and_others_stay(service, memory, session, ask):
    memory.observe(session(0, *(f"Locker {number} is by the stairs." for number in range(120))))
    memory.observe(session(1, "The garden gate is red.", user=BEN))
    memory.settle()
    assert len(memory.export(ask("").user).splitlines()) == 240
    assert {change.kind for change in memory.audit(ask("").user)} == {"ADD"}
    memory.forget(ask("").user)
    assert memory.export(ask("").user) == ""
    assert "gate" in memory.export(BEN)


def test_an_event_that_failed_fails_the_trial(service, memory, session):
    service[0].fails = True
    memory.observe(session(0, "We rescued a puppy."))
    with pytest.raises(TrialError, match="is 'FAILED'; allowed: SUCCEEDED within 600 s"):
        memory.settle()


def test_a_wrong_key_is_told(service, lab, monkeypatch):
    monkeypatch.setenv("MEM0_API_KEY", "another")
    with pytest.raises(ValueError, match="Invalid API key"):
        Mem0(hosted=True, host=service[1]).open(lab)


def test_only_a_hosted_stack_asks_for_a_key_and_a_way_out(monkeypatch, tmp_path):
    assert isinstance(Mem0(), Hosted)
    assert (Mem0().hosts, Mem0().keys) == ((), ())
    monkeypatch.setenv("MEM0_API_KEY", KEY)
    spec = describe("mem0", {"hosted": True}, "stacks[0]")
    assert (spec.hosts, spec.keys) == (("api.mem0.ai",), ("MEM0_API_KEY",))
    assert worker_environment(tmp_path, spec.keys)["MEM0_API_KEY"] == KEY
    assert "MEM0_API_KEY" not in worker_environment(tmp_path, describe("mem0", {}, "stacks[0]").keys)
    monkeypatch.delenv("MEM0_API_KEY")
    with pytest.raises(MisuseError, match="mem0 runs at its vendor's; allowed: with MEM0_API_KEY set"):
        describe("mem0", {"hosted": True}, "stacks[0]")


@pytest.mark.slow
def test_a_run_on_the_hosted_stack_reaches_the_service_and_its_cost_is_not_metered(on_path, service, tmp_path):
    platform, host = service
    options = {"mem0": {"hosted": True, "host": host, "infer": False}}
    wanted = Wanted("tapes:Small", SuiteOptions(limit=1), ("mem0",), stack_options=options, conditions=Conditions())
    play(plan(wanted), tmp_path / "run", Manner(1, Progress(Console(quiet=True))))
    run = RunFolder(tmp_path / "run")
    (trial,) = run.trials()
    assert trial.state == "ended", trial.failure
    assert any("code00" in answer.text for answer in trial.answers)
    assert len({row["user_id"] for row in platform.rows}) == 1
    assert spending(run, ledger(run), {})["mem0"].usd_per_session is None
    assert KEY not in (tmp_path / "run" / "manifest.json").read_text()
