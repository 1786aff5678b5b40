"""Calls that fail on purpose: every trial ends, and what ends well is graded as if nothing had failed."""

from collections import Counter

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
from harness.gateway.faults import KINDS, parse_faults

pytestmark = pytest.mark.thorough

MANNER = Manner(2, Progress(Console(quiet=True)))
FAULTS = parse_faults("0.1", 0).rates
STACKS = ("none", "keyword", "files", "memory_tool")  # text in the prompt, and tools that read and write
RUNS = {
    "text": ("tapes:Small", ("keyword",), {}),
    "notes and text": ("tapes:Small", ("keyword", "memory_tool"), {}),
    "probes": ("tapes:Small", STACKS, {}),
    "probes, streamed": ("tapes:Small", STACKS, {"stream": True}),
    "probes, memory as a tool": ("tapes:Small", ("keyword",), {"recall": "tool"}),
    "dialogues": ("tapes:Talks", ("keyword", "memory_tool"), {}),
    "agents of their own": ("tapes:Small", ("langgraph_agent", "llama_index"), {}),
    "tasks": ("scenarios.task_agent:TaskAgent", ("keyword", "files", "memory_tool"), {}),
}


@pytest.fixture(autouse=True)
def _with_test_stacks(on_path): ...


def run(path, suite, stacks, faults, **conditions):
    wanted = Wanted(suite, SuiteOptions(limit=1), stacks, conditions=Conditions(faults=faults, **conditions))
    play(plan(wanted), path, MANNER)
    folder = RunFolder(path)
    grade_run(folder)
    return folder


def grades(folder):
    """Without the trials' ids: faults are among what determines them."""
    return [msgspec.structs.replace(grade, trial="") for grade in folder.grades()]


def failed(folder):
    return Counter(call.status for call in folder.calls() if call.status != 200)


@pytest.mark.parametrize("name", [next(iter(RUNS)), *(pytest.param(n, marks=pytest.mark.slow) for n in [*RUNS][1:])])
def test_with_every_fault_at_a_tenth_no_trial_is_lost_and_the_grades_are_those_without(name, tmp_path):
    suite, stacks, conditions = RUNS[name]
    quiet, faulty = (run(tmp_path / str(len(faults)), suite, stacks, faults, **conditions) for faults in ({}, FAULTS))
    assert [trial.state for trial in faulty.trials()] == ["ended"] * len(stacks)
    assert grades(faulty) == grades(quiet)
    assert len(grades(faulty)) > 0
    assert not failed(quiet)
    assert failed(faulty).total() > 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_other_call_may_fail_in_one_way_and_the_grades_stay(kind, tmp_path):
    quiet, faulty = (
        run(tmp_path / str(len(faults)), "tapes:Small", ("files",), faults) for faults in ({}, {kind: 0.5})
    )
    assert grades(faulty) == grades(quiet)
    status = {"429": 429, "529": 529, "timeout": 504, "cut": 0, "malformed": 0}[kind]
    assert failed(faulty).keys() == {status}
