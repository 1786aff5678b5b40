"""Ranking: which sentences of a memory speak to a question."""

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from harness.models.reference import phrases, polarity, questions, spans, words
from harness.models.reference.lines import Memory, Sentence, Turn
from harness.models.reference.questions import Question

TURN_SHARE = 0.6  # a word that stands elsewhere in the turn counts for so much
ASKED_SHARE = 0.7  # and one in the question that the turn replies to, for so much
NEAR_SHARES = (0.35, 0.2)  # and one in the turn before, and the one before that, of the same talk,
REFERRING_SHARES = (0.6, 0.4)  # more so for a sentence that refers back ("she", "it")
ALIAS_SHARE = 0.85  # "Paola" for "my sister"
TOLD_SHARE = 0.9  # "move" for "live"
KIN_SHARE = 0.7  # "baker" for "bakery"
LIGHT_SHARE = 0.3  # "go", "make": what a verb that says little counts for
LEAST_TURNS = 1  # a word that stands nowhere is as rare as one that stands once,
ABSENT_SHARE = 0.5  # but may have been put in other words
DATE_SHARE = 0.5  # "July" for a turn of July
PSEUDO_TURNS = 20  # smooths the rarity of words in a memory of a few lines
SMALL_MEMORY = 12  # turns; below, sentences that share no word are candidates too
CUED = 40  # candidates whose answer-type cue is looked at

OWN_SPEAKER, OTHER_SPEAKER, CUE, DENYING, ASKING, FIRST_PERSON = 0.2, -0.2, 0.15, 0.2, -0.5, 0.05
TASTE, TIMELY, TENSE = 0.25, 0.1, 0.05

_USER_ROLES = frozenset(("user", "human"))
_ASSISTANT_ROLES = frozenset(("assistant", "ai", "agent", "bot", "system", "tool"))

_DEFINES = re.compile(r"(?:\b(?:is|are|was|were|has|have|had|be|as)|['’](?:s|re))\b (?!\w+ing\b)", re.I)
_POSSESSED = re.compile(r"\b(?:my|our|his|her|their|your)\b|\w['’]s [a-z]", re.I)

_REFERS = re.compile(r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|that|this|one)\b", re.I)
_CALL, _NAME = words.stem("call"), words.stem("name")
_LIGHT = frozenset(words.stem(verb) for verb in words.LIGHT_VERBS)
_Weights = dict[str, float]  # question stem -> strength of its match, 0..1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with its score, the share of the question's rare words it covers, and whether it is off person."""

    place: int
    sentence: Sentence
    turn: Turn
    score: float
    coverage: float
    own: float
    stranger: bool
    lacks_key: float
    cue: float = 0.0


def rank(memory: Memory, question: Question) -> list[Candidate]:
    """Return candidates, best first; ties in order of the text."""
    hits, rarity = _hits(memory, question)
    total = sum(rarity.values())
    by_turn = _by_turn(memory, hits, rarity, question)
    found = []
    for place in _candidates(memory, by_turn):
        sentence = memory.sentences[place]
        turn = memory.turns[sentence.turn]
        matched = _matched(memory, place, hits, by_turn)
        if question.taste and polarity.told_taste(sentence.text, question.taste) == 1.0:
            _merge(matched, dict.fromkeys(question.taste_stems, TOLD_SHARE), 1.0)
        coverage = sum(rarity[stem] * share for stem, share in matched.items()) / total if total else 0.0
        own = sum(rarity[stem] * share for stem, share in hits.get(place, {}).items()) / total if total else 0.0
        person, stranger = _person_fit(question, turn, sentence, own)
        score = coverage + person + (ASKING if sentence.asks else 0.0)
        lacks_key = _key_lack(question, sentence, matched)
        found.append(Candidate(place, sentence, turn, score, coverage, own, stranger, lacks_key))
    found.sort(key=lambda candidate: (-candidate.score, candidate.place))
    return _with_cues(found, question)


