"""Calls that fail on purpose: every trial ends, and what ends well is graded as if nothing had failed."""

import pytest
from rich.console import Console

from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.grade import grade_run
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play
from harness.gateway.faults import FaultPlan, parse_faults
from harness.gateway.live import Live


def run(path, faults):
    made = plan(Wanted("tapes:Small", SuiteOptions(limit=1), ("keyword",)))
    play(made, path, Manner(1, Progress(Console(quiet=True)), live=Live(faults=faults)))
    folder = RunFolder(path)
    grade_run(folder)
    return folder


@pytest.mark.usefixtures("on_path")
def test_with_every_fault_the_grades_are_those_without(tmp_path):
    quiet, faulty = run(tmp_path / "quiet", FaultPlan()), run(tmp_path / "faulty", parse_faults("0.1", 3))
    assert [trial.state for trial in faulty.trials()] == ["ended"]
    assert list(faulty.grades()) == list(quiet.grades())
    assert any(call.status != 200 for call in faulty.calls())
    assert all(call.status == 200 for call in quiet.calls())
