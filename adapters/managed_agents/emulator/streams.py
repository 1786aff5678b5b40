"""Who listens to a session's events: live, in order, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

import msgspec
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

BACKLOG = 10_000  # events that a listener may lag behind; then its stream ends
_MEDIA_TYPE = "text/event-stream; charset=utf-8"
_Queue = asyncio.Queue[bytes | None]
_PING = b'event: ping\ndata: {"type":"ping"}\n\n'


class Listener:
    """One open stream. `deltas`: of which events it is also told while they are made."""

    def __init__(self, deltas: Collection[str]) -> None:
        self.deltas, self.left = frozenset(deltas), False
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
        self._listeners: dict[str, list[Listener]] = {}

    @property
    def open(self) -> int:
        """How many listen."""
        return sum(map(len, self._listeners.values()))

    def listen(self, session: str, listener: Listener) -> None:
        """Tell it from this moment on, unless it has left already."""
        if not listener.left:
            self._listeners.setdefault(session, []).append(listener)

    def leave(self, session: str, listener: Listener) -> None:
        """Nobody is there any more."""
        listener.left = True
        there = self._listeners.get(session, [])
        if listener in there:
            there.remove(listener)
        if not there:
            self._listeners.pop(session, None)

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


class EventStream(StreamingResponse):
    """A reply that goes on until nobody listens or nothing is to come. However it ends, its listener leaves."""

    def __init__(self, streams: Streams, session: str, listener: Listener, heartbeat_s: float) -> None:
        self._streams, self._session, self._listener = streams, session, listener
        messages = listener.messages(heartbeat_s)
        super().__init__(messages, headers={"cache-control": "no-store"}, media_type=_MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what the listener hears; of a HEAD request the headers alone."""
        try:
            if scope["method"] == "HEAD":
                await Response(headers=dict(self.headers))(scope, receive, send)
            else:
                await super().__call__(scope, receive, send)
        finally:  # one who leaves before the first message has not begun to iterate over them
            self._streams.leave(self._session, self._listener)
