"""What outlasts the buffer: each user's facts, and the nodes of the vector block, in one SQLite file of ours."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TABLES = """
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS facts (user TEXT, place INTEGER, text TEXT, PRIMARY KEY (user, place));
CREATE TABLE IF NOT EXISTS nodes (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, document TEXT, text TEXT, metadata TEXT, vector BLOB
);
CREATE INDEX IF NOT EXISTS nodes_of ON nodes (json_extract(metadata, '$.session_id'));
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A node as it is kept: a text with its metadata, and how near it is to what was asked."""

    id: str
    text: str
    metadata: dict[str, Any]
    nearness: float = 0.0


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on nodes, in SQL, with its values."""

    sql: str = "TRUE"
    values: tuple[Any, ...] = ()


class Shelf:
    """An open file. Every change is one transaction, on disk when the method returns."""

    def __init__(self, path: Path) -> None:
        self._rows = sqlite3.connect(path)
        self._rows.executescript(_TABLES)

    def facts(self, user: str) -> list[str]:
        """The user's facts, in their order."""
        return [text for (text,) in self._rows.execute("SELECT text FROM facts WHERE user = ? ORDER BY place", (user,))]

    def keep_facts(self, user: str, facts: Sequence[str]) -> None:
        """Put a new list in place of the old one."""
        with self._rows:
            self._rows.execute("DELETE FROM facts WHERE user = ?", (user,))
            rows = ((user, place, text) for place, text in enumerate(facts))
            self._rows.executemany("INSERT INTO facts VALUES (?, ?, ?)", rows)

    def add(self, row: Row, document: str, vector: Sequence[float]) -> None:
        """Keep a node; one of the same id is replaced."""
        import numpy as np

        kept = (row.id, document, row.text, json.dumps(row.metadata), np.array(vector, np.float32).tobytes())
        with self._rows:
            self._rows.execute(
                "INSERT OR REPLACE INTO nodes (id, document, text, metadata, vector) VALUES (?, ?, ?, ?, ?)", kept
            )

    def nodes(self, where: Where) -> list[Row]:
        """The nodes that fit, in the order in which they were kept."""
        found = self._select("id, text, metadata", where)
        return [Row(key, text, json.loads(metadata)) for key, text, metadata in found]

    def nearest(self, vector: Sequence[float], where: Where, most: int) -> list[Row]:
        """The nodes that fit whose vectors, of length 1, have the largest products with this one, nearest first."""
        import numpy as np

        found = self._select("number, vector", where)
        if not found or most < 1:
            return []
        vectors = np.stack([np.frombuffer(each, np.float32) for _, each in found])
        nearness: NDArray[np.float32] = vectors @ np.array(vector, np.float32)
        best = (-nearness).argsort(kind="stable")[:most]
        return [self._row(found[place][0], float(nearness[place])) for place in best]

    def delete(self, where: Where) -> None:
        """Delete the nodes that fit."""
        with self._rows:
            self._rows.execute(f"DELETE FROM nodes WHERE {where.sql}", where.values)  # noqa: S608 - built from ours

    def close(self) -> None:
        """Close the file; a second time is harmless."""
        self._rows.close()

    def _row(self, number: int, nearness: float) -> Row:
        ((key, text, metadata),) = self._select("id, text, metadata", Where("number = ?", (number,)))
        return Row(key, text, json.loads(metadata), nearness)

    def _select(self, columns: str, where: Where) -> list[tuple[Any, ...]]:
        sql = f"SELECT {columns} FROM nodes WHERE {where.sql} ORDER BY number"  # noqa: S608 - built from ours
        return self._rows.execute(sql, where.values).fetchall()
