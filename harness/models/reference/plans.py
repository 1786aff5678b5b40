"""Plans: a list of steps told in one sentence, which of them were reported as done, and which are still open."""

import re
from dataclasses import dataclass
from typing import Literal

from harness.models.reference import evidence, words
from harness.models.reference.answers import Answer
from harness.models.reference.lines import Memory
from harness.models.reference.ranking import Candidate

_PART = r"(?:steps?|tasks?|parts?|points?|items?|things?)"
_OPEN = r"(?:still |yet )?(?:open|left|missing|outstanding|undone|unfinished|remaining|to be done|to do)"
_DID = r"(?:did (?:i|we) (?:finish|complete|do)|was (?:done|finished|completed))"
_ASKS: tuple[tuple[Literal["open", "count", "next", "last"], re.Pattern[str]], ...] = (
    ("count", re.compile(rf"^how many {_PART} of (?P<plan>.+?) (?:is|are) {_OPEN}\W*$", re.I)),
    ("open", re.compile(rf"^(?:what|which) {_PART} of (?P<plan>.+?) (?:is|are) {_OPEN}\W*$", re.I)),
    ("next", re.compile(rf"^(?:what|which) {_PART} of (?P<plan>.+?) (?:comes|is|are) (?:up )?next\W*$", re.I)),
    ("last", re.compile(rf"^(?:what|which) {_PART} of (?P<plan>.+?) {_DID} (?:last|most recently)\W*$", re.I)),
)
_LIST = re.compile(rf"\b{_PART}\b[^:]{{0,60}}?(?::| (?:is|are)) (?P<items>[^:]+)$", re.I)
_PARTED = re.compile(r",? and |, ", re.I)
_DONE = re.compile(r"\b(?:finished|completed|done|ready|ticked off)\b", re.I)
_NOT_DONE = re.compile(r"\b(?:not|never|un(?:done|finished|completed))\b|n['’]t\b", re.I)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The steps in order; of each that was done the place of the sentence that says so."""

    steps: tuple[str, ...]
    done: dict[str, int]
    told: int


def answer(memory: Memory, question: str) -> tuple[Answer | None, bool]:
    """Return the answer, and whether it is settled here: it is None where the memory never speaks of the plan."""
    for kind, pattern in _ASKS:
        if match := pattern.match(question.strip()):
            name = frozenset(words.content_stems(match["plan"]))
            plan = _find(memory, name)
            return (_say(memory, kind, plan), True) if plan else (None, not name & memory.index.keys())
    return None, False


def _say(memory: Memory, kind: str, plan: _Plan) -> Answer | None:
    left = [step for step in plan.steps if step not in plan.done]
    if kind == "last":
        last = max(plan.done, key=lambda step: _when(memory, plan.done[step]), default=None)
        return Answer(last, _candidate(memory, plan.done[last])) if last else None
    said = str(len(left)) if kind == "count" else "; ".join(left[:1] if kind == "next" else left)
    return Answer(said or "None", _candidate(memory, plan.told))


def _find(memory: Memory, name: frozenset[str]) -> _Plan | None:
    """Return the newest plan that a sentence with this name lists."""
    named = [place for place, sentence in enumerate(memory.sentences) if name and name <= sentence.stems]
    for place in reversed(named):
        match = _LIST.search(memory.sentences[place].text.rstrip(".!? "))
        steps = tuple(item.strip() for item in _PARTED.split(match["items"]) if item.strip()) if match else ()
        if len(steps) > 1:
            reports = [other for other in named if _reports(memory.sentences[other].text)]
            return _Plan(steps, _done(memory, steps, reports), place)
    return None


def _reports(text: str) -> bool:
    return _DONE.search(text) is not None and not _NOT_DONE.search(text)


def _done(memory: Memory, steps: tuple[str, ...], reports: list[int]) -> dict[str, int]:
    done: dict[str, int] = {}
    for place in reports:
        stems = memory.sentences[place].stems
        for step in steps:
            if set(words.content_stems(step)) <= stems:
                done[step] = place
    return done


def _when(memory: Memory, place: int) -> tuple[float, int]:
    return evidence.stamp(_candidate(memory, place)), place


def _candidate(memory: Memory, place: int) -> Candidate:
    sentence = memory.sentences[place]
    turn = memory.turns[sentence.turn]
    return Candidate(place, sentence, turn, 1.0, 1.0, 1.0, stranger=False, lacks_key=0.0)
