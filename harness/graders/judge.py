"""judge: the answer is for somebody to weigh who reads; no rule here does."""

from typing import ClassVar

from harness.core.scenario import Probe
from harness.graders.verdict import Verdict

NEEDS_JUDGE = "needs a judge"


class NeedsJudge:
    """Never right and never wrong: the answer is kept, and its probe ends as unsupported (cause `needs a judge`).

    For keys that say what a good answer is like ("suggests lightweight libraries"), rather than what it says. Such
    probes are in no rate, neither of what was scored nor of what was planned.
    """

    name: ClassVar[str] = "judge"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader."""
        return Verdict("unsupported", cause=NEEDS_JUDGE)