def _hits(memory: Memory, question: Question) -> tuple[dict[int, _Weights], _Weights]:
    """Return per sentence the matched question stems, and each question stem's rarity."""
    hits: dict[int, _Weights] = {}
    rarity: _Weights = {}
    required = {stem for thing in question.keys.things for stem in thing} | set(question.keys.attribute)
    required |= {_NAME} if question.keys.name else set()
    for stem in question.stems:
        turns = set()
        for form, share in _forms(memory, stem).items():
            for place in _places(memory, form):
                weights = hits.setdefault(place, {})
                weights[stem] = max(weights.get(stem, 0.0), share)
                if share >= KIN_SHARE:
                    turns.add(memory.sentences[place].turn)
        weight = LIGHT_SHARE if stem in _LIGHT else 1.0
        if not turns and stem not in required:
            weight *= ABSENT_SHARE
        rarity[stem] = weight * math.log((len(memory.turns) + PSEUDO_TURNS) / (max(LEAST_TURNS, len(turns)) + 1))
    return hits, rarity


def _places(memory: Memory, form: str) -> list[int]:
    """Return the sentences that hold a stem, or both halves of a stem written apart ("road trip")."""
    if form in memory.index:
        return memory.index[form]
    for cut in range(3, len(form) - 2):
        left, right = memory.index.get(form[:cut]), memory.index.get(form[cut:])
        if left and right:
            return sorted(set(left).intersection(right))
    return []


def _forms(memory: Memory, stem: str) -> _Weights:
    """Return the memory's stems that match a question stem, with the strength of the match."""
    forms = {stem: 1.0}
    for told in questions.told_forms(stem):
        forms.setdefault(told, TOLD_SHARE)
    for other in memory.aliases.get(stem, ()):
        forms.setdefault(other, ALIAS_SHARE)
    for other in memory.families.get(stem[:3], ()):
        if other not in forms and words.akin(stem, other):
            forms[other] = KIN_SHARE
    return forms


def _by_turn(memory: Memory, hits: dict[int, _Weights], rarity: _Weights, question: Question) -> dict[int, _Weights]:
    """Return per turn the best match of each question stem, its date's words included."""
    by_turn: dict[int, _Weights] = {}
    for place, weights in hits.items():
        _merge(by_turn.setdefault(memory.sentences[place].turn, {}), weights, 1.0)
    named = questions.date_words(question.text) & rarity.keys()
    if named:
        for number, turn in enumerate(memory.turns):
            if turn.when is None:
                continue
            told = {words.stem(f"{turn.when:%B}"), words.stem(f"{turn.when:%A}"), str(turn.when.year)}
            if named & told and number in by_turn:
                _merge(by_turn[number], dict.fromkeys(named & told, DATE_SHARE / TURN_SHARE), 1.0)
    return by_turn


def _merge(into: _Weights, weights: _Weights, share: float) -> None:
    for stem, weight in weights.items():
        into[stem] = max(into.get(stem, 0.0), weight * share)


def _candidates(memory: Memory, by_turn: dict[int, _Weights]) -> list[int]:
    """Return the sentences of matching turns, and of the turns that reply to a matching question."""
    if len(memory.turns) <= SMALL_MEMORY:
        return list(range(len(memory.sentences)))
    turns = set(by_turn)
    turns.update(n + 1 for n in by_turn if memory.turns[n].asks and n + 1 < len(memory.turns))
    return [place for n in sorted(turns) for place in range(memory.turns[n].first, memory.turns[n].last)]


def _matched(memory: Memory, place: int, hits: dict[int, _Weights], by_turn: dict[int, _Weights]) -> _Weights:
    """Return the question stems that a sentence covers: itself, by its turn, by the question it replies to."""
    number = memory.sentences[place].turn
    matched = dict(hits.get(place, {}))
    _merge(matched, by_turn.get(number, {}), TURN_SHARE)
    turn = memory.turns[number]
    if turn.speaker is None:
        return matched
    replies = number > 0 and memory.turns[number - 1].asks
    refers = replies or _REFERS.search(memory.sentences[place].text) is not None
    for steps, share in enumerate(REFERRING_SHARES if refers else NEAR_SHARES, 1):
        before = memory.turns[number - steps] if number >= steps else None
        if before is None or before.session != turn.session:
            break
        replied = steps == 1 and before.asks and before.speaker != turn.speaker
        if not replied and (before.speaker or "").lower() in _ASSISTANT_ROLES:
            continue
        _merge(matched, by_turn.get(number - steps, {}), ASKED_SHARE if replied else share)
    return matched


