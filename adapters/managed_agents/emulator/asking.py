"""One model request of a session: its spans, the previews of what it says, and what becomes of an error."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from adapters.managed_agents.emulator import ids, prompt
from adapters.managed_agents.emulator.event_log import EventLog
from adapters.managed_agents.emulator.live_session import LiveSession
from adapters.managed_agents.emulator.model import Model, ModelError, Reply
from adapters.managed_agents.emulator.options import Options

_USAGE = ("cache_creation_input_tokens", "cache_read_input_tokens", "input_tokens", "output_tokens")


@dataclass
class Preview:
    """Tells listeners of a reply while it is made. The ids are those that its events will have."""

    log: EventLog
    session: str
    message: str = field(default_factory=lambda: ids.new(ids.EVENT))
    thinking: str = field(default_factory=lambda: ids.new(ids.EVENT))
    _begun: set[str] = field(default_factory=set)
    _texts: dict[int, int] = field(default_factory=dict)

    def told(self, index: int, type: str, text: str) -> None:
        """A piece of a block."""
        if type == "thinking":
            self._begin(self.thinking, "agent.thinking")
        elif type == "text":
            self._begin(self.message, "agent.message")
            place = self._texts.setdefault(index, len(self._texts))
            delta = {"type": "content_delta", "index": place, "content": {"type": "text", "text": text}}
            if text:
                event = {"type": "event_delta", "event_id": self.message, "delta": delta}
                self.log.preview(self.session, event, "agent.message")

    def _begin(self, id: str, type: str) -> None:
        if id not in self._begun:
            self._begun.add(id)
            self.log.preview(self.session, {"type": "event_start", "event": {"id": id, "type": type}}, type)


class Asking:
    """Asks the model for a session."""

    def __init__(self, model: Model, options: Options) -> None:
        self._model, self._options = model, options

    async def ask(self, session: LiveSession) -> tuple[Reply, Preview] | None:
        """The reply; None where there was none and the session rests. An interrupt cancels it."""
        for attempt in range(1, self._options.attempts + 1):
            try:
                return await self._once(session)
            except ModelError as error:
                again = error.passing and attempt < self._options.attempts
                with session.storage.transaction():
                    self._failed(session, error, again)
                if not again:
                    return None
                await asyncio.sleep(self._options.retry_s * 2 ** (attempt - 1))
                with session.storage.transaction():
                    session.run()
        return None

    async def _once(self, session: LiveSession) -> tuple[Reply, Preview]:
        body = session.body
        preview, begun = Preview(session.log, session.id), time.monotonic()
        with session.storage.transaction():
            start = session.tell("span.model_request_start")
        try:
            reply = await self._model.ask(self._request(session, body), preview.told)
        except (ModelError, asyncio.CancelledError):
            with session.storage.transaction():
                self._end(session, start["id"], Reply(), time.monotonic() - begun, is_error=True)
            raise
        reply.span = (start["id"], time.monotonic() - begun)
        return reply, preview

    def end(self, session: LiveSession, reply: Reply) -> None:
        """The span of a request whose events are told."""
        start, seconds = reply.span
        self._end(session, start, reply, seconds, is_error=False)

    def _end(self, session: LiveSession, start: str, reply: Reply, seconds: float, *, is_error: bool) -> None:
        if session.row is None:
            return
        session.spend(reply.usage, seconds)
        usage = {name: reply.usage.get(name) or 0 for name in _USAGE}
        session.tell("span.model_request_end", model_request_start_id=start, model_usage=usage, is_error=is_error)

    def _request(self, session: LiveSession, body: dict[str, Any]) -> dict[str, Any]:
        messages, later = prompt.messages(session.turns())
        offered, system = prompt.tools(body["agent"]), prompt.system(body["agent"], body["resources"], later)
        request = {"model": body["agent"]["model"]["id"], "max_tokens": self._options.max_tokens, "messages": messages}
        return request | ({"system": system} if system else {}) | ({"tools": offered} if offered else {})

    def _failed(self, session: LiveSession, error: ModelError, again: bool) -> None:
        status = {"type": "retrying" if again else "exhausted"}
        session.tell("session.error", error={"type": error.kind, "message": str(error), "retry_status": status})
        if again:
            session.reschedule()
            return
        session.log.take(session.id, session.now)  # what was queued goes down with the turn
        session.rest({"type": "retries_exhausted"})
