"""SQLite: agents, environments, sessions, events, stores, memories, versions and dreams, in one file.

`agents`, `environments`, `sessions` and `dreams` hold the document that the API shows, and beside it the columns that
lists filter by. `turns` is a session's conversation as its model sees it, `calls` the tool calls of its last reply that
have no result yet: with the events, all that a dream or a restarted service needs to know of a session. Long texts are
the last columns of their tables: SQLite reads a row up to what it is asked for.
"""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

from adapters.serving.sqlite import SqliteFile

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


class Storage(SqliteFile):
    """The file, open."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA)

    def all(self, sql: str, *values: Any) -> list[Row]:
        """All rows."""
        return self.execute(sql, *values).fetchall()

    def one(self, sql: str, *values: Any) -> Row | None:
        """The first row."""
        row: Row | None = self.execute(sql, *values).fetchone()
        return row

    def insert(self, table: str, **values: Any) -> None:
        """A new row."""
        marks = ", ".join("?" * len(values))
        self.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", *values.values())  # noqa: S608

    def update(self, table: str, id: str, **values: Any) -> None:
        """Change fields of the row with this id."""
        sets = ", ".join(f"{name} = ?" for name in values)
        self.run(f"UPDATE {table} SET {sets} WHERE id = ?", *values.values(), id)  # noqa: S608


def read(text: str) -> Any:
    """A document out of its column."""
    return msgspec.json.decode(text)
