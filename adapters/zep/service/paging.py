"""Pages of a list: sorted by a key and the UUID, continued after the last item of the page before.

A cursor holds that item's place, not a count: what is added or removed in between neither repeats nor hides an item.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from adapters.zep.service.errors import invalid

T = TypeVar("T")


class Paged(Struct, frozen=True):
    """Which page is wanted."""

    size: int = 50
    cursor: str | None = None
    descending: bool = False


def page(items: Iterable[T], key: Callable[[T], tuple[Any, str]], paged: Paged) -> tuple[list[T], str | None, int]:
    """The page's items, the cursor of the next one, and how many items there are in all.

    `key` gives a value that sorts and the item's id. Raises ServiceError (400) for a cursor that is none of ours.
    """
    ordered = sorted(items, key=key, reverse=paged.descending)
    start = 0
    if paged.cursor:
        last = _place(paged.cursor)
        before = [_is_before(key(item), last, paged.descending) for item in ordered]
        start = before.index(False) if False in before else len(ordered)
    found = ordered[start : start + paged.size]
    more = start + paged.size < len(ordered)
    return found, _cursor(key(found[-1])) if more and found else None, len(ordered)


def ranked(items: list[T], paged: Paged) -> tuple[list[T], str | None, int]:
    """As `page`, for results that come in an order of their own: the cursor counts."""
    start = int(_place(paged.cursor)[0]) if paged.cursor else 0
    found = items[start : start + paged.size]
    end = start + len(found)
    return found, _cursor((end, "")) if end < len(items) and found else None, len(items)


def _is_before(key: tuple[Any, str], last: tuple[Any, str], descending: bool) -> bool:
    """Whether an item stood on an earlier page."""
    return key >= last if descending else key <= last


def _cursor(key: tuple[Any, str]) -> str:
    return urlsafe_b64encode(msgspec.json.encode(key)).decode()


def _place(cursor: str) -> tuple[Any, str]:
    try:
        value, id = msgspec.json.decode(urlsafe_b64decode(cursor), type=tuple[str | int, str])
    except (ValueError, msgspec.MsgspecError):
        raise invalid("cursor", repr(cursor)[:60], "the next_cursor of an earlier page") from None
    return value, id
