from datetime import UTC, datetime

import pytest

from harness.core.scenario import Probe, UserId
from harness.graders.judge import NEEDS_JUDGE, NeedsJudge
from harness.graders.outcome import decide

PROBE = Probe("p", datetime(2031, 1, 1, tzinfo=UTC), UserId("u"), "What?", expected=("A long key.",), grader="judge")


@pytest.mark.parametrize("answer", ["A long key.", "Something else", "I don't know.", ""])
def test_what_needs_a_judge_is_neither_right_nor_wrong_nor_a_refusal(answer):
    verdict = decide(answer, PROBE, NeedsJudge())
    assert (verdict.outcome, verdict.cause) == ("unsupported", NEEDS_JUDGE)
