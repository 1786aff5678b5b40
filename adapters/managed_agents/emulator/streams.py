"""Who listens to a session's events: live, in order, as server-sent events."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

import msgspec

BACKLOG = 10_000  # events that a listener may lag behind; then its stream ends
_Queue = asyncio.Queue[bytes | None]
_PING = b'event: ping\ndata: {"type":"ping"}\n\n'


class Listener:
    """One open stream. `deltas`: of which events it is also told while they are made."""

    def __init__(self, deltas: Collection[str]) -> None:
        self.deltas = frozenset(deltas)
        self._queue: _Queue = asyncio.Queue()

    def tell(self, message: bytes | None) -> bool:
        """Hand over an event, or None: there is none to come. Tells whether the listener keeps up."""
        if message is not None and self._queue.qsize() >= BACKLOG:
            self._queue.put_nowait(None)
            return False
        self._queue.put_nowait(message)
        return True

    async def messages(self, heartbeat_s: float) -> AsyncIterator[bytes]:
        """All it is told, and a ping where nothing else happens."""
        yield _PING
        while True:
            try:
                message = await asyncio.wait_for(self._queue.get(), heartbeat_s)
            except TimeoutError:
                yield _PING
                continue
            if message is None:
                return
            yield message


class Streams:
    """All listeners."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Listener]] = defaultdict(list)

    def listen(self, session: str, deltas: Collection[str]) -> Listener:
        """A listener from this moment on."""
        listener = Listener(deltas)
        self._listeners[session].append(listener)
        return listener

    def leave(self, session: str, listener: Listener) -> None:
        """Nobody is there any more."""
        if listener in self._listeners[session]:
            self._listeners[session].remove(listener)
        if not self._listeners[session]:
            del self._listeners[session]

    def publish(self, session: str, event: Mapping[str, Any], preview_of: str = "") -> None:
        """Tell everyone; of a preview only those who asked for it."""
        if session not in self._listeners:
            return
        message = b"event: " + str(event["type"]).encode() + b"\ndata: " + msgspec.json.encode(event) + b"\n\n"
        for listener in list(self._listeners[session]):
            if preview_of and preview_of not in listener.deltas:
                continue
            if not listener.tell(message):
                self.leave(session, listener)

    def end(self, session: str | None = None) -> None:
        """There is nothing more to come in this session, or in any."""
        for each in [session] if session else list(self._listeners):
            for listener in self._listeners.pop(each, ()):
                listener.tell(None)
