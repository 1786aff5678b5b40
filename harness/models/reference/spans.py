"""Spans: the part of a sentence that answers a question of a given kind."""

import re
from datetime import date
from functools import lru_cache

from harness.models.reference import amounts, dates, phrases, words
from harness.models.reference.questions import Question

_NUMBER = rf"\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?|{'|'.join(word for word in dates.NUMBER_WORDS if word != 'zero')}"
_UNIT = r"(?:second|minute|hour|day|night|week|weekend|month|year|decade)s?"
_ROUGHLY = "about|around|over|almost|nearly|roughly|like"
_AMOUNT = rf"(?:(?:{_ROUGHLY}) )?(?:{_NUMBER}|an?|(?:a )?couple(?: of)?|(?:a )?few|several|many)"
_DURATION = re.compile(rf"\b(?:for )?(?P<span>{_AMOUNT}[ -]{_UNIT}(?: and a half)?)\b(?! ago)(?!-old| old)", re.I)
_SINCE = re.compile(r"\bsince (?:i|we|he|she|they|it|the|my|our|last|\d{4}|[A-Z])[^,.;!?]{0,60}", re.I)
_AGO = re.compile(rf"\b(?P<span>{_AMOUNT} {_UNIT} ago)\b", re.I)
_CLOCK = re.compile(
    r"\b(?:\d{1,2}:\d{2}(?: ?[ap]\.?m\b\.?)?|\d{1,2} ?[ap]\.?m\b\.?"
    r"|(?:half past|quarter (?:past|to)) \w+|noon|midnight"
    rf"|(?<=at )(?:\d{{1,2}}|{'|'.join(dates.NUMBER_WORDS)})\b(?! \w+s\b))(?: o['’]clock)?",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:in|at|to|from|near|into|inside|outside|around|on|of|toward|towards|called)"
    r" (?:(?:the|my|our|a|an|this|north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?) )?"
    r"(?P<span>[A-Z][\w'’.-]*(?:(?: of| the| de| la| del)? [A-Z][\w'’-]*)*)"
)
_PLACE_CUE = re.compile(r"\b(?:in|at|to|from|near|into|inside|outside|here|there|where)\b", re.I)
_ROLE = re.compile(
    r"(?:\b(?:am|is|are|was|were|as|be|become|became)|['’](?:m|s|re)) (?:now |still )?(?:an?|the) \w+|\bworks?\b", re.I
)
_CLAUSE_END = re.compile(r"[,;:] (?:and |but |so )?|\b(?:and|but|so) (?=(?:i|we|he|she|it|they)\b)", re.I)
_DID = re.compile(r"\bdid\b", re.I)
NAME = re.compile(r"(?<=[\w,;:] )[\"“'‘]?(?!I['’])[A-Z][\w'’-]+")
_KIN = re.compile(r"\b(?:my|our|his|her|their)\b", re.I)
_STRONG_REASON = re.compile(r"(?:\bbecause|['’]cause|\bcuz|\bso that|\bin order to|\breason)", re.I)
_REASON = re.compile(r"\b(?:since|as|to \w+|so|for)\b", re.I)


def cue(question: Question, text: str, said: date | None) -> float:
    """Return 0..1: how much a sentence looks as if it could answer a question of this kind."""
    if question.kind == "who":
        return 1.0 if _other_name(question.text, text) else 0.5 if _KIN.search(text) else 0.0
    if question.kind == "count":
        return 1.0 if amounts.amount(question, text) else 0.0
    return _cue(question.kind, text, said)


@lru_cache(maxsize=65536)
def _cue(kind: str, text: str, said: date | None) -> float:
    if kind == "when":
        return 1.0 if phrases.time_phrases(text, said) else 0.0
    if kind == "clock":
        return 1.0 if _CLOCK.search(text) else 0.0
    if kind == "where":
        return 1.0 if _PLACE.search(text) else 0.4 if _PLACE_CUE.search(text) else 0.0
    if kind == "role":
        return 1.0 if tells_role(text) else 0.0
    if kind == "how_long":
        return 1.0 if _DURATION.search(text) or _SINCE.search(text) else 0.0
    if kind == "how_long_ago":
        return 1.0 if _AGO.search(text) else 0.5 if phrases.time_phrases(text, said) else 0.0
    if kind == "why":
        return 1.0 if _STRONG_REASON.search(text) else 0.5 if _REASON.search(text) else 0.0
    return 0.0


def tells_role(text: str) -> bool:
    """Tell whether a sentence says what someone is or works as."""
    return _ROLE.search(text) is not None


def _other_name(question: str, text: str) -> bool:
    """Tell whether a sentence names someone that the question does not."""
    return any(match[0].strip("\"“'‘") not in question for match in NAME.finditer(text))


def moment(question: Question, text: str, said: date | None) -> phrases.TimePhrase | None:
    """Return the time phrase of a sentence that best answers a when-question."""
    found = phrases.time_phrases(text, said)
    if question.tense == "past":
        found = tuple(phrase for phrase in found if phrase.unit != "habit")
    if _DID.search(question.text):
        # What was done is not dated by what lies ahead: "I signed up for the race on 19 May".
        found = tuple(
            phrase
            for phrase in found
            if said is None or phrase.day <= said or not phrases.tells_past(_clause(text, phrase.start))
        )
    if not found:
        return None
    place = _matched_place(question, text)

    def misfit(phrase: phrases.TimePhrase) -> tuple[bool, int, int]:
        ahead = said is not None and phrase.day > said
        usual = phrase.unit == "habit" and question.tense == "present"
        wrong_way = said is not None and (question.tense == "future") != ahead and not usual
        return wrong_way, abs(phrase.start - place), phrase.start

    return min(found, key=misfit)


def _clause(text: str, end: int) -> str:
    """Return the clause that leads up to a place in a text."""
    return _CLAUSE_END.split(text[:end])[-1]


def _matched_place(question: Question, text: str) -> int:
    """Return the character offset of the first word that the question shares, 0 if none."""
    stems = set(question.stems)
    for token in words.tokens(text):
        if words.stem(token) in stems:
            return text.find(token)
    return 0


def say_moment(question: Question, phrase: phrases.TimePhrase) -> str:
    """Say a time phrase at the precision that the question asks for."""
    if question.granularity == "year":
        return str(phrase.day.year)
    if question.granularity == "month" and phrase.unit != "year":
        return dates.say_month(phrase.day)
    if question.granularity in ("day of the week", "weekday") and phrase.unit in ("day", "weekday"):
        return f"{phrase.day:%A}"
    return phrase.answer


def duration(text: str) -> str | None:
    """Return "seven years" or "since 2016" from a sentence."""
    found = _DURATION.search(text)
    if found:
        return found["span"]
    since = _SINCE.search(text)
    return since[0].strip() if since else None


def clock(text: str) -> str | None:
    """Return "7:45" or "half past nine" from a sentence."""
    found = _CLOCK.search(text)
    return found[0] if found else None


def time_ago(text: str) -> str | None:
    """Return "two years ago" from a sentence."""
    found = _AGO.search(text)
    return found["span"] if found else None
