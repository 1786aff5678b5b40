"""nuggets: how many of the key's single statements the answer holds."""

import re
from collections.abc import Mapping
from typing import ClassVar

from harness.core.scenario import Probe
from harness.graders.contains import ANSWER_WORDS
from harness.graders.number import SMALL
from harness.graders.verdict import Verdict, right_if
from harness.graders.words import STOP_WORDS, shared, tokens

NUGGETS = "nuggets"
ENOUGH = 0.8
_JOINED = re.compile(r"(?<=\d)(?=[^\W\d_])")


class Nuggets:
    """Right when every nugget stands in the answer; `nuggets` is the share of them that do, the best over the forms.

    A form is its nuggets, separated by "; ". A nugget stands there when at least 80 % of its words do, in any order:
    without stop words and words of the question ("how many commits": "165" will do), numbers up to ninety as digits
    ("three days" is "3 days"), a unit apart from its number ("250ms"). Of an answer 40 words a nugget are read. The
    rule does not see negation, nor which word belongs to which: it is made for values, such as amounts, dates, names.
    """

    name: ClassVar[str] = "nuggets"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader."""
        return right_if(_best(answer, probe) == 1.0)

    def scores(self, answer: str, probe: Probe) -> Mapping[str, float]:
        """See Scores."""
        return {NUGGETS: _best(answer, probe)}


def telling(text: str) -> list[str]:
    """The words of a text that tell something; all of them where none does."""
    found = [str(SMALL.get(word, word)) for word in tokens(_JOINED.sub(" ", text))]
    return [word for word in found if word not in STOP_WORDS] or found


def _best(answer: str, probe: Probe) -> float:
    return max((_held(answer, form, probe.text) for form in probe.expected or ()), default=0.0)


def _held(answer: str, form: str, question: str) -> float:
    asked = set(telling(question))
    items = [telling(item) for item in form.split("; ") if item.strip()]
    wanted = [[word for word in item if word not in asked] or item for item in items if item]
    said = telling(" ".join(answer.split()[: ANSWER_WORDS * len(wanted)]))
    held = [shared(item, said) >= ENOUGH * len(item) for item in wanted]
    return sum(held) / len(held) if held else 0.0
