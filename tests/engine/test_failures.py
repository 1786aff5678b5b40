"""A stack that fails is a failed trial with its cause; the run goes on, and the others' figures do not change."""

import pytest

pytestmark = pytest.mark.thorough

CAUSES = {
    "failing:Raises": ("raised", "ValueError: the shelf is full"),
    "failing:Hangs": ("deadline", "time was up"),
    "failing:Exits": ("exited", "with code 7"),
    "failing:Eats": ("memory", "GB; allowed"),
    "failing:Stray": ("out_of_bounds", "stray.txt"),
    "failing:QuietStray": ("out_of_bounds", "stray.txt"),
    "failing:CallsOut": ("out_of_bounds", "192.0.2.1:80"),
}


@pytest.fixture
def beside_the_failing(played_small):
    return played_small([*CAUSES, "keyword"], deadline_s=6.0, memory_bytes=600 * 1024**2)


def test_each_failing_stack_is_named_with_its_cause_and_leaves_the_others_alone(beside_the_failing, run_small, on_path):
    trials = {trial.stack: trial for trial in beside_the_failing.trials()}
    for stack, (cause, detail) in CAUSES.items():
        failure = trials[stack].failure
        assert failure is not None, stack
        assert (failure.cause, detail in failure.detail) == (cause, True), failure
    assert not (on_path / "stray.txt").exists()
    alone = next(run_small(["keyword"]).trials())
    assert trials["keyword"].state == "ended"
    assert trials["keyword"].answers == alone.answers


def test_what_was_answered_before_a_failure_is_kept(beside_the_failing):
    (trial,) = [each for each in beside_the_failing.trials() if each.stack == "failing:Exits"]
    assert trial.answers == ()
    assert {step.name for step in trial.steps} == {"observe", "settle"}
