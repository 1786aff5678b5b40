"""Phrases: the moments that a text names, relative ones ("last Friday") resolved against the day they were said."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from harness.models.reference import words
from harness.models.reference.dates import (
    DAY_FIRST,
    ISO,
    MONTH_FIRST,
    MONTH_NAME,
    NUMBER_WORDS,
    ORDINAL,
    RANGE,
    WEEKDAYS,
    WEEKDAYS_SHORT,
    build,
    month_number,
    number,
    say,
    say_month,
    shift_months,
)

_WEEKDAY = "|".join(WEEKDAYS)
_WEEKDAY_SHORT = "|".join(sorted(WEEKDAYS_SHORT, key=lambda name: (-len(name), name)))
_COUNT = rf"(?:\d{{1,3}}|an?|{'|'.join(NUMBER_WORDS)}|(?:a )?couple(?: of)?|(?:a )?few|several|many|some)"
_UNIT = "day|night|week|weekend|month|year"
_SEASON = "spring|summer|autumn|fall|winter"
_PART = "morning|afternoon|evening|night"

# Tried in this order; where two match at one place the earlier wins.
_PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("iso", ISO.pattern),
        ("range", RANGE.pattern),
        ("day_first", DAY_FIRST.pattern),
        ("month_first", MONTH_FIRST.pattern),
        (
            "month",
            rf"\b(?:(?P<rel>last|this|next|in|since|of|early|late|by|until|during|for) )?(?P<mon>{MONTH_NAME})\b"
            r"(?:,? (?P<y>\d{4})\b)?",
        ),
        ("ordinal", ORDINAL.pattern),
        ("days_off", r"\b(?P<word>day before yesterday|day after tomorrow|yesterday|tomorrow|last night)\b"),
        ("ago", rf"\b(?P<n>{_COUNT}) (?P<u>{_UNIT})s?(?: ago| back| earlier)\b"),
        ("ahead", rf"\bin (?P<n>{_COUNT}) (?P<u>{_UNIT})s?\b|\b(?P<n2>{_COUNT}) (?P<u2>{_UNIT})s? from now\b"),
        ("habit", rf"\b(?:(?:every|each) (?:{_WEEKDAY})s?|(?:on )?(?:{_WEEKDAY})s)\b"),
        (
            "weekday",
            rf"\b(?:(?P<rel>last|this past|this|next|past|previous|coming|this coming) )?(?P<day>{_WEEKDAY})\b",
        ),
        # "sat" and "sun" are words too: a short weekday needs a word before it.
        ("weekday", rf"\b(?P<rel>last|this past|this|next|past|on) (?P<day>{_WEEKDAY_SHORT})\b"),
        ("season", rf"\b(?P<rel>last|this past|this|next|past|coming) (?P<s>{_SEASON})\b(?! break)"),
        ("unit", rf"\b(?P<rel>last|this past|past|previous|this coming|this|next|coming|over the) (?P<u>{_UNIT})\b"),
        ("other_day", r"\bthe other (?P<u>day|night|week)\b"),
        ("part", rf"\b(?:today|tonight|this (?:{_PART}))\b"),
        ("year", r"\b(?:in|since|of|from|until|by|back in|during) (?P<y>(?:19|20)\d{2})\b"),
    )
)
_ABSOLUTE = frozenset(("iso", "range", "day_first", "month_first", "month", "year"))
_YEAR_SAID = re.compile(r",? (?P<rel>last|this|next) year\b", re.I)
_BACKWARD = frozenset(("last", "this past", "past", "previous", "over the"))
_FORWARD = frozenset(("next", "coming", "this coming"))
_OFFSETS = {"day before yesterday": -2, "day after tomorrow": 2, "yesterday": -1, "tomorrow": 1, "last night": -1}

_HALF_YEAR = 6
_FUTURE = re.compile(
    r"\b(?:will|shall|gonna|going to|plan(?:s|ning)?|next|upcoming|soon|until|by|(?:is|are|am|be) (?:\w+ )?\w+ing"
    r"|(?:is|are) booked|get(?:ting)? \w+ed)\b|['’](?:ll|m|re|s) (?:\w+ )?\w+ing\b|['’]ll\b",
    re.I,
)
_PERFECT = re.compile(r"\b(?:have|has) \w+(?:ed|en|t)\b|['’]ve\b|\bbeen\b", re.I)
_PRESENT = frozenset(("have", "has", "is", "are", "am", "be", "being", "get", "getting", "gets", "will"))
_CONTRACTED_PRESENT = re.compile(r"['’](?:ve|s|re|m|ll)$")


_Meaning = tuple[date, str, str]  # day, unit, answer


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A moment named in a text: where (`start`, `end`), its `day`, the precision `unit`, and how to say it."""

    start: int
    end: int
    day: date
    unit: str
    answer: str


