"""What requests to both APIs may hold. Anything else is refused."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from adapters.zep.service.errors import invalid

Text = Annotated[str, Meta(min_length=1, max_length=50_000)]
Name = Annotated[str, Meta(min_length=1, max_length=500)]
Time = Annotated[datetime, Meta(tz=True)]
Role = Literal["system", "assistant", "user", "function", "tool"]
Size = Annotated[int, Meta(ge=1, le=200)]
Order = Literal["asc", "desc"]
MAX_METADATA = 10


class Strict(Struct, kw_only=True, forbid_unknown_fields=True):
    """The base of all bodies and queries."""


class Nothing(Strict):
    """No field at all."""


class Page(Strict):
    """Paging alone."""

    page_size: Size = 50
    cursor: str | None = None


class UserFields(Strict):
    """Of a new or changed user."""

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    metadata: dict[str, Any] | None = None
    time_zone: str | None = None


class NewUser(UserFields):
    """POST users."""

    user_id: Name | None = None


class ChangedUser(UserFields):
    """PATCH users/{uuid}."""


class Lookup(Strict):
    """By an id of the caller's own."""

    user_id: str | None = None
    thread_id: str | None = None
    graph_id: str | None = None


class LookupBatch(Strict):
    """Several ids of the caller's own."""

    users: list[str] | None = None
    threads: list[str] | None = None
    graphs: list[str] | None = None


class Search(Strict):
    """Of users or graphs."""

    search: str | None = None


class UserList(Page):
    """Order of users."""

    order_by: Literal["created_at", "user_id", "email", "uuid"] = "created_at"
    order: Order = "asc"


class NewThread(Strict):
    """POST threads."""

    user_uuid: str


class ThreadList(Page):
    """Order of threads."""

    order_by: Literal["created_at", "updated_at", "uuid"] = "created_at"
    order: Order = "asc"
    user_uuid: str | None = None


class NewMessage(Strict):
    """One of the messages that are added."""

    content: Text
    role: Role
    name: Name | None = None
    reference_time: Time | None = None
    metadata: dict[str, Any] | None = None


class NewMessages(Strict):
    """POST threads/{uuid}/messages."""

    messages: Annotated[list[NewMessage], Meta(min_length=1, max_length=100)]
    ignore_roles: list[Role] | None = None
    return_context: bool = False


class MessageList(Page):
    """Order of messages."""

    order_by: Literal["created_at", "uuid"] = "created_at"
    order: Order = "asc"


class Labels(Strict):
    """PATCH of a message's or an episode's metadata."""

    metadata: dict[str, Any]


class NewGraph(Strict):
    """POST graphs, and PATCH."""

    name: Name | None = None
    description: str | None = None
    time_zone: str | None = None


class GraphList(Page):
    """Order of graphs."""

    order_by: Literal["created_at", "name", "uuid"] = "created_at"
    order: Order = "asc"


class NewEpisode(Strict):
    """POST graphs/{uuid}/episodes."""

    data: Text
    type: Literal["text", "json", "message"] = "text"
    reference_time: Time | None = None
    source_description: str | None = None
    metadata: dict[str, Any] | None = None


class EpisodeFilters(Strict):
    """Of listed episodes."""

    mentioned_node_uuids: Annotated[list[str], Meta(max_length=256)] | None = None


class EpisodeList(Page):
    """Order of episodes, entities and summaries."""

    order_by: Literal["created_at", "uuid"] = "created_at"
    order: Order = "asc"


class TaskList(Page):
    """Which tasks."""

    status: Literal["pending", "processing", "succeeded", "partial", "failed"] | None = None
    type: str | None = None


class ContextQuery(Strict):
    """POST graphs/{uuid}/context."""

    query: Text
    max_characters: Annotated[int, Meta(ge=100, le=100_000)] | None = None
    include_results: bool = False


def checked(metadata: dict[str, Any] | None, place: str = "metadata") -> dict[str, Any] | None:
    """At most ten keys; strings, numbers, booleans, or lists of them. Raises ServiceError (400)."""
    scalar = (str, int, float, bool)
    for key, value in (metadata or {}).items():
        if not (isinstance(value, scalar) or (isinstance(value, list) and all(isinstance(v, scalar) for v in value))):
            raise invalid(f"{place}.{key}", type(value).__name__, "text, number, true or false, or a list of them")
    if metadata and len(metadata) > MAX_METADATA:
        raise invalid(place, f"{len(metadata)} keys", f"at most {MAX_METADATA}")
    return metadata
