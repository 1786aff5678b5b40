"""The events of sessions: appended in order, told to whoever listens once they are on the disk."""

from datetime import datetime
from typing import Any

from adapters.managed_agents.emulator import ids
from adapters.managed_agents.emulator.storage import Row, Storage, read
from adapters.managed_agents.emulator.streams import Streams
from adapters.serving.sqlite import utc


class EventLog:
    """Appends within a transaction."""

    def __init__(self, storage: Storage, streams: Streams) -> None:
        self._storage, self._streams = storage, streams

    def append(self, session: str, type: str, now: datetime, **fields: Any) -> dict[str, Any]:
        """An event that has happened."""
        return self._append(session, type, now, {**fields, "processed_at": utc(now)}, waiting=False)

    def queue(self, session: str, type: str, now: datetime, **fields: Any) -> dict[str, Any]:
        """An event that the agent has yet to take notice of."""
        return self._append(session, type, now, {**fields, "processed_at": None}, waiting=True)

    def _append(self, session: str, type: str, now: datetime, fields: dict[str, Any], waiting: bool) -> dict[str, Any]:
        event = {"id": fields.pop("id", None) or ids.new(ids.EVENT), "type": type, **fields}
        self._storage.insert(
            "events", id=event["id"], session_id=session, type=type, at=now, waiting=int(waiting), body=event
        )
        self._storage.tell(lambda: self._streams.publish(session, event))
        return event

    def preview(self, session: str, event: dict[str, Any], of: str) -> None:
        """Tell those who asked for it of an event while it is made: after all that came before it."""
        self._storage.disk.after(lambda: self._streams.publish(session, event, preview_of=of))

    def take(self, session: str, now: datetime) -> list[dict[str, Any]]:
        """The events that waited, now taken notice of."""
        rows = self._storage.all("SELECT * FROM events WHERE session_id = ? AND waiting ORDER BY seq", session)
        taken = [{**read(row["body"]), "processed_at": utc(now)} for row in rows]
        for event in taken:
            self._storage.update("events", event["id"], waiting=0, body=event)
        return taken

    def last(self, session: str, type: str) -> dict[str, Any] | None:
        """The last event of a type."""
        row: Row | None = self._storage.one(
            "SELECT body FROM events WHERE session_id = ? AND type = ? ORDER BY seq DESC LIMIT 1", session, type
        )
        return None if row is None else read(row["body"])
