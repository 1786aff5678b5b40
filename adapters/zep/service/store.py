"""SQLite: users, threads, messages, tasks and the queue, in one file: one commit acknowledges all of a request."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from adapters.serving.sqlite import SqliteFile

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


class Store(SqliteFile):
    """The file, open. Rows come and go as the types of `records`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA)

    def all(self, type: type[T], sql: str, *values: Any) -> list[T]:
        """Rows as records."""
        return [_record(type, row) for row in self.execute(sql, *values)]

    def one(self, type: type[T], sql: str, *values: Any) -> T | None:
        """The first row as a record."""
        row = self.execute(sql, *values).fetchone()
        return None if row is None else _record(type, row)

    def column(self, sql: str, *values: Any) -> list[Any]:
        """The first value of each row."""
        return [row[0] for row in self.execute(sql, *values)]

    def insert(self, table: str, record: Struct, leave: Sequence[str] = ()) -> int:
        """A new row; the number the database gave it. Fields in `leave` are the database's to fill."""
        fields = [name for name in record.__struct_fields__ if name not in leave]
        marks, values = ", ".join("?" * len(fields)), [getattr(record, name) for name in fields]
        sql = f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({marks})"  # noqa: S608
        return self.execute(sql, *values).lastrowid or 0

    def update(self, table: str, key: str, id: str | int, **values: Any) -> None:
        """Change fields of one row."""
        sets = ", ".join(f"{name} = ?" for name in values)
        self.run(f"UPDATE {table} SET {sets} WHERE {key} = ?", *values.values(), id)  # noqa: S608


def _record(type: type[T], row: sqlite3.Row) -> T:
    values = dict(row)
    if values.get("metadata") is not None:
        values["metadata"] = msgspec.json.decode(values["metadata"])
    return msgspec.convert(values, type)
