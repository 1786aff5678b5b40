"""A request, strictly read, and its reply.

Unknown and mistyped fields are refused with the place at fault. "Now" is the header `Memtrial-Now`, else the clock.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct
from starlette.requests import Request

from adapters.zep.service.errors import ServiceError, invalid

if TYPE_CHECKING:
    from adapters.zep.service.service import Service

T = TypeVar("T", bound=Struct)
NOW = "memtrial-now"
MAX_BODY = 4_000_000
_PLACE = re.compile(r" - at `\$(?P<path>[^`]*)`$")


@dataclass(frozen=True)
class Reply:
    """Status and body. A reply to accepted messages may want the context block of their thread in it."""

    status: int
    body: Any
    context_of: str | None = None


@dataclass(frozen=True)
class Call:
    """A request, with its body read."""

    service: "Service"
    request: Request
    raw: bytes
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def body(self, type: type[T]) -> T:
        """The JSON body. Raises ServiceError (400) that names the place."""
        try:
            return msgspec.json.decode(self.raw or b"{}", type=type)
        except msgspec.MsgspecError as error:
            raise _refused("body", error) from None
        except RecursionError:
            raise invalid("body", "too deeply nested", "JSON") from None

    def query(self, type: type[T]) -> T:
        """The query's parameters. Raises ServiceError (400) that names the place."""
        # zep-python sends an empty text for each parameter that was not given
        given = {name: value for name, value in self.request.query_params.items() if value}
        try:
            return msgspec.convert(given, type, strict=False)
        except msgspec.MsgspecError as error:
            raise _refused("query", error) from None


Handler = Callable[[Call], Awaitable[Reply]]
Writer = Callable[[Call], Reply]


async def read(service: "Service", request: Request) -> Call:
    """Raises ServiceError (400, 401, 413)."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Api-Key" or not key.strip():
        raise ServiceError(401, "unauthorized", "Authorization: missing or malformed; allowed: 'Api-Key KEY'")
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > MAX_BODY:
            raise ServiceError(413, "too_large", f"body: more than {MAX_BODY} bytes; allowed: at most as many")
    return Call(service, request, bytes(raw), _now(request.headers.get(NOW)))


def _now(given: str | None) -> datetime:
    if given is None:
        return datetime.now(UTC)
    try:
        now = datetime.fromisoformat(given)
    except ValueError:
        now = datetime.min
    if now.tzinfo is None:
        raise invalid("Memtrial-Now", repr(given)[:60], "a time like 2025-03-01T09:00:00Z")
    return now.astimezone(UTC)


def _refused(where: str, error: Exception) -> ServiceError:
    """What was found, and at the message's end the place."""
    message = str(error)
    place = _PLACE.search(message)
    name = (where + place["path"]) if place else where
    name = name.removeprefix("body.").removeprefix("query.")
    unknown = re.match(r"Object contains unknown field `([^`]*)`", message)
    if unknown:
        name = unknown[1] if name in ("body", "query") else f"{name}.{unknown[1]}"
        return ServiceError(400, "invalid_request", f"{name}: unknown; allowed: the fields of the API", name)
    return ServiceError(400, "invalid_request", f"{name}: {_PLACE.sub('', message)}", name)
