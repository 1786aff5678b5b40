"""A request, strictly read, and its reply.

Unknown and mistyped fields of a body are refused; unknown parameters of a query are passed over. "Now" is the header
`Memtrial-Now`, else the clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from starlette.requests import Request

from adapters.serving import reading

if TYPE_CHECKING:
    from adapters.managed_agents.emulator.service import Service

T = TypeVar("T", bound=Struct)
MAX_BODY = 32_000_000


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
        """The JSON body. Raises MisreadError."""
        return reading.body(self.raw, type)

    def query(self, type: type[T]) -> T:
        """The query's parameters, lists as `name[]=a&name[]=b`. Raises MisreadError."""
        given: dict[str, Any] = {}
        for name, value in self.request.query_params.multi_items():
            if name.endswith("[]"):
                given.setdefault(name, []).append(value)
            else:
                given[name] = value
        return reading.query(given, type)


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
