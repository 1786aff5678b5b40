"""locomo: our verdict, and beside it the F1 by which LoCoMo's authors score."""

import re
import string
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import ClassVar

from harness.core.scenario import Probe
from harness.graders.contains import Contains
from harness.graders.verdict import Verdict

UPSTREAM_F1 = "upstream_f1"
REFUSALS = ("no information available", "not mentioned")
_DROPPED = re.compile(r"\b(?:a|an|the|and)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


class LocomoF1:
    """The verdict of `contains`; `upstream_f1` follows the data set's own scoring, by the category in `probe.label`.

    Token F1 over stems, without commas, punctuation, case, articles and "and". Category 1 takes key and answer apart at
    commas and averages the best match of each part of the key; category 3 knows only the key's part before ";";
    category 5 is 1 where the answer holds "no information available" or "not mentioned", else 0. The stemmer follows
    Porter (1980); the authors use NLTK's, which departs from that in a few rules, such as for "y" after a vowel.
    """

    name: ClassVar[str] = "locomo"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader."""
        return Contains().grade(answer, probe)

    def scores(self, answer: str, probe: Probe) -> Mapping[str, float]:
        """See Scores."""
        if probe.expected is None:
            return {UPSTREAM_F1: float(any(refusal in answer.lower() for refusal in REFUSALS))}
        key = probe.expected[0]
        if probe.label == "1":
            return {UPSTREAM_F1: _by_parts(answer, key)}
        return {UPSTREAM_F1: _f1(answer, key.split(";")[0].strip() if probe.label == "3" else key)}


def _by_parts(answer: str, key: str) -> float:
    best = [max(_f1(part, wanted) for part in answer.split(",")) for wanted in key.split(",")]
    return sum(best) / len(best)


def _f1(answer: str, key: str) -> float:
    said, wanted = _stems(answer), _stems(key)
    common = (Counter(said) & Counter(wanted)).total()
    return 2 * common / (len(said) + len(wanted)) if common else 0.0


def _stems(text: str) -> list[str]:
    plain = _DROPPED.sub(" ", text.lower().translate(_PUNCTUATION))
    return [_stem(word) for word in plain.split()]


@cache
def _stem(word: str) -> str:
    import snowballstemmer

    return str(snowballstemmer.stemmer("porter").stemWord(word))
