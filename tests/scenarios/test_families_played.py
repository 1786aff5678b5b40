"""Families played for real: what their tapes ask of the player is done, and reaches the model and the report."""

import pytest
from rich.console import Console

from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play
from reports.comparison import compare

pytestmark = pytest.mark.thorough


def test_work_taken_up_after_a_restart_is_known_from_live_talks(run_small):
    folder = run_small(["full_context", "ceiling"], suite="resume")
    grade_run(folder)
    (tape,) = folder.manifest().scenarios
    assert tape.dialogues >= 3
    for stack in compare(folder).stacks:
        assert stack.states["failed"] == 0
        assert stack.rates.evidence.verbatim.value == 1.0  # what was said in live talks too
        assert stack.rates.recall_accuracy.scored.value >= 0.97


def test_agents_of_a_team_share_and_another_team_knows_nothing(run_small):
    folder = run_small(["keyword", "full_context"], suite="team")
    grade_run(folder)
    for stack in compare(folder).stacks:
        labels = stack.rates.recall_accuracy.by_label
        assert labels["shared"].value >= 0.9
        assert labels["changed"].value >= 0.7
        assert (stack.rates.isolation.value, stack.rates.isolation.n) == (1.0, 4)


@pytest.mark.slow
def test_an_agent_that_searches_its_own_part_alone_knows_what_it_was_told_and_no_more(tmp_path):
    alone = {"own_agent": {"own_agent": True}}
    made = plan(Wanted("team", SuiteOptions(limit=1), ("own_agent=langgraph_store",), stack_options=alone))
    play(made, tmp_path / "run", Manner(2, Progress(Console(quiet=True))))
    grade_run(RunFolder(tmp_path / "run"))
    (stack,) = compare(RunFolder(tmp_path / "run")).stacks
    labels = stack.rates.recall_accuracy.by_label
    assert labels["shared"].value == 0.0
    assert labels["own"].value > 0.5