@lru_cache(maxsize=16384)
def time_phrases(text: str, said: date | None) -> tuple[TimePhrase, ...]:
    """Return the time phrases of a text in order; relative ones need the day they were `said`."""
    found: list[TimePhrase] = []
    for name, pattern in _PHRASES:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            phrase = _resolve(name, match, said)
            if phrase is not None:
                found.append(phrase)
    return tuple(sorted(found, key=lambda phrase: phrase.start))


def _meaning(name: str, match: re.Match[str], said: date | None) -> _Meaning | None:
    if name in _ABSOLUTE:
        return _absolute(name, match, said)
    return _RESOLVERS[name](match, said) if said else None


def _resolve(name: str, match: re.Match[str], said: date | None) -> TimePhrase | None:
    try:
        meaning = _meaning(name, match, said)
    except (ValueError, OverflowError):
        return None  # "in 900 years" leaves the calendar
    return TimePhrase(match.start(), match.end(), *meaning) if meaning else None


def _absolute(name: str, match: re.Match[str], said: date | None) -> _Meaning | None:
    if name == "year":
        return date(int(match["y"]), 1, 1), "year", match["y"]
    month = int(match["m"]) if name == "iso" else month_number(match["mon"])
    if name == "month":
        return _month_alone(match, month, said)
    if match["y"]:
        year = int(match["y"])
    elif said is None:
        return None
    else:
        year = _year_said(match, said) or _nearest_year(match.string, month, said)
    day = build(year, month, int(match["d"]))
    return (day, "day", say(day)) if day else None


def _year_said(match: re.Match[str], said: date) -> int | None:
    """Return the year that follows a date in words: "29 June next year"."""
    after = _YEAR_SAID.match(match.string, match.end())
    return said.year + {"last": -1, "this": 0, "next": 1}[after["rel"].lower()] if after else None


def _nearest_year(text: str, month: int, said: date) -> int:
    """Return the year of a month named without one, by the tense of the text, or else the nearest."""
    ahead = month - said.month
    if ahead > 0 and (tells_past(text) or (ahead > _HALF_YEAR and not _FUTURE.search(text))):
        return said.year - 1
    if ahead < 0 and not tells_past(text) and (ahead < -_HALF_YEAR or _FUTURE.search(text)):
        return said.year + 1
    return said.year


def tells_past(text: str) -> bool:
    """Tell whether a text speaks of what happened: a past form that no "have", "is" or "getting" makes present."""
    before = ""
    for token in words.tokens(text):
        low = token.lower()
        if words.is_past(token) and before not in _PRESENT and not _CONTRACTED_PRESENT.search(before):
            return True
        # "I've also signed up": an adverb does not part a verb from its auxiliary.
        before = before if words.is_stop(token) and before in _PRESENT else low
    return False


def _month_alone(match: re.Match[str], month: int, said: date | None) -> _Meaning | None:
    # "may" and "march" are words too: without a year or a leading word only a capital tells.
    if not match["y"] and not match["rel"] and not match["mon"][0].isupper():
        return None
    relation = (match["rel"] or "").lower()
    if match["mon"].lower() in ("may", "march", "mar") and not match["mon"][0].isupper():
        return None
    if match["y"]:
        year = int(match["y"])
    elif said is None:
        return None
    elif relation == "last":
        year = said.year - (month >= said.month)
    elif relation == "next":
        year = said.year + (month <= said.month)
    else:
        year = _year_said(match, said) or _nearest_year(match.string, month, said)
    day = date(year, month, 1)
    return day, "month", say_month(day)


def _days_off(match: re.Match[str], said: date) -> _Meaning:
    day = said + timedelta(days=_OFFSETS[match["word"].lower()])
    return day, "day", say(day)


