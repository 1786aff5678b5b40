"""Threads of a session: the primary one, which is the session itself. Others, that can be archived, come later."""

from typing import Annotated, Any

from msgspec import Meta, field

from adapters.managed_agents.emulator import events
from adapters.managed_agents.emulator.calls import Call, Route
from adapters.managed_agents.emulator.errors import invalid, not_found
from adapters.managed_agents.emulator.event_params import Deltas, EventList
from adapters.managed_agents.emulator.ids import of_thread
from adapters.managed_agents.emulator.params import Query
from adapters.managed_agents.emulator.session_params import Status
from adapters.managed_agents.emulator.session_rows import session_of, view


class ThreadList(Query):
    """Which threads."""

    limit: Annotated[int, Meta(ge=1, le=1000)] = 1000
    page: str | None = None
    statuses: list[Status] | None = field(name="statuses[]", default=None)


def get_thread(call: Call) -> Any:
    """`sessions.threads.retrieve`."""
    return _thread(call)


def list_threads(call: Call) -> Any:
    """`sessions.threads.list`."""
    wanted = call.query(ThreadList)
    if wanted.page is not None:
        raise invalid("page", repr(wanted.page)[:60], "none: there is one page")
    thread = _view(call)
    return {"data": [thread] if thread["status"] in (wanted.statuses or (thread["status"],)) else [], "next_page": None}


def list_thread_events(call: Call) -> Any:
    """`sessions.threads.events.list`."""
    _thread(call)
    return events.list_events(call)


def stream_thread_events(call: Call) -> Any:
    """`sessions.threads.events.stream`."""
    _thread(call)
    return events.stream_events(call)


def _thread(call: Call) -> dict[str, Any]:
    thread = _view(call)
    if call.path("thread") != thread["id"]:
        raise not_found("thread", call.path("thread"))
    return thread


def _view(call: Call) -> dict[str, Any]:
    session = view(session_of(call, call.path("session")), call.now)
    names = ("archived_at", "created_at", "updated_at", "status", "stats", "usage")
    agent = {name: value for name, value in session["agent"].items() if name != "multiagent"}
    same = {name: session[name] for name in names}
    return {
        "id": of_thread(session["id"]), "type": "session_thread", "session_id": session["id"], "agent": agent,
        "parent_thread_id": None, "workflow_run_id": None, **same,
    }  # fmt: skip


_ALL, _ONE = "/v1/sessions/{session}/threads", "/v1/sessions/{session}/threads/{thread}"
ROUTES = (
    Route("GET", _ALL, list_threads, "agents", query=ThreadList),
    Route("GET", _ONE, get_thread, "agents"),
    Route("GET", _ONE + "/events", list_thread_events, "agents", query=EventList),
    Route("GET", _ONE + "/stream", stream_thread_events, "agents", query=Deltas),
)
