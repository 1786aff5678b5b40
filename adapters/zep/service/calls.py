"""A request, strictly read, and its reply.

Unknown and mistyped fields are refused with the place at fault. "Now" is the header `Memtrial-Now`, else the clock.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from starlette.requests import Request

from adapters.serving import reading
from adapters.zep.service.errors import ServiceError

if TYPE_CHECKING:
    from adapters.zep.service.service import Service

T = TypeVar("T", bound=Struct)
MAX_BODY = 4_000_000


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
        """The JSON body. Raises MisreadError."""
        return reading.body(self.raw, type)

    def query(self, type: type[T]) -> T:
        """The query's parameters. Raises MisreadError."""
        # zep-python sends an empty text for each parameter that was not given
        given = {name: value for name, value in self.request.query_params.items() if value}
        return reading.query(given, type)


Handler = Callable[[Call], Awaitable[Reply]]
Writer = Callable[[Call], Reply]


async def read(service: "Service", request: Request) -> Call:
    """Raises ServiceError (401, 413) or MisreadError."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Api-Key" or not key.strip():
        raise ServiceError(401, "unauthorized", "Authorization: missing or malformed; allowed: 'Api-Key KEY'")
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > MAX_BODY:
            raise ServiceError(413, "too_large", f"body: more than {MAX_BODY} bytes; allowed: at most as many")
    return Call(service, request, bytes(raw), reading.now(request.headers.get(reading.NOW)))
