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
def played(run_small):
    return {trial.stack: trial for trial in run_small([*BREAKS, "tools:Refuses"]).trials()}


def test_a_tool_that_breaks_fails_the_trial_and_one_that_refuses_does_not(played):
    for stack, detail in BREAKS.items():
        failure = played[stack].failure
        assert failure is not None, stack
        assert failure.cause == "raised"
        assert failure.detail.startswith(detail), failure
        assert played[stack].answers == ()
    assert played["tools:Refuses"].state == "ended"
    assert len(played["tools:Refuses"].answers) == 8
