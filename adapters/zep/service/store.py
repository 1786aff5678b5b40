"""SQLite: users, threads, messages, tasks and the queue, in one file: one commit acknowledges all of a request.

WAL with `synchronous=FULL`: a commit is on the disk before the reply is sent. One connection, used from the event
loop alone: a statement here takes well below a millisecond, a commit one sync of the disk, and nothing can interleave
with a transaction. `secure_delete` overwrites what is deleted.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T", bound=Struct)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    uuid TEXT PRIMARY KEY, graph_uuid TEXT NOT NULL, user_id TEXT UNIQUE, email TEXT, first_name TEXT, last_name TEXT,
    time_zone TEXT, metadata TEXT, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS graphs (
    uuid TEXT PRIMARY KEY, type TEXT NOT NULL, user_uuid TEXT, name TEXT, description TEXT, time_zone TEXT,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS threads (
    uuid TEXT PRIMARY KEY, thread_id TEXT UNIQUE, user_uuid TEXT, graph_uuid TEXT NOT NULL, metadata TEXT,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS threads_of_user ON threads (user_uuid);
CREATE TABLE IF NOT EXISTS episodes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, graph_uuid TEXT NOT NULL, user_uuid TEXT,
    thread_uuid TEXT, task_uuid TEXT, batch_uuid TEXT, source TEXT NOT NULL, role TEXT, name TEXT,
    content TEXT NOT NULL, metadata TEXT, source_description TEXT, reference_time TEXT NOT NULL,
    created_at TEXT NOT NULL, state TEXT NOT NULL, began TEXT, ended TEXT);
CREATE INDEX IF NOT EXISTS episodes_of_graph ON episodes (graph_uuid, seq);
CREATE INDEX IF NOT EXISTS episodes_of_thread ON episodes (thread_uuid, seq);
CREATE INDEX IF NOT EXISTS episodes_of_batch ON episodes (batch_uuid);
CREATE TABLE IF NOT EXISTS batches (
    uuid TEXT PRIMARY KEY, ignored TEXT NOT NULL, metadata TEXT, task_uuid TEXT, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tasks (
    uuid TEXT PRIMARY KEY, type TEXT NOT NULL, status TEXT NOT NULL, graph_uuid TEXT, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL, started_at TEXT, completed_at TEXT, jobs INTEGER NOT NULL, failed INTEGER NOT NULL,
    error TEXT);
CREATE TABLE IF NOT EXISTS jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, graph_uuid TEXT NOT NULL, target TEXT NOT NULL,
    now TEXT NOT NULL, task_uuid TEXT, attempts INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS jobs_of_graph ON jobs (graph_uuid, seq);
CREATE TABLE IF NOT EXISTS summaries (
    thread_uuid TEXT PRIMARY KEY, uuid TEXT NOT NULL, graph_uuid TEXT NOT NULL, summary TEXT NOT NULL,
    covers INTEGER NOT NULL, covers_time TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY, asked TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL);
"""


class Store:
    """The file, open. Rows come and go as the types of `records`."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within, or nothing of it; on the disk once it ends."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> int:
        """Execute; the number of rows it changed."""
        return self._db.execute(sql, [_plain(value) for value in values]).rowcount

    def all(self, type: type[T], sql: str, *values: Any) -> list[T]:
        """Rows as records."""
        rows = self._db.execute(sql, [_plain(value) for value in values])
        return [_record(type, row) for row in rows]

    def one(self, type: type[T], sql: str, *values: Any) -> T | None:
        """The first row as a record."""
        row = self._db.execute(sql, [_plain(value) for value in values]).fetchone()
        return None if row is None else _record(type, row)

    def number(self, sql: str, *values: Any) -> int:
        """The one number that a query asks for."""
        return int(self._db.execute(sql, [_plain(value) for value in values]).fetchone()[0] or 0)

    def column(self, sql: str, *values: Any) -> list[Any]:
        """The first value of each row."""
        return [row[0] for row in self._db.execute(sql, [_plain(value) for value in values])]

    def insert(self, table: str, record: Struct, leave: Sequence[str] = ()) -> int:
        """A new row; the number the database gave it. Fields in `leave` are the database's to fill."""
        fields = [name for name in record.__struct_fields__ if name not in leave]
        values = [_plain(getattr(record, name)) for name in fields]
        marks = ", ".join("?" * len(fields))
        cursor = self._db.execute(f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({marks})", values)  # noqa: S608
        return cursor.lastrowid or 0

    def update(self, table: str, key: str, id: str | int, **values: Any) -> None:
        """Change fields of one row."""
        sets = ", ".join(f"{name} = ?" for name in values)
        self.run(f"UPDATE {table} SET {sets} WHERE {key} = ?", *values.values(), id)  # noqa: S608

    def scrub(self) -> None:
        """Empty the write-ahead log, which still holds what was deleted."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def utc(time: datetime) -> str:
    """A time as the API and the database write it; texts sort as the times do."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc(value)
    return msgspec.json.encode(value).decode() if isinstance(value, dict) else value


def _record(type: type[T], row: sqlite3.Row) -> T:
    values = dict(row)
    if values.get("metadata") is not None:
        values["metadata"] = msgspec.json.decode(values["metadata"])
    return msgspec.convert(values, type)
