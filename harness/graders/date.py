"""date: the answer's first date is an accepted one, at the accepted one's precision."""

import re
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from harness.core.scenario import Probe
from harness.graders.verdict import Verdict, right_if

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|sept)\b\.?"
_DAY = r"(?<![\d:.])(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?!:)"
_CENTURIES = r"(?P<year>(?:1[5-9]|20|21)\d{2})"
_YEAR = rf"{_CENTURIES}(?![\d-])"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"(?<![\d-]){_CENTURIES}-(?P<month>\d{{2}})(?:-(?P<day>\d{{2}}))?(?![\d-])",
        rf"{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"\b{_MONTH} {_DAY}(?:,? {_YEAR})?",
        rf"\b{_MONTH},?(?: of)? {_YEAR}",
        rf"(?<![\d-])\b{_YEAR}\b",
    )
)  # in this order: a longer form claims its text before a shorter one
_OFFSET = re.compile(r"\b(?P<unit>\w+) (?P<side>before|after) (?:the )?(?:\w+day,? )?(?:the )?$", re.I)
_OFFSET_SPAN = 60


class PartialDate(NamedTuple):
    """A date as far as it was said: "May 2023" has no day, "7 May" no year."""

    year: int | None
    month: int | None
    day: int | None

    def answers(self, wanted: "PartialDate") -> bool:
        """Whether this date says all that `wanted` says, and the same."""
        return all(part is None or part == mine for part, mine in zip(wanted, self, strict=True))


class Date:
    """Right when the answer's first date says all that an accepted date says: "7 May 2023" answers "May 2023".

    Dates stand as "2023-05-07", "7 May 2023", "7th of May", "May 7, 2023", "May 2023" or "2023", with or without a
    weekday's name; months may be cut ("Sept"). "The Friday before 22 August 2023" and "the day after ..." are worked
    out; a date after any other "before" or "after" is passed over, since it isn't the date meant. All-digit forms
    other than ISO are ambiguous and not read. Of several dates in one answer the first counts; later ones may make it
    more precise.
    """

    name: ClassVar[str] = "date"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader."""
        said = first_date(answer)
        wanted = [first_date(form) for form in probe.expected or ()]
        return right_if(said is not None and any(form is not None and said.answers(form) for form in wanted))


def first_date(text: str) -> PartialDate | None:
    """The first date of a text, made more precise by later ones that agree with it ("In May 2023, on 7 May 2023")."""
    first: PartialDate | None = None
    for found in dates(text):
        if first is None or found.answers(first):
            first = found
    return first


def dates(text: str) -> list[PartialDate]:
    """All dates of a text, in order."""
    spans: list[tuple[int, int]] = []
    found: list[tuple[int, PartialDate]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in spans):
                continue
            spans.append((start, end))
            named = _meant(match, text[max(0, start - _OFFSET_SPAN) : start])
            if named:
                found.append((start, named))
    return [named for _, named in sorted(found)]


def _meant(match: re.Match[str], before: str) -> PartialDate | None:
    named = _named(match)
    offset = _OFFSET.search(before)
    if not named or not offset:
        return named
    return _moved(named, offset["unit"].lower(), -1 if offset["side"].lower() == "before" else 1)


def _named(match: re.Match[str]) -> PartialDate | None:
    parts = {"year": None, "month": None, "day": None} | match.groupdict()
    month = _month(parts["month"]) if parts["month"] else None
    year, day = (int(part) if part else None for part in (parts["year"], parts["day"]))
    try:
        date(2024 if year is None else year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return PartialDate(year, month, day)


def _month(name: str) -> int:
    return int(name) if name.isdigit() else 1 + [month[:3] for month in _MONTHS].index(name[:3].lower())


def _moved(named: PartialDate, unit: str, side: int) -> PartialDate | None:
    """The day or weekday next to a full date; None where that names no day."""
    if None in named or unit not in ("day", *_DAYS):
        return None
    day = date(*(part or 0 for part in named)) + timedelta(days=side)
    while unit in _DAYS and day.weekday() != _DAYS.index(unit):
        day += timedelta(days=side)
    return PartialDate(day.year, day.month, day.day)
