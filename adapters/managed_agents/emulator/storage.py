"""SQLite: agents, environments, sessions, events, stores, memories, versions and dreams, in one file.

WAL: SQLite keeps the file whole, and `disk.py` puts each commit on the disk before it is told of. One connection, used
from the event loop alone: a statement or commit here takes well below a millisecond, and nothing can interleave with a
transaction. `secure_delete` overwrites what is deleted or redacted.

`agents`, `environments`, `sessions` and `dreams` hold the document that the API shows, and beside it the columns that
lists filter by. `turns` is a session's conversation as its model sees it, `calls` the tool calls of its last reply that
have no result yet: with the events, all that a dream or a restarted service needs to know of a session. Long texts are
the last columns of their tables: SQLite reads a row up to what it is asked for.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from adapters.managed_agents.emulator.disk import Disk

Row = sqlite3.Row

_SCHEMA = """
CREATE TABLE IF NOT EXISTS stores (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL, name TEXT NOT NULL,
    description TEXT NOT NULL, metadata TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    archived_at TEXT, versions INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS memories (
    id TEXT PRIMARY KEY, store_id TEXT NOT NULL REFERENCES stores(id) ON DELETE CASCADE, path TEXT NOT NULL,
    sha256 TEXT NOT NULL, size INTEGER NOT NULL, version_id TEXT NOT NULL, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL, content TEXT NOT NULL, UNIQUE (store_id, path));
CREATE TABLE IF NOT EXISTS versions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    store_id TEXT NOT NULL REFERENCES stores(id) ON DELETE CASCADE, memory_id TEXT NOT NULL, operation TEXT NOT NULL,
    path TEXT, sha256 TEXT, size INTEGER, actor TEXT NOT NULL, actor_id TEXT NOT NULL,
    created_at TEXT NOT NULL, redacted_at TEXT, redacted_by TEXT, content TEXT);
CREATE INDEX IF NOT EXISTS versions_of_store ON versions (store_id, seq);
CREATE INDEX IF NOT EXISTS versions_of_memory ON versions (memory_id, seq);
CREATE TABLE IF NOT EXISTS agents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL, version INTEGER NOT NULL,
    created_at TEXT NOT NULL, archived_at TEXT);
CREATE TABLE IF NOT EXISTS agent_versions (
    agent_id TEXT NOT NULL REFERENCES agents(id), version INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (agent_id, version));
CREATE TABLE IF NOT EXISTS environments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL, created_at TEXT NOT NULL,
    archived_at TEXT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL, created_at TEXT NOT NULL,
    archived_at TEXT, status TEXT NOT NULL, agent_id TEXT NOT NULL, agent_version INTEGER NOT NULL,
    environment_id TEXT NOT NULL, now TEXT NOT NULL, rounds INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS session_stores (
    session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, store_id TEXT NOT NULL,
    slug TEXT NOT NULL, access TEXT NOT NULL, PRIMARY KEY (session_id, slug));
CREATE INDEX IF NOT EXISTS sessions_of_store ON session_stores (store_id);
CREATE TABLE IF NOT EXISTS dreams (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL, created_at TEXT NOT NULL,
    archived_at TEXT, status TEXT NOT NULL, store_id TEXT NOT NULL, in_place INTEGER NOT NULL, session_id TEXT,
    now TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, type TEXT NOT NULL, at TEXT NOT NULL,
    waiting INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_of_session ON events (session_id, seq);
CREATE INDEX IF NOT EXISTS events_waiting ON events (session_id) WHERE waiting;
CREATE TABLE IF NOT EXISTS turns (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    role TEXT NOT NULL, content TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS turns_of_session ON turns (session_id, seq);
CREATE TABLE IF NOT EXISTS calls (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    event_id TEXT NOT NULL UNIQUE, use_id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, input TEXT NOT NULL,
    state TEXT NOT NULL, result TEXT);
CREATE INDEX IF NOT EXISTS calls_of_session ON calls (session_id, seq);
CREATE TABLE IF NOT EXISTS files (
    session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, path TEXT NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (session_id, path));
"""


class Storage:
    """The file, open."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._then: list[Callable[[], None]] = []
        self._told: list[Callable[[], None]] = []
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "foreign_keys=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_SCHEMA)
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
        return self._db.execute(sql, [_plain(value) for value in values]).rowcount

    def all(self, sql: str, *values: Any) -> list[Row]:
        """All rows."""
        return self._db.execute(sql, [_plain(value) for value in values]).fetchall()

    def one(self, sql: str, *values: Any) -> Row | None:
        """The first row."""
        row: Row | None = self._db.execute(sql, [_plain(value) for value in values]).fetchone()
        return row

    def number(self, sql: str, *values: Any) -> int:
        """The one number that a query asks for."""
        return int(self._db.execute(sql, [_plain(value) for value in values]).fetchone()[0] or 0)

    def insert(self, table: str, **values: Any) -> None:
        """A new row."""
        marks = ", ".join("?" * len(values))
        self.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", *values.values())  # noqa: S608

    def update(self, table: str, id: str, **values: Any) -> None:
        """Change fields of the row with this id."""
        sets = ", ".join(f"{name} = ?" for name in values)
        self.run(f"UPDATE {table} SET {sets} WHERE id = ?", *values.values(), id)  # noqa: S608

    def scrub(self) -> None:
        """Empty the write-ahead log, which still holds what was deleted."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self.disk.close()
        self._db.close()


def utc(time: datetime) -> str:
    """A time as the API and the database write it; texts sort as the times do."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc(value)
    return msgspec.json.encode(value).decode() if isinstance(value, (dict, list)) else value


def read(text: str) -> Any:
    """A document out of its column."""
    return msgspec.json.decode(text)
