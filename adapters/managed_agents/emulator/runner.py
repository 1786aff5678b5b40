"""Which sessions are at work: one task each."""

import asyncio
import logging
from contextlib import suppress

from adapters.managed_agents.emulator.event_log import EventLog
from adapters.managed_agents.emulator.live_session import LiveSession
from adapters.managed_agents.emulator.loop import Loop
from adapters.managed_agents.emulator.storage import Storage

logger = logging.getLogger(__name__)


class Runner:
    """Wakes sessions, interrupts them, and takes up at the start what was cut off."""

    def __init__(self, storage: Storage, log: EventLog, loop: Loop) -> None:
        self._storage, self._log, self._loop = storage, log, loop
        self._working: dict[str, tuple[LiveSession, asyncio.Task[None]]] = {}
        self._again: set[str] = set()
        self._stopping = False

    def resume(self) -> None:
        """Go on with all that was at work, or had been sent something, when the service ended."""
        rows = self._storage.all(
            "SELECT id FROM sessions WHERE status IN ('running', 'rescheduling') OR (status = 'idle' AND "
            "(id IN (SELECT session_id FROM events WHERE waiting) OR id IN (SELECT session_id FROM calls)))"
        )
        for row in rows:
            self.wake(row["id"])

    def wake(self, id: str, interrupted: bool = False) -> None:
        """Something was sent to the session."""
        if id in self._working:
            session, task = self._working[id]
            session.woken()
            self._again.add(id)
            if interrupted and session.begun:
                task.cancel()
            elif interrupted:  # a task that is cancelled before it begins never ends in order
                self._interrupt(session)
            return
        session = LiveSession(self._storage, self._log, id)
        if interrupted:
            self._interrupt(session)
        self._working[id] = (session, asyncio.create_task(self._work(session)))

    async def rested(self, id: str) -> None:
        """Return once the session is not at work."""
        while id in self._working:
            await asyncio.wait({self._working[id][1]})

    async def stop(self) -> None:
        """Stop all; what they had in hand is taken up at the next start."""
        self._stopping = True
        for _, task in list(self._working.values()):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _work(self, session: LiveSession) -> None:
        _, task = self._working[session.id]
        session.begun = True
        try:
            while True:
                self._again.discard(session.id)
                try:
                    await self._loop.play(session)
                except asyncio.CancelledError:
                    if self._stopping:
                        raise
                    task.uncancel()
                    self._interrupt(session)
                if session.id not in self._again:
                    return
        except Exception:
            logger.exception("session %s", session.id)
            self._fail(session)
        finally:
            del self._working[session.id]

    def _interrupt(self, session: LiveSession) -> None:
        with self._storage.transaction():
            self._loop.interrupt(session)

    def _fail(self, session: LiveSession) -> None:
        """The service itself is at fault: say so, and end the session."""
        error = {"type": "unknown_error", "message": "internal error", "retry_status": {"type": "terminal"}}
        with self._storage.transaction():
            if session.row is not None:
                session.tell("session.error", error=error)
                self._storage.update("sessions", session.id, status="terminated")
                session.tell("session.status_terminated")
