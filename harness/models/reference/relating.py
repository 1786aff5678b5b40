"""Questions about relations: whom somebody belongs to now or did on a day, since when, how many belong to one.

A subject has one object at a time for a verb: a newer one ends the one before. What a question names by a clause ("the
man that Ada reports to") is looked up first and put in its place.
"""

import re
from dataclasses import dataclass
from datetime import date

from harness.models.reference import dates, phrases, relations, words
from harness.models.reference.answers import Answer
from harness.models.reference.lines import Memory
from harness.models.reference.relations import NAME, VERB, Relation

_DO = r"(?:does|do|did|is|are|was|were|has|have|had)"
_NOW = r"(?: (?:now|at present|currently|today|these days))?"
_WHOM = re.compile(
    rf"^(?P<ask>(?i:whom?|where|what|(?:what|which) [a-z]+)) {_DO} (?P<subject>{NAME}) (?P<verb>{VERB}){_NOW}$"
)
_SINCE = re.compile(rf"^(?i:since when) {_DO} (?P<subject>{NAME}) (?P<verb>{VERB}) (?:the )?(?P<object>{NAME})$")
_COUNT = re.compile(rf"^(?i:how many) [a-z]+ (?P<verb>{VERB}) (?:the )?(?P<object>{NAME}){_NOW}$")
_CLAUSE = re.compile(
    rf"\bthe [a-z]+ (?:that|whom?|which) (?P<subject>{NAME}) "
    rf"(?P<verb>[a-z]+(?: [a-z]+){{0,3}}? (?:to|in|under|by|at|with|for|of|on|from)){_NOW}(?= )"
)
_ON = re.compile(r"\s*\b(?:on|in|as of|at)$", re.I)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question without its day, and the day it asks about (None: how things stand)."""

    text: str
    day: date | None


def resolved(memory: Memory, question: str) -> str:
    """Return a question with each clause that names somebody by a relation replaced by the name."""
    for _ in range(3):
        match = _CLAUSE.search(question)
        held = _held(memory, match["subject"], match["verb"]) if match else []
        if match is None or not held:
            return question
        question = f"{question[: match.start()]}{held[-1].object}{question[match.end() :]}"
    return question


def answer(memory: Memory, question: str) -> tuple[Answer | None, bool]:
    """Return the answer, and whether it is settled here: it is None where the memory tells of others only, or later."""
    asked = _without_day(question)
    if match := _COUNT.match(asked.text):
        return _count(memory, match, asked.day)
    if match := _SINCE.match(asked.text):
        return _since(memory, match)
    if match := _WHOM.match(asked.text):
        held = _held(memory, match["subject"], match["verb"], loosely=match["ask"].lower() == "where")
        holds = _at(held, asked.day)
        told = bool(held) or _is_unheard_of(memory, match["subject"], match["verb"])
        return (Answer(holds.object, relations.candidate(memory, holds)) if holds else None), told
    return None, False


def _without_day(question: str) -> _Asked:
    text = question.strip().rstrip("?!. ")
    for phrase in phrases.time_phrases(text, None):
        if phrase.unit == "day":
            before = _ON.sub("", text[: phrase.start].rstrip())
            return _Asked(f"{before} {text[phrase.end :].strip()}".strip(), phrase.day)
    return _Asked(text, None)


def _held(memory: Memory, subject: str, verb: str, *, loosely: bool = False) -> list[Relation]:
    """Return what was told of a subject with a verb, in order; `loosely`: the preposition need not be asked for."""
    key = relations.verb_key(verb)
    return [
        each
        for each in relations.told(memory)
        if relations.same(each.subject, subject)
        and key
        and (each.verb == key or (loosely and each.verb[: len(key)] == key))
    ]


def _is_unheard_of(memory: Memory, subject: str, verb: str) -> bool:
    """Tell whether others are told of with this verb, and the subject is nowhere named."""
    key = relations.verb_key(verb)
    if not any(each.verb == key for each in relations.told(memory)):
        return False
    names = set(words.content_stems(subject))
    spoken = {stem for speaker in memory.people for stem in words.content_stems(speaker)}
    return bool(names) and not any(name in memory.index or name in spoken for name in names)


def _at(held: list[Relation], day: date | None) -> Relation | None:
    """Return what holds on a day, or the newest."""
    before = [each for each in held if _has_begun(each, day)]
    return before[-1] if before else None


def _has_begun(relation: Relation, day: date | None) -> bool:
    return day is None or relation.start is None or relation.start <= day


def _since(memory: Memory, match: re.Match[str]) -> tuple[Answer | None, bool]:
    held = _held(memory, match["subject"], match["verb"])
    fitting = [each for each in held if relations.same(each.object, match["object"])]
    if not fitting or fitting[-1].start is None:
        return None, bool(held)
    return Answer(dates.say(fitting[-1].start), relations.candidate(memory, fitting[-1])), True


def _count(memory: Memory, match: re.Match[str], day: date | None) -> tuple[Answer | None, bool]:
    """Count the subjects whose newest object is the one that is asked for."""
    key = relations.verb_key(match["verb"])
    newest: dict[str, Relation] = {}
    for each in relations.told(memory):
        if key and each.verb == key and _has_begun(each, day):
            newest[relations.plain(each.subject)] = each
    holding = [each for each in newest.values() if relations.same(each.object, match["object"])]
    if not holding:
        return None, False
    return Answer(str(len(holding)), relations.candidate(memory, holding[-1])), True
