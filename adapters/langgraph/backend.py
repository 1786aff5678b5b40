"""Where LangGraph keeps things: SQLite in the workdir, or a Postgres."""

import sys
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from adapters.postgres import open_postgres
from harness.core.contract import Lab
from harness.core.facts import Facts

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.store.base import BaseStore

BackendName = Literal["sqlite", "postgres"]
DIMENSIONS = 384  # of the embeddings behind the gateway
INDEXED = "text"  # the field of an item's value that is embedded


class Backend:
    """Connections of one trial. `uri` names a Postgres that runs already; without it one is started in the workdir."""

    def __init__(self, lab: Lab, name: BackendName, uri: str = "") -> None:
        self._lab, self._name = lab, name
        self._uri = uri or (open_postgres(lab) if name == "postgres" else "")
        self._open: list[Any] = []

    def store(self) -> "BaseStore":
        """LangGraph's store, set up, with a vector index. Name INDEXED at each put.

        SqliteStore does not heed the configured `fields` and would embed each value whole.
        """
        store: BaseStore = self._postgres_store() if self._name == "postgres" else self._sqlite_store()
        return store

    def saver(self) -> "BaseCheckpointSaver[Any]":
        """LangGraph's checkpointer, set up."""
        saver: Any = self._postgres_saver() if self._name == "postgres" else self._sqlite_saver()
        saver.setup()
        checked: BaseCheckpointSaver[Any] = saver
        return checked

    def close(self) -> None:
        """Close what was opened; a second time is harmless."""
        while self._open:
            self._open.pop().close()

    def reclaim(self) -> None:
        """Take deleted rows off the disk where the database would let them lie."""
        for connection in self._open:
            connection.execute("VACUUM" if self._name == "postgres" else "PRAGMA wal_checkpoint(TRUNCATE)")

    def _sqlite_store(self) -> Any:
        sqlite_with_extensions()
        from langgraph.store.sqlite import SqliteStore

        connection = self._connect_sqlite("store.db", isolation_level=None)
        store = SqliteStore(connection, index=self._index())
        store.setup()
        return store

    def _sqlite_saver(self) -> Any:
        sqlite_with_extensions()
        from langgraph.checkpoint.sqlite import SqliteSaver

        return SqliteSaver(self._connect_sqlite("threads.db"))

    def _connect_sqlite(self, name: str, **options: Any) -> Any:
        path = str(self._lab.workdir / name)
        connection = sqlite_with_extensions().connect(path, check_same_thread=False, **options)
        self._open.append(connection)
        # Without foreign keys a deleted item leaves its vector behind; secure_delete overwrites what is deleted.
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        return connection

    def _postgres_store(self) -> Any:
        from langgraph.store.postgres import PostgresStore

        store = PostgresStore(self._connect_postgres(), index=self._index())
        store.setup()
        return store

    def _postgres_saver(self) -> Any:
        from langgraph.checkpoint.postgres import PostgresSaver

        return PostgresSaver(self._connect_postgres())

    def _connect_postgres(self) -> Any:
        import psycopg
        from psycopg.rows import dict_row

        # The keyword arguments that LangGraph asks of a connection of one's own.
        options: Any = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
        self._open.append(psycopg.connect(self._uri, **options))
        return self._open[-1]

    def _index(self) -> Any:
        return {"dims": DIMENSIONS, "embed": self._embed, "fields": [INDEXED]}

    def _embed(self, texts: Any) -> list[list[float]]:
        texts = list(texts)
        batches = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
        return [vector for batch in batches for vector in self._lab.models.embed(batch)]


_BATCH = 32  # texts a request: an embedding of many would keep other trials waiting


def sqlite_with_extensions() -> Any:
    """A `sqlite3` that can load extensions, as the vector index needs; LangGraph's SQLite modules are bound to it.

    Where the interpreter's own can't, `pysqlite3` takes its place under its name while those modules are imported.
    """
    import sqlite3

    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    import pysqlite3

    own = {name: sys.modules[name] for name in ("sqlite3", "sqlite3.dbapi2")}
    sys.modules.update(dict.fromkeys(own, pysqlite3))
    try:
        for module in ("langgraph.store.sqlite", "langgraph.checkpoint.sqlite"):
            import_module(module)
    finally:
        sys.modules.update(own)
    return pysqlite3


def langgraph_facts(backend: BackendName, models: str) -> Facts:
    """What no run can measure of LangGraph's store and agents: see `facts.Described`."""
    return Facts(
        licence="MIT (langgraph and its stores)",
        hosting="a library in the agent's own process",
        self_hosted=True,
        models=models,
        any_model=True,
        frameworks=("langgraph",),
        needs=("Postgres with pgvector",) if backend == "postgres" else (),
        source="langgraph 1.2.24, its code and metadata",
        read=date(2026, 11, 22),
    )
