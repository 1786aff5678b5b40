"""A session at work: its clock, its status, its conversation. All of it within a transaction, but for what is read."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.managed_agents.emulator import prices
from adapters.managed_agents.emulator.event_log import EventLog
from adapters.managed_agents.emulator.session_rows import body_of
from adapters.managed_agents.emulator.storage import Row, Storage, read


@dataclass
class LiveSession:
    """One session. Its time is that of the request that woke it, and goes on from there."""

    storage: Storage
    log: EventLog
    id: str
    begun: bool = False
    _woken: float = field(default_factory=time.monotonic)

    @property
    def row(self) -> Row | None:
        """Its row; None once it was deleted."""
        return self.storage.one("SELECT * FROM sessions WHERE id = ?", self.id)

    @property
    def body(self) -> dict[str, Any]:
        """Its document; empty once it was deleted."""
        row = self.row
        return {} if row is None else body_of(row)

    @property
    def status(self) -> str:
        """Its status; terminated once it was deleted."""
        row = self.row
        return "terminated" if row is None else str(row["status"])

    @property
    def now(self) -> datetime:
        """The session's time."""
        row = self.row
        begun = datetime.fromisoformat(row["now"]) if row is not None else datetime.min
        return begun + timedelta(seconds=time.monotonic() - self._woken)

    def woken(self) -> None:
        """A request has just given it a new time."""
        self._woken = time.monotonic()

    def tell(self, type: str, **fields: Any) -> dict[str, Any]:
        """Append an event."""
        return self.log.append(self.id, type, self.now, **fields)

    def run(self) -> None:
        """It works from here on."""
        if self.status != "running":
            self.storage.update("sessions", self.id, status="running")
            self.tell("session.status_running")

    def rest(self, reason: Mapping[str, Any], details: Mapping[str, Any] | None = None) -> None:
        """It waits for its user from here on."""
        self.storage.update("sessions", self.id, status="idle", rounds=0)
        body = self.body
        self.tell("session.usage", usage=body["usage"], budget=body["budget"])
        self.tell("session.status_idle", stop_reason=reason, stop_details=details)

    def reschedule(self) -> None:
        """It works on after a while."""
        self.storage.update("sessions", self.id, status="rescheduling")
        self.tell("session.status_rescheduled")

    def add_turn(self, role: str, content: Sequence[Mapping[str, Any]]) -> None:
        """One more message of the conversation."""
        if content:
            self.storage.insert("turns", session_id=self.id, role=role, content=list(content))

    def turns(self) -> list[Row]:
        """The conversation."""
        return self.storage.all("SELECT role, content FROM turns WHERE session_id = ? ORDER BY seq", self.id)

    def calls(self) -> list[Row]:
        """The tool calls of the last reply, if they are not answered yet."""
        return self.storage.all("SELECT * FROM calls WHERE session_id = ? ORDER BY seq", self.id)

    def resolve(self, call: Row, content: Any, is_error: bool) -> None:
        """The call has its result."""
        result = {"content": content, "is_error": is_error}
        self.storage.run("UPDATE calls SET state = 'done', result = ? WHERE seq = ?", result, call["seq"])

    def gather(self) -> None:
        """The results of all calls become a message of the conversation."""
        results = [(call["use_id"], read(call["result"])) for call in self.calls()]
        self.add_turn("user", [{"type": "tool_result", "tool_use_id": id, **result} for id, result in results])
        self.storage.run("DELETE FROM calls WHERE session_id = ?", self.id)

    def spend(self, usage: Mapping[str, Any], seconds: float) -> None:
        """Book the tokens and the time of a model request."""
        body = self.body
        total = prices.added(body["usage"], dict(usage), body["agent"]["model"]["id"], self.now)
        total["active_seconds"] = round(total["active_seconds"] + seconds, 6)
        self.storage.update("sessions", self.id, body={**body, "usage": total})
