"""exact: the answer is an accepted form and nothing more."""

from typing import ClassVar

from harness.core.scenario import Probe
from harness.graders.verdict import Verdict, right_if
from harness.graders.words import words


class Exact:
    """Right when the answer's normalised words equal those of an accepted form."""

    name: ClassVar[str] = "exact"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader."""
        said = words(answer)
        return right_if(any(said == words(form) for form in probe.expected or ()))
