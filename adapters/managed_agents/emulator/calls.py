"""A request, strictly read, and its reply.

Unknown and mistyped fields of a body are refused with the place at fault; unknown parameters of a query are passed
over. "Now" is the header `Memtrial-Now`, else the clock.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct
from starlette.requests import Request

from adapters.managed_agents.emulator.errors import ServiceError, invalid

if TYPE_CHECKING:
    from adapters.managed_agents.emulator.service import Service

T = TypeVar("T", bound=Struct)
NOW = "memtrial-now"
MAX_BODY = 32_000_000
_PLACE = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `([^`]*)`")


@dataclass(frozen=True)
class Actor:
    """Who changes something: the kind of actor, as the API names it, and its id."""

    type: str
    id: str


@dataclass(frozen=True)
class Call:
    """A request, with its body read. `workspace` is where all it names must lie."""

    service: "Service"
    request: Request
    raw: bytes
    workspace: str
    actor: Actor
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def body(self, type: type[T]) -> T:
        """The JSON body. Raises ServiceError (400) that names the place."""
        try:
            return msgspec.json.decode(self.raw or b"{}", type=type)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _refused("body", error) from None
        except RecursionError:
            raise invalid("body", "too deeply nested", "JSON") from None

    def query(self, type: type[T]) -> T:
        """The query's parameters, lists as `name[]=a&name[]=b`. Raises ServiceError (400) that names the place."""
        given: dict[str, Any] = {}
        for name, value in self.request.query_params.multi_items():
            if name.endswith("[]"):
                given.setdefault(name, []).append(value)
            else:
                given[name] = value
        try:
            return msgspec.convert(given, type, strict=False)
        except msgspec.MsgspecError as error:
            raise _refused("query", error) from None


@dataclass(frozen=True)
class Route:
    """One method of the API. `writes`: in one transaction. `beta`: which table of beta headers it asks for."""

    method: str
    path: str
    act: Callable[[Call], Any]
    beta: str
    writes: bool = False
    body: type[Struct] | None = None
    query: type[Struct] | None = None


def now_of(given: str | None) -> datetime:
    """The time that a request names, else this moment. Raises ServiceError (400)."""
    if given is None:
        return datetime.now(UTC)
    try:
        now = datetime.fromisoformat(given)
    except ValueError:
        now = datetime.min
    if now.tzinfo is None or not 1970 <= now.year < 9000:
        raise invalid("Memtrial-Now", repr(given)[:60], "a time like 2025-03-01T09:00:00Z")
    return now.astimezone(UTC)


def _refused(where: str, error: Exception) -> ServiceError:
    """What was found, and before it the place."""
    message = str(error)
    place = _PLACE.search(message)
    name = (where + place["path"]) if place else where
    name = name.removeprefix("body.").removeprefix("query.")
    unknown = _UNKNOWN.match(message)
    if unknown:
        name = unknown[1] if name in ("body", "query") else f"{name}.{unknown[1]}"
        return invalid(name, "unknown", "the fields of the API")
    return ServiceError(400, f"{name}: {_PLACE.sub('', message)}")
