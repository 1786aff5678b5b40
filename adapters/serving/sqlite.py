"""An SQLite file that a service keeps everything in.

WAL: SQLite keeps the file whole, and `disk.py` puts each commit on the disk before it is told of. One connection, used
from the event loop alone: a statement or commit here takes well below a millisecond, and nothing can interleave with a
transaction. `secure_delete` overwrites what is deleted or redacted.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from adapters.serving.disk import Disk


class SqliteFile:
    """The file, open. Times and documents may be given as values of a statement."""

    def __init__(self, path: Path, schema: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._then: list[Callable[[], None]] = []
        self._told: list[Callable[[], None]] = []
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "foreign_keys=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(schema)
        self.disk = Disk(path.with_name(path.name + "-wal"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within, or nothing of it. Within another: part of that."""
        if self._db.in_transaction:
            yield
            return
        self._then, self._told = [], []
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        then, told = self._then, self._told
        self.disk.committed(told)
        for each in then:
            each()

    def then(self, act: Callable[[], None]) -> None:
        """Do this once the transaction is committed; not at all if it is rolled back."""
        self._then.append(act)

    def tell(self, act: Callable[[], None]) -> None:
        """Do this once the transaction is on the disk; not at all if it is rolled back."""
        self._told.append(act)

    def run(self, sql: str, *values: Any) -> int:
        """Execute; the number of rows it changed."""
        return self.execute(sql, *values).rowcount

    def number(self, sql: str, *values: Any) -> int:
        """The one number that a query asks for."""
        return int(self.execute(sql, *values).fetchone()[0] or 0)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """What a statement comes to."""
        return self._db.execute(sql, [_plain(value) for value in values])

    def scrub(self) -> None:
        """Empty the write-ahead log, which still holds what was deleted."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self.disk.close()
        self._db.close()


def utc(time: datetime) -> str:
    """A time as the APIs and the file write it; texts sort as the times do."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc(value)
    return msgspec.json.encode(value).decode() if isinstance(value, (dict, list)) else value
