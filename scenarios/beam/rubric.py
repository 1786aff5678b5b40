"""Which of BEAM's rubrics a rule can check: those whose every nugget is a value, such as an amount, a date or a name.

BEAM has a model score each nugget of an answer. A rule can do so where the nugget is what must be said ("6 weeks"), and
not where it tells how an answer should be ("suggests lightweight libraries") or retells a thought.
"""

import re

from harness.graders.nuggets import telling
from scenarios.beam.schema import BeamQuestion, Kind

CHECKABLE: frozenset[Kind] = frozenset(
    ("information_extraction", "knowledge_update", "multi_session_reasoning", "temporal_reasoning")
)
FEW_WORDS, FEW_WORDS_AND_NUMBERS = 3, 6

_OPENING = re.compile(r"\s*LLM response should (?:state|mention|contain)\s*:?\s*", re.I)
_SPAN = re.compile(r"^from (?P<start>.+?)\s+(?:till|to|until) (?P<end>.+)$", re.I)


def nuggets(question: BeamQuestion, kind: Kind) -> tuple[str, ...] | None:
    """The nuggets that a rule can check, all of them; None where one needs a judge."""
    if kind not in CHECKABLE or not question.rubric:
        return None
    found = [_plain(line) for line in question.rubric]
    return tuple(found) if all(map(_is_value, found)) else None


def points(question: BeamQuestion) -> tuple[str, ...]:
    """What a judge is to look for: the rubric's lines without their common opening."""
    return tuple(text for line in question.rubric if (text := _OPENING.sub("", line, count=1).strip()))


def _plain(line: str) -> str:
    text = _OPENING.sub("", line, count=1).strip()
    span = _SPAN.match(text)  # "from" and "till" are no part of the dates, and may be said otherwise
    return (f"{span['start']} {span['end']}" if span else text).replace("; ", ", ")


def _is_value(nugget: str) -> bool:
    words = telling(nugget)
    most = FEW_WORDS_AND_NUMBERS if any(word.isdecimal() for word in words) else FEW_WORDS
    return bool(nugget) and len(words) <= most
