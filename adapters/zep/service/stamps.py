"""Graphiti's own stamps, which are the wall's time, as the scenario's time.

Graphiti notes when it made or expired a fact by this machine's clock. Each episode's row says when, by the same clock,
Graphiti worked on it, and at which "now" it was accepted. Episodes of one graph come one after the other, so a stamp
belongs to the last one that was begun before it.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime

from adapters.zep.service.records import Episode


class Stamps:
    """Maps stamps of one graph."""

    def __init__(self, episodes: Iterable[Episode]) -> None:
        begun = sorted((each.began, each.created_at) for each in episodes if each.began is not None)
        self._began = [began for began, _ in begun]
        self._now = [now for _, now in begun]

    def of(self, stamp: datetime | None) -> datetime | None:
        """The "now" of the episode that was being processed; the stamp itself where there was none."""
        if stamp is None:
            return None
        stamp = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
        place = bisect_right(self._began, stamp)
        return self._now[place - 1] if place else stamp
