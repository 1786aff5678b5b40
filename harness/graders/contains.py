"""contains: the answer holds an accepted form."""

from typing import ClassVar

from harness.core.scenario import Probe
from harness.graders.verdict import Verdict, right_if
from harness.graders.words import is_run, shared, words

ANSWER_WORDS = 40
ENOUGH = 0.8


class Contains:
    """Right when an accepted form stands in the answer.

    A form stands there when its normalised words do, as a run, or when at least 80 % of them are in the answer in any
    order (repeated words counted). A form of several items, separated by "; ", needs every item. "Yes" and "no" must
    be the answer's first word: elsewhere they say something else. An answer is cut at 40 words, so that reciting the
    memory does not pay. The rule does not see negation: "not in Ulm" holds "Ulm".
    """

    name: ClassVar[str] = "contains"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader."""
        said = words(" ".join(answer.split()[:ANSWER_WORDS]))
        return right_if(any(_holds_all(said, form) for form in probe.expected or ()))


def _holds_all(said: list[str], form: str) -> bool:
    items = [words(item) for item in form.split("; ") if item.strip()]
    return bool(items) and all(_holds(said, item) for item in items)


def _holds(said: list[str], item: list[str]) -> bool:
    if item in (["yes"], ["no"]):
        return said[:1] == item
    return is_run(item, said) or shared(item, said) >= ENOUGH * len(item)
