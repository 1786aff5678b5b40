"""Claims about why answers were wrong, on stacks that fail on purpose; the rules stand in docs/attribution.md."""

import pytest

from harness.core.record import Held
from harness.engine.grading.grade import grade_run
from reports.comparison import as_json, compare
from reports.printed.markdown import markdown
from reports.rows.probes import probe_table

pytestmark = pytest.mark.thorough

FAILING = {
    "attributed:WritesNothing": "not written",
    "attributed:KeepsTheLast": "lost on change",
    "attributed:RecallsTheWeather": "not retrieved",
    "attributed:AddsALie": "not used",
    "attributed:HidesTheWeather": "unknown",
}


@pytest.fixture
def played(run_small):
    def play(stacks, suite):
        folder = run_small(stacks, suite)
        grade_run(folder)
        return folder

    return play


def causes(folder, stack):
    rows = probe_table(folder)
    return {row.probe: row.attribution for row in rows[rows["stack"] == stack].itertuples() if row.attribution}


def test_each_place_of_failing_is_named_and_counted(played):
    folder = played([*FAILING, "attributed:Shows"], "attributed:Told")
    for stack, label in FAILING.items():
        found = causes(folder, stack)
        assert set(found.values()) == {label}, stack
        assert len(found) == (7 if label == "lost on change" else 8)
    assert causes(folder, "attributed:Shows") == {}
    comparison = compare(folder)
    stacks = as_json(comparison)["stacks"]
    assert stacks["attributed:WritesNothing"]["attribution"] == {"not written": 8}
    assert stacks["attributed:Shows"]["attribution"] == {}
    assert "Why answers were wrong" in markdown(comparison)
    unknown = probe_table(folder).query("attribution == 'unknown'")["attribution_why"]
    assert set(unknown) == {"the memory does not show what it holds"}


def test_grading_again_gives_the_same_causes(played):
    folder = played(["attributed:KeepsTheLast"], "attributed:Told")
    first = (folder.path / "grades.jsonl").read_bytes()
    grade_run(folder)
    assert (folder.path / "grades.jsonl").read_bytes() == first
    held = [answer.held for trial in folder.trials() for answer in trial.answers]
    assert held == [Held(now=False, ever=True)] * 7 + [Held(now=True, ever=True)]


def test_a_marked_key_and_one_that_the_ceiling_gets_wrong_with_the_evidence_are_suspect(played):
    folder = played(["attributed:Shows", "ceiling"], "attributed:WrongKeys")
    assert causes(folder, "attributed:Shows") == dict.fromkeys(["p0", "p2", "p4", "p6"], "key suspect")
    without = played(["attributed:Shows"], "attributed:WrongKeys")
    assert causes(without, "attributed:Shows") == {"p0": "key suspect"} | dict.fromkeys(["p2", "p4", "p6"], "not used")


def test_what_a_process_before_a_restart_held_is_not_known(played):
    folder = played(["attributed:WritesNothing"], "attributed:Restarted")
    reasons = set(probe_table(folder)["attribution_why"])
    assert set(causes(folder, "attributed:WritesNothing").values()) == {"unknown"}
    assert reasons == {"not held, and whether it ever was is not known"}