def _ago(match: re.Match[str], said: date) -> _Meaning:
    return _offset(match["n"], match["u"].lower(), said, -1)


def _ahead(match: re.Match[str], said: date) -> _Meaning:
    return _offset(match["n"] or match["n2"], (match["u"] or match["u2"]).lower(), said, 1)


def _offset(count: str, unit: str, said: date, sign: int) -> _Meaning:
    amount = number(count)
    side = "before" if sign < 0 else "after"
    steps = (amount if amount is not None else 3) * sign
    if unit in ("day", "night"):
        day = said + timedelta(days=steps)
    elif unit in ("week", "weekend"):
        day = said + timedelta(weeks=steps)
    else:
        day = shift_months(said, steps * (12 if unit == "year" else 1))
    if amount is None or unit in ("week", "weekend"):
        if amount == 1:
            return day, unit, f"The {unit} {side} {say(said)}"
        return day, unit, f"{count.lower()} {unit}s {side} {say(said)}"
    if unit == "month":
        return day, unit, say_month(day)
    return (day, unit, str(day.year)) if unit == "year" else (day, "day", say(day))


def _ordinal(match: re.Match[str], said: date) -> _Meaning | None:
    """Resolve "the 29th": the last one before what is told as past, else the next."""
    sign = -1 if tells_past(match.string[: match.start()]) else 1
    months = (shift_months(said.replace(day=1), sign * steps) for steps in range(3))
    days = (build(month.year, month.month, int(match["d"])) for month in months)
    day = next((day for day in days if day and (day - said).days * sign >= 0), None)
    return (day, "day", say(day)) if day else None


def _weekday(match: re.Match[str], said: date) -> _Meaning:
    relation, named = (match["rel"] or "").lower(), match["day"].lower()
    target = WEEKDAYS[named] if named in WEEKDAYS else WEEKDAYS_SHORT[named]
    name = calendar.day_name[target]
    open_relation = relation in ("", "this", "on")
    if relation in _FORWARD or (open_relation and not tells_past(match.string) and not _PERFECT.search(match.string)):
        day = said + timedelta(days=(target - said.weekday() - 1) % 7 + 1)
        return day, "weekday", f"{say(day)} (the {name} after {say(said)})"
    day = said - timedelta(days=(said.weekday() - target - 1) % 7 + 1)
    return day, "weekday", f"{say(day)} (the {name} before {say(said)})"


def _season(match: re.Match[str], said: date) -> _Meaning:
    relation, season = match["rel"].lower(), match["s"].lower()
    middle = {"spring": 4, "summer": 7, "autumn": 10, "fall": 10, "winter": 1}[season]
    year = said.year
    if relation in _BACKWARD and (middle >= said.month or season == "winter"):
        year -= 0 if season == "winter" and said.month > 2 else 1
    if relation in _FORWARD and middle <= said.month:
        year += 1
    return date(year, middle, 15), "season", f"{season.capitalize()} {year}"


def _unit(match: re.Match[str], said: date) -> _Meaning:
    relation, unit = match["rel"].lower(), match["u"].lower()
    sign = -1 if relation in _BACKWARD else 1 if relation in _FORWARD else 0
    if unit == "year":
        return date(said.year + sign, 1, 1), unit, str(said.year + sign)
    if unit == "month":
        day = shift_months(said, sign)
        return day.replace(day=1), unit, say_month(day)
    if unit in ("day", "night"):
        day = said + timedelta(days=sign)
        return day, "day", say(day)
    side = {-1: "before", 0: "of", 1: "after"}[sign]
    return said + timedelta(weeks=sign), unit, f"The {unit} {side} {say(said)}"


def _other_day(match: re.Match[str], said: date) -> _Meaning:
    return said - timedelta(days=3), "week", f"A few days before {say(said)}"


def _habit(match: re.Match[str], said: date) -> _Meaning:
    return said, "habit", match[0]


def _part(match: re.Match[str], said: date) -> _Meaning:
    return said, "day", say(said)


_RESOLVERS = {
    "days_off": _days_off,
    "ordinal": _ordinal,
    "ago": _ago,
    "ahead": _ahead,
    "weekday": _weekday,
    "season": _season,
    "unit": _unit,
    "other_day": _other_day,
    "habit": _habit,
    "part": _part,
}
