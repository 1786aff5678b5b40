"""A budget that is too small stops a run cleanly; a larger one finishes it, and no call is paid twice."""

import json
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from harness.core.record import Conditions
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play
from harness.gateway.budget import spent

OURS = Path(__file__).parents[1] / "stacks"
WANTED = Wanted("tapes:Small", SuiteOptions(limit=2), ("none", "keyword"), conditions=Conditions(answer_tokens=60))
COMMAND = (
    sys.executable, "-m", "harness.cli", "run", "tapes:Small", "--limit", "2", "--stacks", "none,keyword",
    "--answer-tokens", "60", "--workers", "2", "--json",
)  # fmt: skip
pytestmark = [pytest.mark.thorough, pytest.mark.timeout(480)]


def run(path, budget=None):
    """What is left of the same run, in this process."""
    outcome = play(plan(WANTED), path, Manner(2, Progress(Console(quiet=True)), budget_usd=budget))
    grade_run(RunFolder(path))
    return outcome


def paid(folder):
    """All that was paid by the journals, trials that did not end included."""
    manifest = folder.manifest()
    return spent(folder.journal, manifest.prices_as, manifest.created.date())


def calls(folder):
    """The used calls by what they were and cost, without what a clock decides."""
    found = (msgspec.structs.replace(call, start=0.0, seconds=0.0) for call in folder.calls() if call.booked == "used")
    return sorted(found, key=lambda call: (call.trial, call.number))


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What was found at each stage: without a budget, with a third of what that cost, and again with more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(OURS))
        patch.setenv("PYTHONPATH", str(OURS))
        yield played(tmp_path_factory.mktemp("budget"))


def played(place):
    assert run(place / "whole").states["ended"] == 4
    whole, poor = RunFolder(place / "whole"), RunFolder(place / "poor")
    third = paid(whole) / 3
    command = [*COMMAND, "--out", str(poor.path), "--budget-usd", f"{third:.6f}"]
    stopped = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(OURS)}
    )
    kept = (list(poor.trials()), list(poor.grades()), (poor.report / "report.md").read_text(), paid(poor))
    finished = run(poor.path, 3 * paid(whole))  # a call's longest answer is set aside for it
    return whole, third, stopped, kept, finished, poor


def test_it_stops_with_a_finding_and_says_what_to_do(runs):
    _, _, stopped, _, _, poor = runs
    assert stopped.returncode == 1
    last = json.loads(stopped.stdout.splitlines()[-1])
    assert last["trials"]["ended"] + last["trials"]["over_budget"] == 4
    assert last["trials"]["over_budget"] > 0
    assert last["played"] == last["trials"]["ended"]
    assert "does not cover the next call" in stopped.stderr
    assert "a larger --budget-usd goes on from there" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert last["run"] == str(poor.path)


def test_no_more_than_the_budget_is_spent(runs):
    _, third, _, (*_, spent_then), _, _ = runs
    assert third / 2 < spent_then <= third


def test_every_planned_probe_without_an_answer_is_over_budget_and_the_report_says_so(runs):
    _, _, _, (trials, grades, report, _), _, poor = runs
    outcomes = Counter(grade.outcome for grade in grades if grade.outcome)
    ended = {trial.id for trial in trials}
    assert outcomes["over_budget"] == 8 * (4 - len(ended)) > 0
    assert outcomes["not_run"] == 0
    assert {grade.trial for grade in grades if grade.outcome == "over_budget"} == {
        spec.id for spec in poor.plan() if spec.id not in ended
    }
    assert "planned trials found no money left in the budget of $" in report
    assert "(used up)" in report


def test_a_larger_budget_finishes_with_the_same_grades(runs):
    whole, _, _, (trials, *_), finished, poor = runs
    assert (finished.states["ended"], finished.stopped) == (4, "")
    assert list(poor.grades()) == list(whole.grades())
    assert list(poor.trials())[: len(trials)] == trials
    assert [sitting.stopped for sitting in poor.sittings()] == ["over_budget", ""]


def test_each_call_is_paid_once(runs):
    whole, *_, poor = runs
    assert calls(poor) == calls(whole)
    assert {call.booked for call in poor.calls()} == {"used"}
    assert paid(poor) == paid(whole) > Decimal(0)
