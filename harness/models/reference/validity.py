"""Validity: from when until when a statement holds, by its time phrases and the moment it was said."""

import re
from datetime import date, datetime

from harness.models.reference import phrases
from harness.models.reference.phrases import TimePhrase

LONGEST = 2000  # characters of a fact that are read: it is a sentence or two

_UNTIL = re.compile(r"\b(?:until|till|through|up to)(?: the)?(?: end of)? ?$", re.I)
_HABIT = "habit"


def bounds(fact: str, said: datetime | None) -> dict[str, str | None]:
    """Return `valid_at` and `invalid_at` in ISO 8601, None where nothing tells.

    A fact holds from the past moment that it names, or else from when it was said; a plan holds from when it was said,
    whenever it is planned for. It ends at the moment that follows "until".
    """
    fact = fact[:LONGEST]
    found = [phrase for phrase in phrases.time_phrases(fact, said.date() if said else None) if phrase.unit != _HABIT]
    ends = next((phrase for phrase in found if _UNTIL.search(fact[max(0, phrase.start - 20) : phrase.start])), None)
    starts = next((phrase for phrase in found if phrase is not ends and _is_past(phrase, said)), None)
    return {"valid_at": _start(starts, said), "invalid_at": _day(ends.day) if ends else None}


def _is_past(phrase: TimePhrase, said: datetime | None) -> bool:
    return said is None or phrase.day <= said.date()


def _start(phrase: TimePhrase | None, said: datetime | None) -> str | None:
    # What happened today is dated by the clock, so that it follows what was said this morning.
    if said and (phrase is None or phrase.day == said.date()):
        return f"{said:%Y-%m-%dT%H:%M:%S}Z"
    return _day(phrase.day) if phrase else None


def _day(day: date) -> str:
    return f"{day.year:04}-{day.month:02}-{day.day:02}T00:00:00Z"
