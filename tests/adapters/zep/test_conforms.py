"""`memtrial check zep`, its other ways of recall, and runs of the harness with it."""

import pytest
from rich.console import Console

from harness.conformance import CHECKS, conforms
from harness.core.record import Conditions
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.registry import describe
from harness.engine.run import Manner, play
from reports.measures.spending import spending
from reports.rows.ledger import ledger

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("options", [{}, {"recall_by": "graph"}, {"recall_by": "thread"}], ids=str)
@pytest.mark.parametrize("check", CHECKS)
def test_zep_honours_the_contract(check, options):
    conforms("zep", check, options)


def played(tmp_path, options, suite="quickstart", **conditions):
    made = plan(
        Wanted(
            suite, SuiteOptions(limit=1), ("zep",), stack_options={"zep": options}, conditions=Conditions(**conditions)
        )
    )
    play(made, tmp_path / "run", Manner(1, Progress(Console(quiet=True))))
    return RunFolder(tmp_path / "run")


def test_the_house_agent_searches_it_through_a_tool(tmp_path):
    folder = played(tmp_path, {}, recall="tool")
    (trial,) = folder.trials()
    assert trial.failure is None
    assert sum(step.name == "recall" for step in trial.steps) > 5
    assert any(answer.recall_tokens for answer in trial.answers)


def test_played_at_its_vendor_s_it_is_metered_for_the_answers_alone(tmp_path, serve, monkeypatch):
    """The local service poses as the vendor."""
    service = serve()
    monkeypatch.setenv("ZEP_API_KEY", "zep-canary-77")
    options = {"hosted": True, "url": f"{service.url}/api/v4"}
    assert describe("zep", options, "stacks[0]").hosts == ("127.0.0.1",)
    folder = played(tmp_path, options)
    (trial,) = folder.trials()
    assert trial.failure is None
    assert trial.service_s == 0
    assert {call.step for call in folder.calls()} == {"answer"}
    assert spending(folder, ledger(folder), {"zep": 5})["zep"].usd_per_right_answer is None
    assert not any(b"zep-canary-77" in path.read_bytes() for path in folder.path.rglob("*") if path.is_file())
