"""What the family must show of itself: without memory errors stay; where corrections are delivered they fall."""

from collections import defaultdict

import pytest

from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run

pytestmark = pytest.mark.thorough

SOLVED = 0.95
FIRST, LATER = 1, 3  # repetitions


def attempts(folder: RunFolder, stack: str) -> dict[int, list[tuple[str, ...]]]:
    """What was wrong at the first attempt of each task on seen combinations, by repetition."""
    found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for trial in folder.trials():
        for work in trial.works if trial.stack == stack else ():
            task = tasks(folder)[work.task]
            if task.combination == "seen":
                found[min(task.repetition, LATER)].append(work.attempts[0].wrong)
    return found


def tasks(folder: RunFolder):
    return {key.task.id: key.task for key in folder.tasks()}


def error(wrong: list[tuple[str, ...]]) -> float:
    return sum(map(bool, wrong)) / len(wrong)


def test_errors_stay_without_memory_and_fall_where_corrections_are_delivered(run_small):
    folder = run_small(["none", "full_context"], suite="scenarios.task_agent:TaskAgent")
    grade_run(folder)
    floor, full = attempts(folder, "none"), attempts(folder, "full_context")
    assert error(floor[FIRST]) == error(floor[LATER]) == 1.0
    assert error(full[LATER]) <= 0.25 < error(full[FIRST])
    solved = [row.value for row in folder.grades() if row.grader == "solved"]
    assert sum(solved) >= SOLVED * len(solved) > 0
