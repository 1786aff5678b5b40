"""The stack at its vendor's: here the emulator, with its own model, plays the vendor."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from adapters.managed_agents import KEY, ManagedAgents
from harness import cli
from harness.cli import parser
from harness.commands.options import wanted
from harness.core.abilities import Hosted, Reports
from harness.core.errors import MisuseError
from harness.core.record import Conditions
from harness.core.scenario import SuiteOptions, UserId
from harness.core.store import RunFolder
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.registry import describe
from harness.engine.run import Manner, play
from harness.engine.worker import worker_environment
from reports.measures.reported import vendor_counts
from reports.measures.spending import spending
from reports.rows.ledger import ledger
from tests.adapters.managed_agents.test_adapter import ANN, BEN, asked, lab, told  # noqa: F401 - a fixture

SECRET = "sk-test-of-managed-agents"


@pytest.fixture(scope="module")
def vendor(lab: Any, serve: Any) -> Any:  # noqa: F811
    """A service that knows one key, and to which nobody tells the scenario's time."""
    at = lab.models.endpoint()
    return serve(
        "--key", SECRET, MEMTRIAL_MODEL_URL=at.base_url, MEMTRIAL_MODEL_KEY=at.key, MEMTRIAL_MODEL=at.model
    )  # fmt: skip


