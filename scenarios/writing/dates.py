"""Days as people mention them: relatively or absolutely, never ambiguously, with the forms an answer may take."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Mention:
    """The words, and the accepted dates: ISO first, then in words."""

    words: str
    accepted: tuple[str, ...]


def mention(rng: random.Random, now: datetime, ahead: bool, *, plain: bool) -> Mention:
    """A day (seldom a month) before or after `now`. `plain` leaves out what some take as roughly: weeks."""
    kinds: list[Callable[[random.Random, datetime, bool], Mention | None]]
    kinds = [_adjacent, _counted, _weekday, _weekday, _absolute, _month, _counted if plain else _weeks]
    while True:
        if found := rng.choice(kinds)(rng, now, ahead):
            return found


def _adjacent(rng: random.Random, now: datetime, ahead: bool) -> Mention:
    return _day("tomorrow" if ahead else "yesterday", now, 1 if ahead else -1)


def _counted(rng: random.Random, now: datetime, ahead: bool) -> Mention:
    days = rng.randrange(2, 10)
    return _day(_apart(f"{SPELLED[days - 2]} days", ahead), now, days if ahead else -days)


def _weeks(rng: random.Random, now: datetime, ahead: bool) -> Mention:
    weeks = rng.randrange(2, 4)
    return _day(_apart(f"exactly {SPELLED[weeks - 2]} weeks", ahead), now, 7 * weeks * (1 if ahead else -1))


def _weekday(rng: random.Random, now: datetime, ahead: bool) -> Mention | None:
    """`last Friday` and `next Monday` only where nearest day and calendar week agree on which one is meant."""
    offset = rng.randrange(2, 7) * (1 if ahead else -1)
    day = now + timedelta(days=offset)
    if day.isocalendar().week == now.isocalendar().week:
        return None
    return _day(f"{'next' if ahead else 'last'} {day:%A}", now, offset)


def _absolute(rng: random.Random, now: datetime, ahead: bool) -> Mention:
    offset = rng.randrange(3, 60) * (1 if ahead else -1)
    day = now + timedelta(days=offset)
    return _day(f"on {day.day} {day:%B %Y}", now, offset)


def _month(rng: random.Random, now: datetime, ahead: bool) -> Mention:
    month = now.year * 12 + now.month - 1 + (1 if ahead else -1)
    first = datetime(month // 12, month % 12 + 1, 1)
    return Mention("next month" if ahead else "last month", (f"{first:%Y-%m}", f"{first:%B %Y}"))


def _apart(span: str, ahead: bool) -> str:
    return f"in {span}" if ahead else f"{span} ago"


def _day(words: str, now: datetime, offset: int) -> Mention:
    day = now + timedelta(days=offset)
    spelled = (
        f"{day.day} {day:%B %Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%B}",
        f"{day:%B} {day.day}",
    )
    return Mention(words, (f"{day:%Y-%m-%d}", *spelled))
