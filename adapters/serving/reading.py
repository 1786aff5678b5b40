"""What a request says, strictly read: unknown and mistyped fields are refused with the place at fault."""

import re
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T", bound=Struct)
NOW = "memtrial-now"
_YEARS = range(1970, 9000)  # far enough from the ends of what a time can be, in any zone
_PLACE = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `([^`]*)`")


class MisreadError(Exception):
    """What can't be read: the place, and what was found there and what is allowed."""

    def __init__(self, place: str, said: str) -> None:
        super().__init__(f"{place}: {said}")
        self.place = place


def body(raw: bytes, type: type[T]) -> T:
    """A JSON body; an empty one is an object without fields. Raises MisreadError."""
    try:
        return msgspec.json.decode(raw or b"{}", type=type)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _misread("body", error) from None
    except RecursionError:
        raise MisreadError("body", "too deeply nested; allowed: JSON") from None


def query(given: dict[str, Any], type: type[T]) -> T:
    """The parameters of a query, which are all texts. Raises MisreadError."""
    try:
        return msgspec.convert(given, type, strict=False)
    except msgspec.MsgspecError as error:
        raise _misread("query", error) from None


def now(given: str | None) -> datetime:
    """The time that the header names, else this moment. Raises MisreadError."""
    if given is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = datetime.min
    if found.tzinfo is None or found.year not in _YEARS:
        raise MisreadError("Memtrial-Now", f"{given!r:.60}; allowed: a time like 2025-03-01T09:00:00Z")
    return found.astimezone(UTC)


def _misread(where: str, error: Exception) -> MisreadError:
    """The place stands at the message's end, or it is the unknown field itself."""
    message = str(error)
    place = _PLACE.search(message)
    name = (where + place["path"]) if place else where
    name = name.removeprefix("body.").removeprefix("query.")
    if unknown := _UNKNOWN.match(message):
        name = unknown[1] if name in ("body", "query") else f"{name}.{unknown[1]}"
        return MisreadError(name, "unknown; allowed: the fields of the API")
    return MisreadError(name, _PLACE.sub("", message))
