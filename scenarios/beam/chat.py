"""A BEAM chat as sessions, and its messages by the ids that the questions cite."""

import re
from collections.abc import Iterable, Sequence
from datetime import MINYEAR, UTC, datetime, timedelta

from harness.core.errors import ScenarioError
from harness.core.scenario import Evidence, Session, Turn, UserId
from scenarios.beam.schema import BeamBatch, BeamMessage
from scenarios.data_files import said

USER = UserId("u1")
DAY_FORM, DAY_STARTS = "%B-%d-%Y", timedelta(hours=9)
DAY = "a day such as 'March-15-2024'"
APART = timedelta(minutes=1)  # between exchanges of one day, of which the data knows no times

# What the generator of the chats left at the end of messages: which plan and bullet point they were written for.
_MARKER = re.compile(r"\s*->->\s*\d+\s*,\s*(?:\d+|N/A)(?:\s*,\s*\d+)*\)?\s*\Z")


class Chat:
    """One session an exchange, in the file's order. What breaks the form raises a ScenarioError from `place` on."""

    def __init__(self, batches: Sequence[BeamBatch], place: str) -> None:
        self._turns: dict[int, Evidence] = {}
        self._opened = self._now = datetime.min.replace(tzinfo=UTC)
        self.sessions = tuple(
            session for number, batch in enumerate(batches) for session in self._batch(batch, f"{place}[{number}]")
        )
        if not self.sessions:
            raise ScenarioError(place, "no message", "batches of messages")

    def cite(self, ids: Iterable[int]) -> tuple[tuple[Evidence, ...], list[int]]:
        """The cited messages, and the ids that no message has."""
        cited = list(ids)
        return (
            tuple(self._turns[number] for number in cited if number in self._turns),
            [number for number in cited if number not in self._turns],
        )

    def _batch(self, batch: BeamBatch, place: str) -> list[Session]:
        anchors = [message.time_anchor for exchange in batch.turns for message in exchange if message.time_anchor]
        if anchors:
            day = self._day(anchors[0], f"{place}.time_anchor")
            self._opened, self._now = day, max(day, self._now)
        if self._now.year == MINYEAR:
            raise ScenarioError(f"{place}.time_anchor", "nothing", f"{DAY} on the chat's first message")
        time = self._now
        sessions = []
        for number, exchange in enumerate(batch.turns):
            if exchange:
                sessions.append(self._session(exchange, time, f"{place}.turns[{number}]"))
                time += APART
        self._now = time
        return sessions

    def _session(self, exchange: Sequence[BeamMessage], time: datetime, place: str) -> Session:
        turns = []
        name = f"s{exchange[0].id}"
        for number, message in enumerate(exchange):
            where = f"{place}[{number}]"
            if message.id in self._turns:
                raise ScenarioError(f"{where}.id", f"{message.id} a second time", "an id of its own for each message")
            text = said(_MARKER.sub("", message.content), f"{where}.content")
            turns.append(Turn(message.role, message.role, text))
            self._turns[message.id] = Evidence(name, number, time, message.role, text)
        return Session(name, time, USER, tuple(turns))

    def _day(self, anchor: str, place: str) -> datetime:
        try:
            day = datetime.strptime(anchor, DAY_FORM).replace(tzinfo=UTC) + DAY_STARTS
        except ValueError:
            raise ScenarioError(place, repr(anchor), DAY) from None
        if day < self._opened:
            raise ScenarioError(place, f"{anchor!r}, before {self._opened:{DAY_FORM}}", "rising days")
        return day
