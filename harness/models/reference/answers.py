"""Answers: a short text from the ranked sentences, by the kind of question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from harness.models.reference import amounts, dates, evidence, phrases, polarity, spans, words
from harness.models.reference.lines import Memory
from harness.models.reference.questions import Question
from harness.models.reference.ranking import Candidate

WORD_LIMIT = 40
_WORD_CHARACTERS = 80  # a memory may hold a "word" without end
# A line with the span asked for is preferred when it scores so much of the best.
SPAN_SHARES = {"count": 0.6, "clock": 0.5, "how_long": 0.7}
KEEP_SHARE = 0.55  # a further line joins an answer of several lines when it scores so much of the best
TIE_SHARE = 0.7  # and, beside one that answers by itself, when it scores so much

_OPENER = re.compile(
    r"^(?:(?:hey|hi|hello|oh|wow|yeah|yep|yup|yes|no(?=[,.!])|nope|well|so|and|but|also|ok|okay|thanks|thank you"
    r"|actually)\b[,!.\s-]*)+",
    re.I,
)

_REPLY = re.compile(r"\W*(?:(?P<no>no|nope|never|not)|(?:yes|yeah|yep|sure|definitely|absolutely|of course))\b", re.I)
_CLAUSE = re.compile(r"[,;:]|\b(?:but|than|over|to|instead of|rather than)\b", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say and the candidate relied on."""

    text: str
    basis: Candidate


def compose(memory: Memory, question: Question, ranked: Sequence[Candidate], now: datetime | None) -> Answer | None:
    """Answer from candidates, best first; None when none tells what kind of thing is asked for."""
    if not ranked:
        return None
    best = _with_span(memory, question, ranked, now)
    text = _span(memory, question, best, now)
    if text is None and question.kind == "count":
        text = _times(question, ranked)
        if text is None:
            return None
    if text is not None:
        return Answer(_clip(text), best)
    sentences = _sentences(memory, question, ranked)
    if question.kind == "yes_no":
        return Answer(_clip(f"{_verdict(memory, question, best)}, {sentences}"), best)
    if question.kind == "choice":
        return Answer(_clip(f"{_choose(question, best)}: {sentences}"), best)
    return Answer(_clip(sentences), best)


def _with_span(memory: Memory, question: Question, ranked: Sequence[Candidate], now: datetime | None) -> Candidate:
    """Return the best candidate that holds the kind of span asked for, if one scores near the best; else the best."""
    if question.kind not in SPAN_SHARES:
        return ranked[0]
    floor = SPAN_SHARES[question.kind] * ranked[0].score
    near = (candidate for candidate in ranked if candidate.score >= floor and not candidate.sentence.asks)
    return next((c for c in near if _span(memory, question, c, now)), ranked[0])


def _span(memory: Memory, question: Question, best: Candidate, now: datetime | None) -> str | None:
    if question.kind == "when":
        phrase = moment(memory, question, best)
        return spans.say_moment(question, phrase) if phrase else None
    if question.kind == "how_long_ago" and now is not None:
        phrase = moment(memory, question, best)
        return elapsed_since(question, phrase, now.date()) if phrase else None
    for text in _nearby(memory, best):
        found = None
        if question.kind == "how_long":
            found = spans.duration(text)
        elif question.kind == "clock":
            found = spans.clock(text)
        elif question.kind == "how_long_ago":
            found = spans.time_ago(text)
        elif question.kind == "count":
            found = amounts.amount(question, text)
        if found:
            return found
    return None


def elapsed_since(question: Question, phrase: phrases.TimePhrase, now: date) -> str:
    """Say how long before `now` a moment was, in the unit asked for or the one it was told in."""
    asked = re.search(r"\b(day|week|month|year)s\b", question.text, re.I)
    unit = asked[1].lower() if asked else phrase.unit if phrase.unit in ("month", "year") else None
    return f"{dates.distance(phrase.day, now, unit)} ago"


def _nearby(memory: Memory, best: Candidate) -> list[str]:
    """Return the best sentence, then the rest of its turn."""
    rest = [
        s.text
        for n, s in enumerate(memory.sentences[best.turn.first : best.turn.last], best.turn.first)
        if n != best.place
    ]
    return [best.sentence.text, *rest]


def moment(memory: Memory, question: Question, best: Candidate) -> phrases.TimePhrase | None:
    """Return when the thing that the candidate tells of happened: as told, or else the day it was told."""
    said = best.turn.when.date() if best.turn.when else None
    for text in _nearby(memory, best):
        phrase = spans.moment(question, text, said)
        if phrase:
            return phrase
    return phrases.TimePhrase(0, 0, said, "day", dates.say(said)) if said else None


def _times(question: Question, ranked: Sequence[Candidate]) -> str | None:
    """Count the sessions that tell of an event, for "how many times"."""
    if not re.search(r"\btimes\b", question.text, re.I):
        return None
    floor = KEEP_SHARE * ranked[0].score
    return str(len({candidate.turn.session for candidate in ranked if candidate.score >= floor}))


