"""Sums: questions that add up the amounts of several statements, or take one from another."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from harness.models.reference import amounts
from harness.models.reference.amounts import Amount
from harness.models.reference.answers import Answer
from harness.models.reference.lines import Memory
from harness.models.reference.questions import Question
from harness.models.reference.ranking import Candidate

PART_SHARE = 0.4  # a statement adds its amount when it scores so much of the best
_TOTAL = re.compile(r"\b(?:total|altogether|together|combined|in all|overall|sum|both)\b", re.I)
_SO_FAR = re.compile(r"\b(?:so far|by now|until now|up to now)\b", re.I)
_FURTHER = re.compile(r"^\W*(?:more|further|additional)\b", re.I)
_MORE = re.compile(
    r"\bhow (?:much|many) (?:\w+ )?(?:more|less|fewer|longer|older|younger|cheaper|heavier|taller|bigger|further)\b"
    r"|\bdifference\b",
    re.I,
)


def is_sum(question: Question) -> bool:
    """Tell whether a question asks what amounts add up to, or by how much they differ."""
    return question.kind == "count" and any(pattern.search(question.text) for pattern in (_TOTAL, _SO_FAR, _MORE))


def reckon(memory: Memory, question: Question, found: Sequence[Candidate]) -> Answer | None:
    """Add up or compare the amounts of the candidates, best first; None when fewer than two are told."""
    parts = [part for part in _parts(memory, question, found) if part[2].value is not None]
    if len(parts) < 2:
        return None
    told = [figure.value or Decimal(0) for _, _, figure in parts]
    if _MORE.search(question.text):
        return Answer(_plain(abs(told[0] - told[1])), parts[0][0])
    further = any(_FURTHER.search(text[figure.end :]) for _, text, figure in parts)
    if not further and not _TOTAL.search(question.text):
        return None
    return Answer(f"{_plain(sum(told, Decimal(0)))} ({' + '.join(map(_plain, told))})", parts[0][0])


def _parts(memory: Memory, question: Question, found: Sequence[Candidate]) -> Iterator[tuple[Candidate, str, Amount]]:
    """Yield the amounts told in the turns that are near enough to the question, each with its sentence."""
    floor = PART_SHARE * found[0].score if found else 0.0
    seen = set()
    for candidate in found:
        if candidate.score < floor or candidate.stranger or candidate.sentence.turn in seen:
            continue
        seen.add(candidate.sentence.turn)
        for sentence in memory.sentences[candidate.turn.first : candidate.turn.last]:
            if not sentence.asks:
                for figure in amounts.fitting(question, sentence.text, strict=True):
                    yield candidate, sentence.text, figure


def _plain(number: Decimal) -> str:
    """Write a number without a point that says nothing."""
    return str(int(number)) if number == int(number) else str(number)