@pytest.fixture
def attempt(lab: Any, vendor: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:  # noqa: F811
    """`attempt("a")` opens the stack in the workdir of an attempt."""
    monkeypatch.setenv(KEY, SECRET)
    opened = []

    def call(name: str, **options: Any) -> Any:
        workdir = tmp_path / name
        workdir.mkdir(exist_ok=True)
        opened.append(ManagedAgents(hosted=True, url=vendor.url, **options).open(replace(lab, workdir=workdir)))
        return opened[-1]

    yield call
    for memory in opened:
        memory.close()


def test_it_remembers_in_a_namespace_of_its_attempt(attempt):
    memory = attempt("a")
    memory.observe(told(0, "I live in Tartu."))
    assert "Tartu" in asked(memory, "Where does Robin live?", ANN)
    assert "Tartu" in asked(attempt("a"), "Where does Robin live?", ANN)
    other = attempt("b")
    assert other.export(ANN) == ""
    assert "Tartu" not in asked(other, "Where does Robin live?", ANN)
    other.forget(ANN)
    assert "Tartu" in memory.export(ANN)
    memory.forget(ANN)
    assert memory.export(ANN) == ""


def test_its_agent_is_its_own_and_has_the_model_that_was_asked_for(attempt):
    memory = attempt("a", model="claude-haiku-5-5")
    theirs = memory._beta.agents.create(name="memtrial", model="claude-opus-5-5")
    memory.observe(told(0, "I live in Tartu."))
    name = f"memtrial-{memory._connection.namespace}"
    [ours] = [each for each in memory._beta.agents.list() if each.name == name]
    assert ours.model.id == "claude-haiku-5-5"
    [session] = memory._connection.sessions()
    assert session.agent.id == ours.id != theirs.id


def test_it_dreams_there_and_a_review_decides(attempt):
    memory = attempt("a", dreaming="staged", dream_every=1)
    memory.observe(told(0, "I live in Tartu.", user=BEN))
    memory.settle()
    memory.review(BEN, accept=True)
    [dream] = [each for each in memory._beta.dreams.list() if each.status == "completed"]
    [live] = memory._stores.of(BEN, "live")
    assert live.id == dream.outputs[0].memory_store_id
    assert "Tartu" in asked(memory, "Where does Robin live?", BEN)
    memory.forget(BEN)


def test_it_tells_what_the_vendor_counts_for_sessions_and_dreams_once_each(attempt):
    memory, user = attempt("a", dreaming="automatic", dream_every=1), UserId("d")
    assert isinstance(memory, Reports)
    memory.observe(told(0, "I live in Tartu.", user=user))
    memory.settle()
    noted, dreamt = memory.reported()
    [session] = memory._connection.sessions()
    [dream] = [each for each in memory._beta.dreams.list() if each.id == dreamt.id]
    assert (noted.kind, noted.id, dreamt.kind) == ("session", session.id, "dream")
    assert (noted.uncached, noted.output) == (session.usage.input_tokens, session.usage.output_tokens)
    assert noted.usd == Decimal(session.usage.list_cost.amount) / 100 > 0
    assert noted.active_s == session.usage.active_seconds > 0
    assert (dreamt.uncached, dreamt.output) == (dream.usage.input_tokens, dream.usage.output_tokens)
    assert dreamt.uncached > 0
    assert (dreamt.usd, dreamt.active_s) == (None, None)
    asked(memory, "Where does Robin live?", user)
    [probe] = memory.reported()  # its session is deleted by now
    assert probe.uncached > 0
    assert probe.id not in [each.id for each in memory._connection.sessions()]
    assert memory.reported() == ()


def test_a_local_service_has_nothing_to_tell_because_its_calls_are_metered(lab):  # noqa: F811
    memory: Any = ManagedAgents().open(lab)
    memory.observe(told(0, "I live in Tartu.", user=UserId("local")))
    assert memory.reported() == ()
    memory.close()


def test_the_scenario_clock_does_not_reach_it(attempt):
    memory = attempt("a")
    before = datetime.now(UTC)
    memory.observe(told(0, "I live in Tartu.", user=UserId("c")))
    [session] = memory._connection.sessions()
    assert before <= session.created_at <= datetime.now(UTC)
    assert session.metadata["time"] == "2025-03-03T09:00:00+00:00"


def test_a_wrong_key_is_told(attempt, monkeypatch):
    from anthropic import AuthenticationError

    monkeypatch.setenv(KEY, "another")
    with pytest.raises(AuthenticationError):
        attempt("a").observe(told(0, "I live in Tartu."))


def test_only_a_hosted_stack_asks_for_a_key_and_a_way_out(monkeypatch, tmp_path):
    assert isinstance(ManagedAgents(), Hosted)
    assert (ManagedAgents().hosts, ManagedAgents().keys) == ((), ())
    monkeypatch.setenv(KEY, SECRET)
    spec = describe("managed_agents", {"hosted": True}, "stacks[0]")
    assert (spec.hosts, spec.keys) == (("api.anthropic.com",), (KEY,))
    assert worker_environment(tmp_path, spec.keys)[KEY] == SECRET
    assert KEY not in worker_environment(tmp_path, describe("managed_agents", {}, "stacks[0]").keys)
    monkeypatch.delenv(KEY)
    with pytest.raises(MisuseError, match=f"managed_agents runs at its vendor's; allowed: with {KEY} set"):
        describe("managed_agents", {"hosted": True}, "stacks[0]")


def test_live_is_short_for_its_option():
    given = parser().parse_args(["run", "quickstart", "--live", "--option", "managed_agents.dreaming=staged"])
    assert wanted(given).stack_options == {"managed_agents": {"hosted": True, "dreaming": "staged"}}
    assert parser().parse_args(["check", "managed_agents", "--live"]).option == ["hosted=true"]
    assert wanted(parser().parse_args(["run", "quickstart"])).stack_options == {}


def test_a_check_of_the_hosted_stack_without_a_key_says_so(monkeypatch, capsys):
    monkeypatch.delenv(KEY, raising=False)
    assert cli.run(["check", "managed_agents", "--live"]) == 2
    assert f"allowed: with {KEY} set" in capsys.readouterr().err


@pytest.mark.parametrize("options", [{"url": "https://api.example.org"}, {"hosted": True, "url": "nowhere"}])
def test_an_address_is_for_a_hosted_stack_and_whole(options):
    with pytest.raises(ValueError, match="allowed: with hosted=true, a base URL"):
        ManagedAgents(**options)


@pytest.mark.slow
def test_a_run_reaches_the_service_and_its_cost_is_told_by_the_vendor_and_not_metered(vendor, monkeypatch, tmp_path):
    monkeypatch.setenv(KEY, SECRET)
    options = {"managed_agents": {"hosted": True, "url": vendor.url}}
    asked_for = Wanted(
        "quickstart", SuiteOptions(limit=1), ("managed_agents",), stack_options=options, conditions=Conditions()
    )
    play(plan(asked_for), tmp_path / "run", Manner(1, Progress(Console(quiet=True))))
    run = RunFolder(tmp_path / "run")
    (trial,) = run.trials()
    assert trial.state == "ended", trial.failure
    assert spending(run, ledger(run), {})["managed_agents"].usd_per_session is None
    [found] = vendor_counts(run.manifest(), [trial])["managed_agents"].values()
    assert found.count == run.manifest().scenarios[0].sessions + run.manifest().scenarios[0].probes
    assert found.usd is not None
    assert found.list_usd is not None
    assert found.usd == pytest.approx(found.list_usd)
    assert SECRET not in (tmp_path / "run" / "manifest.json").read_text()