def _verdict(memory: Memory, question: Question, best: Candidate) -> str:
    """Return "Yes" or "No": what the other speaker replies, or else what the clauses that share words say."""
    after = best.sentence.turn + 1
    if best.turn.speaker not in question.persons and after < len(memory.turns):
        turn = memory.turns[after]
        reply = _REPLY.match(memory.sentences[turn.first].text) if turn.session == best.turn.session else None
        if reply and turn.speaker in question.persons:
            return "No" if reply["no"] else "Yes"
    stems = set(question.stems)
    clauses = [clause for clause in _CLAUSE.split(best.sentence.text) if stems & set(words.content_stems(clause))]
    return "No" if any(map(polarity.NEGATION.search, clauses or [best.sentence.text])) else "Yes"


def _choose(question: Question, best: Candidate) -> str:
    """Return the option that the best sentence speaks for: "I don't like plums, I prefer figs" speaks for figs."""
    asked = {stem for stem in question.stems if not any(stem in words.content_stems(o) for o in question.options)}

    def support(option: str) -> int:
        wanted, total = set(words.content_stems(option)), 0
        for clause in _CLAUSE.split(best.sentence.text):
            stems = set(words.content_stems(clause))
            weight = -1 if polarity.NEGATION.search(clause) else 2 if asked & stems else 1
            total += weight * len(wanted & stems)
        return total

    return max(question.options, key=support)


def _sentences(memory: Memory, question: Question, ranked: Sequence[Candidate]) -> str:
    """Join the best sentences up to the word limit: of one turn, or one of each turn for a list."""
    chosen = _best_of_turns(ranked) if question.several else [ranked[0]]
    share = max(8, WORD_LIMIT // len(chosen))
    parts: dict[int, str] = {}
    for candidate in chosen:
        parts[candidate.place] = _window(trim(candidate.sentence.text, memory.people), question, share)
    for place in _further(memory, question, ranked, chosen):
        text = trim(memory.sentences[place].text, memory.people)
        length = sum(len(part.split()) for part in parts.values())
        if place not in parts and text and length + 4 <= WORD_LIMIT:
            parts[place] = _window(text, question, WORD_LIMIT - length)
    # Within a turn in its own order; turns in order of rank.
    turns = list(dict.fromkeys(memory.sentences[place].turn for place in parts))
    order = sorted(parts, key=lambda place: (turns.index(memory.sentences[place].turn), place))
    return " ".join(parts[place] for place in order if parts[place]) or ranked[0].sentence.text


def _best_of_turns(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each turn that scores near the best."""
    floor = KEEP_SHARE * ranked[0].score
    best: dict[int, Candidate] = {}
    for candidate in ranked:
        if candidate.score >= floor and not candidate.stranger:
            best.setdefault(candidate.sentence.turn, candidate)
    return list(best.values())[:5] or [ranked[0]]


def _further(memory: Memory, question: Question, ranked: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[int]:
    """Return the sentences that may fill up an answer: those beside the chosen, then, for a list, near candidates."""
    own = {c.place for c in ranked if c.own > 0}
    beside: list[tuple[float, int]] = []
    for anchor in chosen:
        for place in range(anchor.turn.first, anchor.turn.last):
            sentence = memory.sentences[place]
            # A spoken turn is about one thing more often than a paragraph of notes, or than a picture.
            if not sentence.asks and (place in own or (anchor.turn.speaker and not sentence.caption)):
                # What follows explains ("It stands for ..."), so it goes before what stands as near but earlier.
                steps = place - anchor.place
                beside.append((steps if steps > 0 else 0.5 - steps, place))
    floor = (KEEP_SHARE if question.several else TIE_SHARE) * ranked[0].score
    near = [
        c.place
        for c in ranked
        if c.score >= floor and not c.sentence.asks and (question.several or not _outdated(question, c, ranked[0]))
    ]
    explaining = [place for _, place in sorted(beside)]
    return near + explaining if question.several else explaining + near


def _outdated(question: Question, candidate: Candidate, best: Candidate) -> bool:
    """Tell whether a candidate lies on the side of the best one that a question of how things are, or were, leaves."""
    return evidence.wanted(question) * (evidence.stamp(candidate) - evidence.stamp(best)) < 0


def trim(text: str, people: Sequence[str]) -> str:
    """Take greetings, agreement words and the listener's name off a sentence; empty when nothing else is said."""
    text = _OPENER.sub("", text.strip())
    names = set()
    for person in people:
        first = person.split()[0]
        names.add(words.stem(first))
        name = re.escape(first)
        text = re.sub(rf"^{name}\b\s*[,!.]+\s*|,\s*{name}(?=\s*[,!.?]|$)", "", text)
    text = _OPENER.sub("", text).strip()
    return text if any(stem not in names for stem in words.content_stems(text)) else ""


def _window(text: str, question: Question, limit: int) -> str:
    """Cut a text to `limit` words, around the words that the question shares."""
    parts = text.split()
    if len(parts) <= limit:
        return text
    stems = set(question.stems)
    marks = [n for n, part in enumerate(parts) if any(words.stem(token) in stems for token in words.tokens(part))]
    last = marks[-1] if marks else 0
    start = max(0, min(last - limit // 3, len(parts) - limit))
    return " ".join(parts[start : start + limit])


def _clip(text: str) -> str:
    return " ".join(word[:_WORD_CHARACTERS] for word in text.split()[:WORD_LIMIT])
