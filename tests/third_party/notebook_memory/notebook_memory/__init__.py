"""A memory that keeps what was said as lines of a full-text index in one SQLite file."""

import re
import sqlite3
from dataclasses import dataclass
from importlib.metadata import version
from typing import ClassVar

from harness.core.contract import Lab, Memory, Query, Recall, Source
from harness.core.scenario import Session, UserId


@dataclass(frozen=True)
class Notebook:
    """At most `lines` lines are recalled."""

    lines: int = 12

    def __post_init__(self) -> None:
        if self.lines < 1:
            raise ValueError(f"lines={self.lines}; allowed: 1 or more")

    name: ClassVar[str] = "notebook"
    about: ClassVar[str] = "lines in an SQLite full-text index"
    requires: ClassVar[tuple[str, ...]] = ("sqlite3",)
    extra: ClassVar[str | None] = None
    exempt: ClassVar[bool] = False

    @property
    def version(self) -> str:
        return version("notebook-memory")

    def open(self, lab: Lab) -> Memory:
        return Pages(self, lab)


class Pages:
    def __init__(self, options: Notebook, lab: Lab) -> None:
        self._options, self._count = options, lab.count_tokens
        self._store = sqlite3.connect(lab.workdir / "notebook.db")
        self._store.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS lines USING fts5("
            "user UNINDEXED, session UNINDEXED, turn UNINDEXED, header UNINDEXED, line, tokenize = 'porter')"
        )

    def observe(self, session: Session) -> None:
        rows = [(session.user, session.id, turn, session.header(), line) for turn, line in enumerate(session.lines())]
        with self._store:
            self._store.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", rows)

    def settle(self) -> None:
        """A line can be found as soon as it is committed."""

    def recall(self, query: Query) -> Recall:
        words = re.findall(r"\w+", query.text)
        if not words:
            return Recall("", ())
        found = self._store.execute(
            "SELECT session, turn, header, line FROM lines WHERE user = ? AND lines MATCH ? ORDER BY rank LIMIT ?",
            (query.user, " OR ".join(f'"{word}"' for word in words), self._options.lines),
        )
        text, sources = "", []
        for session, turn, header, line in found:
            longer = f"{text}{header}\n{line}\n\n"
            if self._count(longer) <= query.max_tokens:
                text = longer
                sources.append(Source(session, turn))
        return Recall(text.strip(), tuple(sources))

    def forget(self, user: UserId) -> None:
        with self._store:
            self._store.execute("DELETE FROM lines WHERE user = ?", (user,))

    def export(self, user: UserId) -> str:
        held = self._store.execute("SELECT header, line FROM lines WHERE user = ? ORDER BY rowid", (user,))
        return "\n".join(f"{header} {line}" for header, line in held)

    def close(self) -> None:
        self._store.close()
