"""Relations: sentences that say what somebody or something is to another from a day on: "Ada reports to Bo."."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from harness.models.reference import lines, phrases, words
from harness.models.reference.lines import Memory, Sentence
from harness.models.reference.ranking import Candidate

_WORD = r"[A-Z0-9][\w'’.-]*(?<!\.)"
NAME = rf"(?:[Tt]he )?(?!I\b){_WORD}(?: (?:(?:&|of|de|van|von) )?{_WORD})*"
VERB = r"[a-z]+(?: [a-z]+){0,4}?"
_NOT_PART = r"(?:(?:the|its|a|an) )?"
_OPENING = re.compile(r"^(?:as of|since|from|starting|on)\b[^,]{1,40},\s*", re.I)
_STATEMENT = re.compile(rf"^(?P<subject>{NAME}) (?P<verb>{VERB}) {_NOT_PART}(?P<object>{NAME})(?P<rest>[^\n]{{0,80}})$")
_ENDS = re.compile(r"^\s*(?:$|[.!;,(]|(?:now|as of|since|from|again|these days)\b)", re.I)
_PASSED_OVER = words.AUXILIARIES | words.word_set("its the a an now currently already still")
_LONGEST = 240  # characters of a sentence that may state a relation


@dataclass(frozen=True, slots=True)
class Relation:
    """A sentence's two ends, its verb as stems with their preposition, and the day from which it holds, if known."""

    subject: str
    verb: tuple[str, ...]
    object: str
    start: date | None
    place: int
    sentence: Sentence


@lru_cache(maxsize=8)
def told(memory: Memory) -> tuple[Relation, ...]:
    """Return all relations of a memory, in the order of the day from which they hold."""
    found = []
    for place, sentence in enumerate(memory.sentences):
        if sentence.asks or len(sentence.text) > _LONGEST:
            continue
        relation = _read(memory, place, sentence)
        if relation:
            found.append(relation)
    return tuple(sorted(found, key=lambda relation: (relation.start or date.min, relation.place)))


def replaces(new: str, old: str) -> bool | None:
    """Tell whether a line gives a subject another object than an older line did; None where they do not compare.

    They compare where both state a relation with one verb: "Ada reports to Bo now" says nothing of whom Cy reports to.
    """
    now, before = _stated(new), _stated(old)
    if now is None or before is None or now.verb != before.verb:
        return None
    return same(now.subject, before.subject) and not same(now.object, before.object)


@lru_cache(maxsize=8192)
def _stated(line: str) -> Relation | None:
    found = told(lines.parse(line))
    return found[0] if len(found) == 1 else None


def same(one: str, other: str) -> bool:
    """Tell whether two names are the same but for case and article."""
    return plain(one) == plain(other)


def plain(name: str) -> str:
    """Return a name without article, possessive ending and case."""
    return re.sub(r"^the |['’]s$", "", " ".join(name.lower().split()))


def verb_key(text: str) -> tuple[str, ...]:
    """Return what tells a verb from others: its stems with their prepositions, without auxiliaries."""
    return tuple(words.stem(word) for word in text.lower().split() if word not in _PASSED_OVER)


def candidate(memory: Memory, relation: Relation) -> Candidate:
    """Return the relation's sentence as what an answer relies on."""
    turn = memory.turns[relation.sentence.turn]
    return Candidate(relation.place, relation.sentence, turn, 1.0, 1.0, 1.0, stranger=False, lacks_key=0.0)


def _read(memory: Memory, place: int, sentence: Sentence) -> Relation | None:
    text = _OPENING.sub("", sentence.text)
    match = _STATEMENT.match(text)
    if match is None or not _ENDS.match(match["rest"]) or not (verb := verb_key(match["verb"])):
        return None
    when = memory.turns[sentence.turn].when
    said = when.date() if when else None
    opening = sentence.text[: len(sentence.text) - len(text)]
    moments = [*phrases.time_phrases(opening, said), *phrases.time_phrases(match["rest"], said)]
    start = moments[0].day if moments else said
    return Relation(match["subject"], verb, match["object"].rstrip(".,;"), start, place, sentence)
