"""Claims about grading tasks: from the texts of the replies, one outcome each, whatever became of the trial."""

from datetime import UTC, datetime

import pytest

from harness.core.errors import MemtrialError
from harness.core.record import Attempt, Conditions, Failure, Manifest, ModelSpec, TaskKey, Trial, TrialSpec, Work
from harness.core.scenario import Field, SuiteOptions, Task, UserId
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.graders import fields

NOW = datetime(2025, 1, 1, tzinfo=UTC)
FIELDS = (Field("currency", ("CHF",), "In CHF, please."), Field("day", ("3", "3rd"), "On the 3rd, please."))
TASKS = [Task(f"t{number}", NOW, UserId("ann"), "An invoice.", "invoice", FIELDS) for number in range(3)]
RIGHT, HALF, NOTHING = "currency: CHF\nday: 3", "currency: CHF\nday: 4", "I don't know."
WRONG = {RIGHT: (), HALF: ("day",), NOTHING: ("currency", "day")}


def worked(task, *replies):
    return Work(task, "answered", tuple(Attempt(reply, WRONG[reply]) for reply in replies))


def graded(path, *trials, planned=("a",)):
    folder = RunFolder(path)
    manifest = Manifest(
        "0", NOW, "suite", SuiteOptions(), 1, (), (), Conditions(), ModelSpec("reference", "m", "1"), "1", "e", "p",
        "s", {}, {},
    )  # fmt: skip
    plan = [TrialSpec(id, "stack", "s", 0, 0) for id in planned]
    folder.create(manifest, plan, [], [TaskKey("s", task) for task in TASKS])
    with folder.writing():
        for trial in trials:
            folder.append(trial, [])
    return folder, grade_run(folder)


def trial(*works, state="ended", failure=None):
    return Trial("a", "stack", "s", 0, state, failure, works=works)


def rows(folder, task):
    return [(row.grader, row.outcome, row.value, row.cause) for row in folder.grades() if row.probe == task]


def test_the_outcome_is_the_first_attempts_and_values_tell_how_it_went_on(tmp_path):
    works = worked("t0", RIGHT), worked("t1", NOTHING, HALF, RIGHT), worked("t2", HALF, HALF, HALF)
    folder, summary = graded(tmp_path, trial(*works))
    assert rows(folder, "t0") == [("outcome", "correct", None, ""), ("attempts", None, 1, ""), ("solved", None, 1, "")]
    assert rows(folder, "t1") == [
        ("outcome", "wrong", None, "currency, day"), ("attempts", None, 3, ""), ("solved", None, 1, ""),
    ]  # fmt: skip
    assert rows(folder, "t2") == [("outcome", "wrong", None, "day"), ("solved", None, 0, "")]
    assert {row.version for row in folder.grades()} == {fields.VERSION}
    assert summary.outcomes == {"stack": {"correct": 1, "wrong": 2}}
    assert summary.rows == 8


@pytest.mark.parametrize(
    ("trials", "outcome", "cause"),
    [
        ([], "not_run", ""),
        ([trial(state="failed", failure=Failure("deadline", "for a person"))], "failed", "deadline"),
        ([trial(state="over_budget")], "over_budget", ""),
        ([trial(*(Work(task.id, "unsupported", detail="can't") for task in TASKS))], "unsupported", "can't"),
    ],
)
def test_what_was_not_worked_on_says_why_and_has_no_values(tmp_path, trials, outcome, cause):
    folder, _ = graded(tmp_path, *trials)
    assert [rows(folder, task.id) for task in TASKS] == [[("outcome", outcome, None, cause)]] * 3


def test_what_was_done_before_a_failure_still_counts(tmp_path):
    folder, _ = graded(tmp_path, trial(worked("t0", RIGHT), state="failed", failure=Failure("killed", "")))
    assert [rows(folder, task.id)[0][1] for task in TASKS] == ["correct", "failed", "failed"]


@pytest.mark.parametrize(
    ("works", "says"),
    [
        ([Work("t0", "answered", (Attempt(HALF),))], r"task t0, attempt 1: the record has nothing wrong, .* day"),
        (
            [Work("t0", "answered", (Attempt(HALF, ("day",)), Attempt(RIGHT, ("day",))))],
            r"attempt 2: the record has day wrong, .* nothing",
        ),
        ([Work("t0", "answered")], "answered without an attempt"),
        ([worked("t0", RIGHT), worked("t1", RIGHT)], "ended without an answer to task t2"),
        ([worked("t9", RIGHT)], "not planned: t9"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_and_nothing_is_written(tmp_path, works, says):
    with pytest.raises(MemtrialError, match=says):
        graded(tmp_path, trial(*works))
    assert list(RunFolder(tmp_path).grades()) == []


@pytest.mark.parametrize("stacks", [["none"], pytest.param(["none", "full_context"], marks=pytest.mark.slow)])
def test_probes_and_tasks_of_a_played_run_add_up_and_are_graded_alike_again(run_small, stacks):
    folder = run_small(stacks, suite="scenarios.task_agent:TaskAgent")
    summary = grade_run(folder)
    once = (folder.path / "grades.jsonl").read_bytes()
    planned = sum(1 for _ in folder.tasks())
    assert {stack: sum(counts.values()) for stack, counts in summary.outcomes.items()} == dict.fromkeys(stacks, planned)
    grade_run(folder)
    assert (folder.path / "grades.jsonl").read_bytes() == once
