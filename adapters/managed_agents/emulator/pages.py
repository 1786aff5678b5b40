"""Pages of a list: rows in an order by keys, continued after the last row of the page before.

A cursor holds that row's keys, not a count: what is added or removed in between neither repeats nor hides a row. It
also names the list it belongs to, so that the cursor of another list or of other filters is refused.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from adapters.managed_agents.emulator.errors import invalid
from adapters.managed_agents.emulator.storage import Row, Storage

Key = tuple[str | int, ...]


@dataclass
class Listing:
    """A list: the table, the columns it is sorted by, and conditions on its rows."""

    table: str
    keys: tuple[str, ...]
    descending: bool = False
    wheres: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def where(self, condition: str, *values: Any) -> "Listing":
        """Leave only rows that meet the condition."""
        self.wheres.append(condition)
        self.values += values
        return self

    def given(self, condition: str, value: Any) -> "Listing":
        """The condition, if there is a value for it."""
        return self if value is None else self.where(condition, value)

    def among(self, column: str, values: Sequence[str] | None) -> "Listing":
        """Leave only rows whose column holds one of the values, if there are any."""
        return self.where(f"{column} IN ({', '.join('?' * len(values))})", *values) if values else self

    @property
    def name(self) -> str:
        """What its cursors are marked with."""
        return mark(self.table, *self.keys, self.descending, *self.wheres, *self.values)


@dataclass(frozen=True)
class Page:
    """Rows, and the cursors of the pages beside them."""

    rows: list[Row]
    next: str | None
    previous: str | None


def page(storage: Storage, listing: Listing, limit: int, cursor: str | None) -> Page:
    """One page. Raises ServiceError (400) for a cursor that is none of this list's."""
    backward, last = False, None
    if cursor is not None:
        way, *keys = place(cursor, listing.name)
        backward, last = way == "before", tuple(keys)
        if way not in ("after", "before") or len(last) != len(listing.keys):
            raise _stray(cursor)
    rows = _rows(storage, listing, limit + 1, backward, last)
    more, rows = len(rows) > limit, rows[:limit]
    if backward:
        rows.reverse()
    after = more or backward
    before = last is not None if not backward else more
    return Page(
        rows,
        made(listing.name, "after", *(rows[-1][key] for key in listing.keys)) if rows and after else None,
        made(listing.name, "before", *(rows[0][key] for key in listing.keys)) if rows and before else None,
    )


def _rows(storage: Storage, listing: Listing, limit: int, backward: bool, last: Key | None) -> list[Row]:
    down = listing.descending != backward
    wheres, values = list(listing.wheres), list(listing.values)
    if last is not None:
        marks = ", ".join("?" * len(last))
        wheres.append(f"({', '.join(listing.keys)}) {'<' if down else '>'} ({marks})")
        values += last
    order = ", ".join(f"{key} {'DESC' if down else 'ASC'}" for key in listing.keys)
    condition = f" WHERE {' AND '.join(wheres)}" if wheres else ""
    return storage.all(
        f"SELECT * FROM {listing.table}{condition} ORDER BY {order} LIMIT ?", *values, limit  # noqa: S608
    )  # fmt: skip


def mark(*parts: Any) -> str:
    """A short name of a list and its filters."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def made(name: str, *keys: Any) -> str:
    """A cursor."""
    return "page_" + urlsafe_b64encode(msgspec.json.encode([name, *keys])).decode().rstrip("=")


def place(cursor: str, name: str) -> list[Any]:
    """The keys of a cursor. Raises ServiceError (400) where it is not one of this list's."""
    try:
        text = cursor.removeprefix("page_").encode("ascii")
        found = msgspec.json.decode(urlsafe_b64decode(text + b"=" * (-len(text) % 4)), type=list[str | int])
    except (ValueError, msgspec.MsgspecError):
        raise _stray(cursor) from None
    if not found or found[0] != name or any(isinstance(key, int) and abs(key) >= 2**63 for key in found):
        raise _stray(cursor)
    return found[1:]


def _stray(cursor: str) -> Exception:
    return invalid("page", repr(cursor)[:60], "the next_page of an earlier page of the same list")
