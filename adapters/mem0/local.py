"""Mem0 in this process: `mem0.Memory` on a store in the workdir."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from adapters.mem0.configuration import configured, prepare_environment
from adapters.mem0.kept import Kept, Message, change_from, conversation, kept_from, labels, message, results
from adapters.mem0.signals import after_opening, before_opening
from harness.core.abilities import Change
from harness.core.contract import Lab
from harness.core.errors import TrialError
from harness.core.scenario import Session

if TYPE_CHECKING:
    from adapters.mem0 import Mem0

_ALL = 1_000_000  # memories of one user: Mem0 gives twenty unless told


class Local:
    """See `kept.Keeper`."""

    def __init__(self, options: "Mem0", lab: Lab, namespace: str) -> None:
        prepare_environment(lab.workdir)
        before_opening(options.search)
        from mem0 import Memory

        self._options = options
        try:
            self._memory: Any = Memory.from_config(configured(options, lab, namespace))
        except RuntimeError as error:
            if "already accessed" not in str(error):
                raise
            found = f"{lab.workdir / 'qdrant'}: the embedded qdrant is open elsewhere"
            raise TrialError(f"{found}; allowed: one opener at a time, or vector_store='pgvector'") from error
        after_opening(options.search, self._memory, lab.workdir / "bm25")

    def extract(self, user: str, session: Session) -> None:
        """See `kept.Keeper`; one call of the model."""
        self._memory.add(self._storable(conversation(session)), user_id=user, metadata=labels(session))

    def keep_turn(self, user: str, session: Session, turn: int) -> None:
        """See `kept.Keeper`; no call of the model."""
        said = self._storable([message(session, turn)])
        self._memory.add(said, user_id=user, metadata=labels(session, turn), infer=False)

    def settle(self) -> None:
        """Mem0 has written a memory when `add` returns."""

    def search(self, user: str, text: str) -> list[Kept]:
        """See `kept.Keeper`."""
        bounds = {"top_k": self._options.top_k, "threshold": self._options.threshold}
        return [kept_from(each) for each in results(self._memory.search(text, filters={"user_id": user}, **bounds))]

    def all_of(self, user: str) -> list[Kept]:
        """See `kept.Keeper`."""
        return [kept_from(each) for each in results(self._memory.get_all(filters={"user_id": user}, top_k=_ALL))]

    def changes(self, kept: Kept) -> list[Change]:
        """See `kept.Keeper`."""
        return [change_from(row) for row in self._memory.history(kept.id)]

    def messages_of(self, user: str) -> list[str]:
        """The newest, at most ten, which Mem0 shows the model beside the next session."""
        return [f"{each['role']}\t{each['content']}" for each in self._memory.db.get_last_messages(_scope(user))]

    def erase(self, user: str) -> None:
        """See `kept.Keeper`."""
        ids = [each.id for each in self.all_of(user)]
        self._memory.delete_all(user_id=user)
        erase_remains(self._memory.db, _scope(user), ids)

    def _storable(self, messages: list[Message]) -> list[Message]:
        """Postgres takes every character but NUL."""
        if self._options.vector_store != "pgvector":
            return messages
        return [{**each, "content": each["content"].replace("\0", "\N{REPLACEMENT CHARACTER}")} for each in messages]

    def close(self) -> None:
        """Close the history and the store, so that the workdir can be opened again."""
        memory, self._memory = self._memory, None
        if memory is None:
            return
        for store in (memory.vector_store, memory._entity_store):
            _close_store(store)
        memory.close()


def erase_remains(history: Any, scope: str, memory_ids: Sequence[str]) -> None:
    """Erase what `delete_all` leaves of a user in Mem0's SQLite file: old texts, and the last messages.

    Mem0 has no call for it. Without it the next session's prompt would show the model what was to be forgotten.
    """
    with history._lock, history.connection as connection:
        connection.execute("PRAGMA secure_delete = ON")  # or the texts stay readable in the file
        connection.execute("DELETE FROM messages WHERE session_scope = ?", (scope,))
        connection.executemany("DELETE FROM history WHERE memory_id = ?", [(each,) for each in memory_ids])


def _scope(user: str) -> str:
    """How Mem0 names a user's messages; its escapes never apply to our ids."""
    return f"user_id={user}"


def _close_store(store: Any) -> None:
    """Mem0 closes no vector store by itself."""
    for name in ("client", "connection_pool"):
        held = getattr(store, name, None)
        if held is not None and hasattr(held, "close"):
            held.close()