def _person_fit(question: Question, turn: Turn, sentence: Sentence, own: float) -> tuple[float, bool]:
    """Return the bonus for who speaks, and whether the sentence is by another person about something else."""
    tokens = _plain_words(sentence.text)
    first = FIRST_PERSON if tokens & words.FIRST_PERSON else 0.0
    if question.yours and turn.speaker:
        return (OWN_SPEAKER if turn.speaker.lower() in _ASSISTANT_ROLES else OTHER_SPEAKER), False
    if question.mine and turn.speaker:
        role = turn.speaker.lower()
        if role in _ASSISTANT_ROLES:
            return OTHER_SPEAKER, not tokens & words.SECOND_PERSON
        return (OWN_SPEAKER if role in _USER_ROLES else 0.0) + first, False
    if not question.persons:
        return 0.0, False
    if turn.speaker in question.persons:
        return OWN_SPEAKER + first, False
    if turn.speaker is None:
        named = any(words.plain(name.split()[0]) in tokens for name in question.persons)
        return (OWN_SPEAKER if named else 0.0), False
    if own and (_mentions(question, sentence.text) or (tokens & words.SECOND_PERSON and "i" not in tokens)):
        return OTHER_SPEAKER / 2, False
    return OTHER_SPEAKER, True


@lru_cache(maxsize=65536)
def _plain_words(text: str) -> frozenset[str]:
    return frozenset(map(words.plain, words.tokens(text)))


def _key_lack(question: Question, sentence: Sentence, matched: _Weights) -> float:
    """Return how much a sentence passes by the possessed things of the question, 0..1.

    0 when each is told of, 1 when another thing of the kind "my brother" stands in its place, else 0.5; 0.5 too when
    what is asked of the thing is neither named nor told by "is" or "has", and when a name is asked for and none stands.
    """
    wanted = question.keys
    if not all(any(stem in matched for stem in thing) for thing in wanted.things):
        return 1.0 if _POSSESSED.search(sentence.text) else 0.5
    if wanted.attribute and not any(stem in matched for stem in wanted.attribute):
        # "My sister is a nurse" tells her job without the word; "My sister cried" does not.
        return 0.0 if _DEFINES.search(sentence.text) else 0.5
    if question.kind == "role" and not spans.tells_role(sentence.text):
        return 0.5
    if wanted.name and not (spans.NAME.search(sentence.text) or _CALL in sentence.stems):
        return 0.5
    return 0.0


def _mentions(question: Question, text: str) -> bool:
    """Tell whether a sentence speaks of a person of the question, not merely to them ("Thanks, Ann!")."""
    for name in question.persons:
        first = re.escape(name.split()[0])
        if re.search(rf"(?<!\w)(?<!, ){first}\b(?!\s*[,!.?]|$)", text, re.I):
            return True
    return False


def _with_cues(found: list[Candidate], question: Question) -> list[Candidate]:
    """Add the answer-type cue to the best candidates and order them anew."""
    cued = []
    for candidate in found[:CUED]:
        said = candidate.turn.when.date() if candidate.turn.when else None
        cue = spans.cue(question, candidate.sentence.text, said)
        bonus = CUE * cue
        if question.negated and polarity.NEGATION.search(candidate.sentence.text):
            bonus += DENYING
        if question.tense == "past" and phrases.tells_past(candidate.sentence.text):
            bonus += TENSE
        if question.taste:
            bonus += TASTE * polarity.told_taste(candidate.sentence.text, question.taste)
        if question.former and polarity.tells_former(candidate.sentence.text):
            bonus += TIMELY
        if question.current and polarity.tells_current(candidate.sentence.text):
            bonus += TIMELY
        cued.append(replace(candidate, score=candidate.score + bonus, cue=cue))
    cued.sort(key=lambda candidate: (-candidate.score, candidate.place))
    return cued
