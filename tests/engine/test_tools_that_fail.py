"""What breaks in a tool fails the trial with its cause; only a ToolUseError is meant for the model."""

import pytest

BREAKS = {
    "tools:FullDisk": "OSError: [Errno 28] No space left on device (tools.py:",
    "tools:Odd": "ValueError: no reply that can't be read, but the stack's own (tools.py:",
    "tools:WantsAnotherModel": "TrialError: request_parameters() returned {'betas': [], 'model': 'a-larger-one'}; "
    "allowed: betas, context_management",
    "tools:GivesNumbers": "TrialError: tool 'grep_files' returned 1; allowed: text",
}


@pytest.mark.thorough
@pytest.mark.parametrize("stack", BREAKS)  # each plays a trial of its own
def test_a_tool_that_breaks_fails_the_trial(stack, played_small):
    (trial,) = played_small([stack]).trials()
    assert trial.failure is not None
    assert trial.failure.cause == "raised"
    assert trial.failure.detail.startswith(BREAKS[stack]), trial.failure
    assert trial.answers == ()


@pytest.mark.thorough
def test_a_tool_that_refuses_does_not(played_small):
    (trial,) = played_small(["tools:Refuses"]).trials()
    assert trial.state == "ended"
    assert len(trial.answers) == 8


def test_what_steers_them_is_loaded_before_the_first_step_is_timed(played_small):
    (trial,) = played_small(["tools:LooksAround"]).trials()
    assert trial.failure is None
