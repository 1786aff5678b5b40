"""What breaks in a tool fails the trial with its cause; only a ToolUseError is meant for the model."""

import pytest

BREAKS = {
    "tools:FullDisk": "OSError: [Errno 28] No space left on device (tools.py:",
    "tools:Odd": "ValueError: no reply that can't be read, but the stack's own (tools.py:",
    "tools:WantsAnotherModel": "TrialError: request_parameters() returned {'betas': [], 'model': 'a-larger-one'}; "
    "allowed: betas, context_management",
    "tools:GivesNumbers": "TrialError: tool 'grep_files' returned 1; allowed: text",
}


@pytest.fixture
def played(played_small):
    return {trial.stack: trial for trial in played_small([*BREAKS, "tools:Refuses"]).trials()}


@pytest.mark.parametrize("stack", BREAKS)
def test_a_tool_that_breaks_fails_the_trial(stack, played):
    trial = played[stack]
    assert trial.failure is not None
    assert trial.failure.cause == "raised"
    assert trial.failure.detail.startswith(BREAKS[stack]), trial.failure
    assert trial.answers == ()


def test_a_tool_that_refuses_does_not(played):
    trial = played["tools:Refuses"]
    assert trial.state == "ended"
    assert len(trial.answers) == 8
