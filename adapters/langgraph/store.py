"""LangGraph's store as a memory: one item a turn, found by meaning within its user's namespace."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar

from adapters.langgraph.backend import INDEXED, Backend, BackendName, langgraph_facts
from adapters.passages import Passage, recall_best
from adapters.postgres import refuse_address
from adapters.transcripts import file_stem
from harness.core.contract import Lab, Memory, Query, Recall
from harness.core.facts import Facts
from harness.core.scenario import AgentId, Session, UserId

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore, Item

_PAGE = 500  # items a look, where all are wanted


@dataclass(frozen=True)
class LanggraphStore:
    """See `contract.Adapter`. `k` turns are recalled.

    The namespace is the user, then the agent; `own_agent` searches the asking agent's part alone. `roles` filters whose
    turns are recalled. `keep_days` is a time to live: what was said longer ago, by the scenario clock, is not found.
    `postgres_uri` names a Postgres that runs already.
    """

    backend: BackendName = "sqlite"
    postgres_uri: str = ""
    k: int = 10
    roles: str = ""
    own_agent: bool = False
    keep_days: float = 0.0

    def __post_init__(self) -> None:
        if self.k < 1 or self.keep_days < 0 or self.roles not in ("", "user", "assistant"):
            found = f"k={self.k}, keep_days={self.keep_days}, roles={self.roles!r}"
            raise ValueError(f"{found}; allowed: k from 1, keep_days from 0 (for ever), roles user, assistant or empty")
        if self.postgres_uri and self.backend != "postgres":
            raise ValueError(f"postgres_uri with backend={self.backend!r}; allowed: backend='postgres'")
        if self.postgres_uri:
            refuse_address(self.postgres_uri)

    name: ClassVar[str] = "langgraph_store"
    about: ClassVar[str] = "LangGraph's store with a vector index: turns by namespace, found by meaning"
    requires: ClassVar[tuple[str, ...]] = ("langgraph", "langgraph.store.sqlite")
    extra: ClassVar[str | None] = "langgraph"
    exempt: ClassVar[bool] = False

    @property
    def version(self) -> str:
        """Of LangGraph."""
        return version("langgraph")

    @property
    def facts(self) -> Facts:
        """See `facts.Described`."""
        return langgraph_facts(self.backend, "any; none writes the memory")

    def open(self, lab: Lab) -> Memory:
        """Open the store that lies in the workdir, or connect to a Postgres."""
        return _Items(self, lab)


class _Items:
    """An item's value: the turn as `text` (a line with its speaker), where and when it was said, and by which role."""

    def __init__(self, options: LanggraphStore, lab: Lab) -> None:
        self._options, self._count = options, lab.count_tokens
        self._backend = Backend(lab, options.backend, options.postgres_uri)
        self._store: BaseStore = self._backend.store()

    def observe(self, session: Session) -> None:
        """Put every turn, in one batch."""
        from langgraph.store.base import PutOp

        namespace = (*_of(session.user), _label(session.agent))
        items = zip(session.lines(), session.turns, strict=True)
        self._store.batch(
            PutOp(namespace, f"{session.id}:{number}", _value(session, number, line, turn.role), index=[INDEXED])
            for number, (line, turn) in enumerate(items)
        )

    def settle(self) -> None:
        """An item is embedded and committed once it is put."""

    def recall(self, query: Query) -> Recall:
        """The nearest turns, as many as fit, in the order in which they were said, each under its session's date."""
        namespace = (*_of(query.user), _label(query.agent)) if self._options.own_agent else _of(query.user)
        found = self._store.search(
            namespace, query=query.text or None, filter=self._filter(query.time), limit=self._options.k,
            refresh_ttl=False,
        )  # fmt: skip
        return recall_best((_passage(item, query.user) for item in found), query.max_tokens, self._count)

    def forget(self, user: UserId) -> None:
        """Delete the user's items with their vectors."""
        from langgraph.store.base import PutOp

        while items := self._store.search(_of(user), limit=_PAGE):
            self._store.batch(PutOp(item.namespace, item.key, None) for item in items)
        self._backend.reclaim()

    def export(self, user: UserId) -> str:
        """All items, a line each, in the order of their keys."""
        items = sorted(self._all(user), key=lambda item: (item.namespace, item.key))
        return "\n".join(f"{'/'.join(item.namespace)} {item.key} {item.value}" for item in items)

    def close(self) -> None:
        """Close the connection."""
        self._backend.close()

    def _all(self, user: UserId) -> "Iterator[Item]":
        offset = 0
        while page := self._store.search(_of(user), limit=_PAGE, offset=offset):
            yield from page
            offset += len(page)

    def _filter(self, now: datetime) -> dict[str, Any] | None:
        wanted: dict[str, Any] = {}
        if self._options.roles:
            wanted["role"] = self._options.roles
        if self._options.keep_days:
            # The store's own TTL asks the database for the time, which stays in the present.
            wanted["at"] = {"$gte": (now - timedelta(days=self._options.keep_days)).timestamp()}
        return wanted or None


def _of(user: UserId) -> tuple[str, ...]:
    """The user's namespace; its labels may hold no dots."""
    return ("sessions", file_stem(user))


def _label(agent: AgentId) -> str:
    return file_stem(UserId(agent))


def _value(session: Session, number: int, line: str, role: str) -> dict[str, Any]:
    return {
        INDEXED: line.replace("\x00", "\N{SYMBOL FOR NULL}"),  # Postgres' JSON holds no zero characters
        "session": session.id, "turn": number, "role": role,
        "time": session.time.isoformat(), "at": session.time.timestamp(),
    }  # fmt: skip


def _passage(item: "Item", user: UserId) -> Passage:
    value = item.value
    session = Session(value["session"], datetime.fromisoformat(value["time"]), user, ())
    return Passage((int(value["at"] * 1000), value["turn"]), session, value[INDEXED])
