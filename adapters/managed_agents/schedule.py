"""Moments at which a memory dreams: each day or each week, by the scenario clock."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FORM = re.compile(r"(?:(?P<day>[a-z]+) )?(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)")


@dataclass(frozen=True, slots=True)
class Schedule:
    """`03:00` is each day, `sunday 03:00` each week; in UTC, as the tape's times."""

    weekday: int | None
    hour: int
    minute: int

    @classmethod
    def read(cls, text: str) -> "Schedule":
        """Raises ValueError."""
        found = _FORM.fullmatch(text)
        if found is None or (found["day"] and found["day"] not in _DAYS):
            raise ValueError(f"dream_at={text!r}; allowed: '' or a time like '03:00' or 'sunday 03:00'")
        return cls(_DAYS.index(found["day"]) if found["day"] else None, int(found["hour"]), int(found["minute"]))

    def last(self, now: datetime) -> datetime:
        """The newest of the moments that are not after `now`."""
        here = now.astimezone(UTC)
        moment = here.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        if self.weekday is not None:
            moment -= timedelta(days=(moment.weekday() - self.weekday) % 7)
        if moment > here:
            moment -= timedelta(days=1 if self.weekday is None else 7)
        return moment
