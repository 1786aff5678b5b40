"""Dates: finding full dates in text, reckoning with days, and saying them."""

import calendar
import re
from datetime import date, datetime

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS_SHORT = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
WEEKDAYS_SHORT = {name.lower(): number for number, name in enumerate(calendar.day_abbr)} | {"tues": 1, "thurs": 3}
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
_TENS = "thirty forty fifty sixty seventy eighty ninety hundred"
NUMBER_WORDS = {word: number for number, word in enumerate(_NUMBERS.split())}
NUMBER_WORDS |= dict(zip(_TENS.split(), range(30, 101, 10), strict=True))

MONTH_NAME = "|".join(sorted(MONTHS | _MONTHS_SHORT, key=lambda name: (-len(name), name)))
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
ISO = re.compile(r"(?<!\d)(?P<y>\d{4})[-/](?P<m>\d{2})[-/](?P<d>\d{2})(?!\d)")
DAY_FIRST = re.compile(rf"\b{_DAY}(?: of)? (?P<mon>{MONTH_NAME})\b\.?(?:,? (?P<y>\d{{4}})\b)?", re.I)
MONTH_FIRST = re.compile(rf"\b(?P<mon>{MONTH_NAME})\.? {_DAY}\b(?!:)(?:,? (?P<y>\d{{4}})\b)?", re.I)
# "from the 5th to the 19th of August": the first day takes its month from the last.
RANGE = re.compile(
    rf"\b{_DAY} ?(?:to|until|till|-|–|and) ?(?:the )?(?:\d{{1,2}})(?:st|nd|rd|th)?(?: of)? "
    rf"(?P<mon>{MONTH_NAME})\b\.?(?:,? (?P<y>\d{{4}})\b)?",
    re.I,
)
# "on the 29th": a day whose month is left to the listener.
ORDINAL = re.compile(
    r"\bthe (?P<d>\d{1,2})(?:st|nd|rd|th)\b"
    r"(?=[.,;:!?)]|$| (?:and|to|at|in|with|for|so|because|but|if|when|or|then|until)\b)",
    re.I,
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<h>\d{1,2}):(?P<min>\d{2})(?::\d{2}(?:\.\d+)?)?(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s?(?:Z|UTC)\b|[+-]\d{2}:?\d{2}\b)?",
    re.I,
)


def say(day: date) -> str:
    """Say a day as `7 May 2023`."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def say_month(day: date) -> str:
    """Say a month as `May 2023`."""
    return f"{calendar.month_name[day.month]} {day.year}"


def number(word: str) -> int | None:
    """Return the value of a numeral or number word, None for vague counts ("a few")."""
    word = word.lower().strip()
    if word.isdigit():
        return int(word)
    if word in ("a", "an"):
        return 1
    if "couple" in word:
        return 2
    return NUMBER_WORDS.get(word)


def month_number(name: str) -> int:
    """Return 1..12 for a full or short month name in any case."""
    name = name.lower()
    return MONTHS.get(name) or _MONTHS_SHORT[name]


def shift_months(day: date, months: int) -> date:
    """Move a day by whole months; the day of the month is cut to the length of the new month.

    Raises ValueError outside the years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def distance(one: date, other: date, unit: str | None) -> str:
    """Say the time between two days in whole units; without a unit in the one that fits."""
    days = abs((other - one).days)
    if unit is None:
        unit = "day" if days < 14 else "week" if days < 60 else "month" if days < 730 else "year"
    months = abs((other.year - one.year) * 12 + other.month - one.month)
    early, late = min(one, other), max(one, other)
    whole_years = late.year - early.year - ((late.month, late.day) < (early.month, early.day))
    amount = {"day": days, "week": round(days / 7), "month": months, "year": whole_years}[unit]
    return f"{amount} {unit}{'' if amount == 1 else 's'}"


def build(year: int, month: int, day: int) -> date | None:
    """Return the day, None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_moment(text: str) -> tuple[datetime, int, int] | None:
    """Find the first full date of a short text: (moment, start, end), the clock time taken along when it is there."""
    for pattern in (ISO, DAY_FIRST, MONTH_FIRST):
        match = pattern.search(text)
        if not match or match["y"] is None:
            continue
        month = int(match["m"]) if pattern is ISO else month_number(match["mon"])
        day = build(int(match["y"]), month, int(match["d"]))
        if day is None:
            continue
        start, end = match.span()
        clock = _CLOCK.search(text)
        hour, minute = _clock_time(clock) if clock else (0, 0)
        if clock:
            start, end = min(start, clock.start()), max(end, clock.end())
        return datetime(day.year, day.month, day.day, hour, minute), start, end
    return None


def _clock_time(match: re.Match[str]) -> tuple[int, int]:
    hour, minute = int(match["h"]), int(match["min"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else (0, 0)


def is_form(text: str) -> bool:
    """Tell whether a text is a way to write dates: "DD~MMM~YY"."""
    return _FORM.fullmatch(text) is not None


def written(day: date, form: str) -> str:
    """Return a day in such a form."""
    return _LETTERS.sub(lambda match: day.strftime(_DIRECTIVES[match[0]]), form)


_DIRECTIVES = {"YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "DD": "%d"}
_LETTERS = re.compile("|".join(_DIRECTIVES))
_FORM = re.compile(rf"(?:(?:{_LETTERS.pattern})[\W_]?){{3}}")
