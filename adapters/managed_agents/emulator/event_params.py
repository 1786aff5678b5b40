"""What may be sent to a session."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field, structs, to_builtins

from adapters.managed_agents.emulator.errors import invalid
from adapters.managed_agents.emulator.params import Query, Strict, Time, encodable

EventType = Literal[
    "user.message", "user.interrupt", "user.tool_confirmation", "user.custom_tool_result", "user.tool_result",
    "user.define_outcome", "system.message", "agent.message", "agent.thinking", "agent.tool_use", "agent.tool_result",
    "agent.mcp_tool_use", "agent.mcp_tool_result", "agent.custom_tool_use", "agent.thread_message_received",
    "agent.thread_message_sent", "agent.thread_context_compacted", "session.error", "session.status_rescheduled",
    "session.status_running", "session.status_idle", "session.status_terminated", "session.thread_created",
    "session.thread_status_running", "session.thread_status_idle", "session.thread_status_terminated",
    "session.thread_status_rescheduled", "session.updated", "session.usage", "span.model_request_start",
    "span.model_request_end", "span.outcome_evaluation_start", "span.outcome_evaluation_ongoing",
    "span.outcome_evaluation_end", "workflow_run.created", "workflow_run.status_running", "workflow_run.status_idle",
    "workflow_run.status_ended", "workflow_run.error", "workflow_run.phase_started", "workflow_run.phase_ended",
]  # fmt: skip
Delta = Literal["agent.message", "agent.thinking"]
MAX_EVENTS = 1_000


class Text(Strict, tag_field="type", tag="text"):
    """Words."""

    text: str


class Redacted(Strict, tag_field="type", tag="redacted"):
    """What was taken out."""


class Source(Strict):
    """Of an image or a document."""

    type: Literal["base64", "url", "file", "text"]
    data: str | None = None
    media_type: str | None = None
    url: str | None = None
    file_id: str | None = None


class Image(Strict, tag_field="type", tag="image"):
    """A picture."""

    source: Source


class Document(Strict, tag_field="type", tag="document"):
    """A document."""

    source: Source
    context: str | None = None
    title: str | None = None


class Citations(Strict):
    """Whether they are wanted."""

    enabled: bool


class Passage(Strict):
    """Of a search result."""

    type: Literal["text"]
    text: str


class SearchResult(Strict, tag_field="type", tag="search_result"):
    """Something found."""

    citations: Citations
    content: list[Passage]
    source: str
    title: str


Said = Text | Image | Document | Redacted
Found = Text | Image | Document | SearchResult
Flag = bool | None


class UserMessage(Strict, tag_field="type", tag="user.message"):
    """A person's words."""

    content: Annotated[list[Said], Meta(min_length=1)]


class Interrupt(Strict, tag_field="type", tag="user.interrupt"):
    """Stop what you do."""

    session_thread_id: str | None = None


class Confirmation(Strict, tag_field="type", tag="user.tool_confirmation"):
    """Whether a tool may be used."""

    tool_use_id: str
    result: Literal["allow", "deny"]
    deny_message: str | None = None


class CustomResult(Strict, tag_field="type", tag="user.custom_tool_result"):
    """What a custom tool found."""

    custom_tool_use_id: str
    content: list[Found] | None = None
    is_error: Flag = None


class ToolResult(Strict, tag_field="type", tag="user.tool_result"):
    """What a tool of a self-hosted environment found."""

    tool_use_id: str
    content: list[Found] | None = None
    is_error: Flag = None


class Rubric(Strict):
    """How an outcome is judged."""

    type: Literal["text", "file"]
    content: str | None = None
    file_id: str | None = None


class Outcome(Strict, tag_field="type", tag="user.define_outcome"):
    """What shall come of it; not served yet."""

    description: str
    rubric: Rubric
    max_iterations: Annotated[int, Meta(ge=1, le=20)] | None = None


class SystemMessage(Strict, tag_field="type", tag="system.message"):
    """What holds from here on."""

    content: Annotated[list[Text], Meta(min_length=1)]


Sent = UserMessage | Interrupt | Confirmation | CustomResult | ToolResult | Outcome | SystemMessage
_ACCOMPANIED = (UserMessage, ToolResult, CustomResult)


class SentEvents(Strict):
    """POST events."""

    events: Annotated[list[Sent], Meta(min_length=1)]


class EventList(Query):
    """Which events."""

    limit: Annotated[int, Meta(ge=1, le=MAX_EVENTS)] = MAX_EVENTS
    page: str | None = None
    order: Literal["asc", "desc"] = "asc"
    types: list[EventType] | None = field(name="types[]", default=None)
    created_at_gt: Time | None = field(name="created_at[gt]", default=None)
    created_at_gte: Time | None = field(name="created_at[gte]", default=None)
    created_at_lt: Time | None = field(name="created_at[lt]", default=None)
    created_at_lte: Time | None = field(name="created_at[lte]", default=None)


class Deltas(Query):
    """Of which events a stream tells while they are made."""

    event_deltas: list[Delta] | None = field(name="event_deltas[]", default=None)


def plain(content: list[Any] | None) -> list[dict[str, Any]]:
    """Content blocks as JSON, without what was left out. Raises ServiceError (400)."""
    found: list[dict[str, Any]] = [_plain(block) for block in content or ()]
    return found


def _plain(value: Struct) -> dict[str, Any]:
    given: dict[str, Any] = to_builtins(value)
    if isinstance(value, Text):
        encodable("content.text", value.text)
    shown = {name: each for name, each in given.items() if each is not None}
    if isinstance(shown.get("source"), dict):
        shown["source"] = {name: each for name, each in shown["source"].items() if each is not None}
        _check_source(shown["type"], shown["source"])
    return shown


_NEEDED = {"base64": {"data", "media_type"}, "url": {"url"}, "file": {"file_id"}, "text": {"data", "media_type"}}


def _check_source(kind: str, source: dict[str, Any]) -> None:
    needed = _NEEDED[source["type"]]
    if source["type"] == "text" and kind == "image":
        raise invalid("content.source.type", "'text'", "base64, url or file")
    if set(source) - {"type"} != needed:
        found = ", ".join(sorted(set(source) - {"type"})) or "nothing"
        raise invalid("content.source", found, " and ".join(sorted(needed)))


def check_order(events: list[Sent]) -> None:
    """At most one system message: the last event, right after what it goes with. Raises ServiceError (400)."""
    for place, event in enumerate(events):
        if not isinstance(event, SystemMessage):
            continue
        if place != len(events) - 1 or not place or not isinstance(events[place - 1], _ACCOMPANIED):
            allowed = "at the end, right after a user.message, user.tool_result or user.custom_tool_result"
            raise invalid(f"events[{place}]", "a system.message", allowed)


def fields_of(event: Sent) -> dict[str, Any]:
    """What an event holds besides id and time, for its record. Raises ServiceError (400)."""
    found = structs.asdict(event)
    for name, value in found.items():
        if isinstance(value, str):
            encodable(name, value)
    if "content" in found:
        found["content"] = plain(found["content"])
    return {name: value for name, value in found.items() if value is not None}
