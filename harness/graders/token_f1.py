"""token_f1: how far the words of an answer and of the key overlap."""

from collections.abc import Sequence
from typing import ClassVar

from harness.core.scenario import Probe
from harness.graders.verdict import Verdict
from harness.graders.words import shared, words

RIGHT_FROM = 0.5


class TokenF1:
    """Token F1 as SQuAD counts it, the best over the accepted forms; right from 0.5 on.

    The harmonic mean of precision and recall over multisets of normalised words (Rajpurkar et al. 2016). LoCoMo's own
    scorer also stems by Porter and drops "and"; this one does neither, so its values lie slightly lower.
    """

    name: ClassVar[str] = "token_f1"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader. `value` lies in [0, 1]."""
        said = words(answer)
        value = max((_f1(said, words(form)) for form in probe.expected or ()), default=0.0)
        return Verdict("correct" if value >= RIGHT_FROM else "wrong", value)


def _f1(said: Sequence[str], form: Sequence[str]) -> float:
    total = len(said) + len(form)
    return 2 * shared(said, form) / total if total else 0.0
