"""Events of a session: sent, listed, streamed."""

from typing import Any

from adapters.managed_agents.emulator.calls import Call, Route
from adapters.managed_agents.emulator.errors import ServiceError, invalid
from adapters.managed_agents.emulator.event_params import (
    Confirmation,
    CustomResult,
    Deltas,
    EventList,
    Interrupt,
    Outcome,
    Sent,
    SentEvents,
    SystemMessage,
    ToolResult,
    UserMessage,
    check_order,
    fields_of,
)
from adapters.managed_agents.emulator.ids import of_thread
from adapters.managed_agents.emulator.pages import Listing, page
from adapters.managed_agents.emulator.session_rows import session_of
from adapters.managed_agents.emulator.storage import Row, read
from adapters.managed_agents.emulator.streams import EventStream, Listener


def send_events(call: Call) -> Any:
    """`sessions.events.send`."""
    given, row = call.body(SentEvents), session_of(call, call.path("session"))
    return {"data": send(call, row, given)}


def send(call: Call, session: Row, given: SentEvents) -> list[dict[str, Any]]:
    """Take the events in; the agent goes to work once they are on the disk. Raises ServiceError (400, 501)."""
    if session["status"] == "terminated":
        raise ServiceError(400, f"session: {session['id']} is terminated; allowed: reading and deletion")
    check_order(given.events)
    taken = [_take(call, session["id"], event) for event in given.events]
    call.service.storage.update("sessions", session["id"], now=call.now)
    interrupted = any(isinstance(event, Interrupt) for event in given.events)
    call.service.storage.then(lambda: call.service.runner.wake(session["id"], interrupted))
    return taken


def _take(call: Call, session: str, event: Sent) -> dict[str, Any]:
    log, fields = call.service.log, fields_of(event)
    if isinstance(event, Outcome):
        raise ServiceError(501, "user.define_outcome is not served by this emulator yet")
    if isinstance(event, UserMessage | SystemMessage):
        return log.queue(session, _type(event), call.now, **fields)
    if isinstance(event, Interrupt):
        if event.session_thread_id not in (None, of_thread(session)):
            raise invalid("session_thread_id", repr(event.session_thread_id)[:60], of_thread(session))
        return log.append(session, _type(event), call.now, **fields)
    _resolve(call, session, event, fields)
    return log.append(session, _type(event), call.now, **fields)


def _resolve(call: Call, session: str, event: Confirmation | CustomResult | ToolResult, fields: dict[str, Any]) -> None:
    """Let the tool call go on that waited for this. Raises ServiceError (400)."""
    name = "custom_tool_use_id" if isinstance(event, CustomResult) else "tool_use_id"
    state = {CustomResult: "custom", ToolResult: "client", Confirmation: "ask"}[type(event)]
    id = getattr(event, name)
    found = call.service.storage.one(
        "SELECT * FROM calls WHERE session_id = ? AND event_id = ? AND state = ?", session, id, state
    )
    if found is None:
        raise invalid(name, repr(id)[:60], "an event_id of the last session.status_idle that waits for this")
    if isinstance(event, Confirmation):
        if event.deny_message is not None and event.result == "allow":
            raise invalid("deny_message", "with 'allow'", "with 'deny' alone")
        result = {"content": event.deny_message or "The user denied this tool use.", "is_error": True}
        changed = ("ready", None) if event.result == "allow" else ("denied", result)
    else:
        changed = ("done", {"content": fields.get("content", []), "is_error": bool(event.is_error)})
    call.service.storage.run(
        "UPDATE calls SET state = ?, result = ? WHERE seq = ?", changed[0], changed[1], found["seq"]
    )  # fmt: skip


def _type(event: Sent) -> str:
    return str(event.__struct_config__.tag)


def list_events(call: Call) -> Any:
    """`sessions.events.list`: in the order in which they came."""
    wanted, session = call.query(EventList), session_of(call, call.path("session"))
    listing = Listing("events", ("seq",), descending=wanted.order == "desc").where("session_id = ?", session["id"])
    listing.among("type", wanted.types)
    listing.given("at > ?", wanted.created_at_gt).given("at >= ?", wanted.created_at_gte)
    listing.given("at < ?", wanted.created_at_lt).given("at <= ?", wanted.created_at_lte)
    found = page(call.service.storage, listing, wanted.limit, wanted.page)
    return {"data": [read(row["body"]) for row in found.rows], "next_page": found.next}


def stream_events(call: Call) -> Any:
    """`sessions.events.stream`: live from this moment on; it ends when the session is deleted."""
    wanted, id = call.query(Deltas), session_of(call, call.path("session"))["id"]
    streams, listener = call.service.streams, Listener(wanted.event_deltas or ())
    call.service.storage.disk.after(lambda: streams.listen(id, listener))  # of what came before, nothing is told
    return EventStream(streams, id, listener, call.service.options.heartbeat_s)


_ALL = "/v1/sessions/{session}/events"
ROUTES = (
    Route("POST", _ALL, send_events, "agents", writes=True, body=SentEvents),
    Route("GET", _ALL, list_events, "agents", query=EventList),
    Route("GET", _ALL + "/stream", stream_events, "agents", query=Deltas),
)
