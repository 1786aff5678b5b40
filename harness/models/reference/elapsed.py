"""Elapsed time: questions that compare the moments of two events."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.models.reference import answers, dates, evidence, phrases, questions
from harness.models.reference.answers import Answer
from harness.models.reference.lines import Memory
from harness.models.reference.questions import Question

_HOW_MUCH_TIME = r"\bhow (?:long|much time|many (?P<unit>day|week|month|year)s)\b"
_SPLITS = tuple(
    re.compile(_HOW_MUCH_TIME + rest, re.I)
    for rest in (
        r".{0,60}?\bbetween (?P<one>.+?) and (?P<other>.+)",
        r".{0,60}?\b(?:after|before|since) (?P<one>.+?) (?P<other>(?:did|was|were|had|when|until|does) .+)",
    )
)
_ORDER = re.compile(r"\b(?P<first>first|earlier|earliest)\b|\b(?P<last>last|later|latest|most recently)\b", re.I)
_WHO_DID = re.compile(r"^(?:who|which [a-z]+) (?P<deed>[a-z]+(?: [a-z]+){0,5}) (?:first|earlier|last|later), ", re.I)


@dataclass(frozen=True, slots=True)
class Dated:
    """An event found in the memory: the answer that tells of it, and its moment."""

    basis: Answer
    moment: phrases.TimePhrase


def is_comparison(question: Question) -> bool:
    """Tell whether a question asks for the time between two events, or which of two came first."""
    return _events(question) is not None or (question.kind == "choice" and bool(_ORDER.search(question.text)))


def compare(memory: Memory, question: Question) -> Answer | None:
    """Answer a comparison, None when one of its events is not told of with a date."""
    split = _events(question)
    if split is None:
        return _ordered(memory, question)
    unit, one, other = split
    first, second = _date(memory, one), _date(memory, other)
    if first is None or second is None:
        return None
    return replace(second.basis, text=dates.distance(first.moment.day, second.moment.day, unit))


def _ordered(memory: Memory, question: Question) -> Answer | None:
    order = _ORDER.search(question.text)
    options = _options(question)
    deed = _deed(question)
    dated = [(option, _date(memory, f"{option} {deed}".strip())) for option in options]
    known = [(event.moment.day, option, event) for option, event in dated if event is not None]
    if order is None or len(known) < len(options) or len(known) < 2:
        return None
    known.sort(key=lambda entry: entry[0], reverse=order["last"] is not None)
    return replace(known[0][2].basis, text=known[0][1])


def _options(question: Question) -> Sequence[str]:
    """Return the events to put in order: the parts beside "or", without the words that ask."""
    lead, _, rest = question.text.rpartition(", ") if question.text.count(", ") == 1 else ("", "", question.text)
    text = rest if lead else question.text
    return [option.strip(" ?,:") for option in re.split(r",? or ", text) if option.strip(" ?,:")]


def _deed(question: Question) -> str:
    """Return what the options did, where they are mere names: "joined us" of "Who joined us first, Ada or Bo?"."""
    match = _WHO_DID.match(question.text)
    return match["deed"] if match else ""


def _events(question: Question) -> tuple[str | None, str, str] | None:
    for pattern in _SPLITS:
        match = pattern.search(question.text.rstrip("? "))
        if match:
            unit = match["unit"].lower() if match["unit"] else None
            return unit, match["one"], match["other"]
    return None


def _date(memory: Memory, event: str) -> Dated | None:
    """Find the moment of an event named by a clause."""
    asked = questions.ask(f"When did {event}", memory.people)
    found = evidence.find(memory, asked)
    if not found:
        return None
    moment = answers.moment(memory, asked, found[0])
    return Dated(Answer(found[0].sentence.text, found[0]), moment) if moment else None
