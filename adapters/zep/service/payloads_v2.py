"""What requests to API v2 may hold. Anything else is refused."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from adapters.zep.service.payloads import Name, Strict, Text, Time, UserFields

Size = Annotated[int, Meta(ge=1, le=1000)]
Number = Annotated[int, Meta(ge=1)]


class NewUser(UserFields, kw_only=True):
    """POST users."""

    user_id: Name


class ChangedUser(UserFields):
    """PATCH users/{id}."""


class UserPage(Strict):
    """GET users-ordered."""

    pageNumber: Number = 1  # noqa: N815
    pageSize: Size = 100  # noqa: N815


class NewSession(Strict):
    """POST sessions."""

    session_id: Name
    user_id: str | None = None
    metadata: dict[str, Any] | None = None


class ChangedSession(Strict):
    """PATCH sessions/{id}, and of a message."""

    metadata: dict[str, Any]


class SessionPage(Strict):
    """GET sessions-ordered."""

    page_number: Number = 1
    page_size: Size = 100
    order_by: Literal["created_at", "updated_at", "user_id", "session_id"] = "created_at"
    asc: bool = True


class NewMessage(Strict):
    """A message: `role` is who speaks. `created_at` is when it was said, the reference time of API v4."""

    content: Text
    role_type: Literal["norole", "system", "assistant", "user", "function", "tool"] = "norole"
    role: Name | None = None
    metadata: dict[str, Any] | None = None
    created_at: Time | None = None


class NewMessages(Strict):
    """POST sessions/{id}/memory."""

    messages: Annotated[list[NewMessage], Meta(min_length=1, max_length=100)]


class Last(Strict):
    """GET sessions/{id}/memory."""

    lastn: Size = 6


class MessagePage(Strict):
    """GET sessions/{id}/messages: `cursor` counts, from 0."""

    limit: Size = 100
    cursor: Annotated[int, Meta(ge=0)] = 0


class Limit(Strict):
    """POST sessions/search, the query."""

    limit: Annotated[int, Meta(ge=1, le=50)] = 10


class SearchSessions(Strict):
    """POST sessions/search, the body."""

    text: Text
    user_id: str | None = None
    session_ids: Annotated[list[str], Meta(min_length=1)] | None = None
    search_scope: Literal["facts"] = "facts"
    search_type: Literal["similarity"] = "similarity"
