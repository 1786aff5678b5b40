"""Batches, in the store: pieces for many threads and graphs, laid down first and accepted together later.

An item is an episode from the start, in the state `draft`; what lists episodes and messages leaves drafts out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from adapters.zep.service.episodes import Episodes, Given
from adapters.zep.service.errors import ServiceError, invalid, not_found
from adapters.zep.service.people import new_id
from adapters.zep.service.records import Batch, Episode, Graph, Task, Thread
from adapters.zep.service.store import Store

Status = Literal["draft", "queued", "processing", "succeeded", "partial", "failed"]


class Item(Struct, frozen=True):
    """A piece of data and where it shall go; with a thread it is a message."""

    graph: Graph
    thread: Thread | None
    piece: Given


class Batches:
    """Every writing method belongs into a transaction of the store."""

    def __init__(self, store: Store, episodes: Episodes) -> None:
        self._store, self._episodes = store, episodes

    def add(self, now: datetime, metadata: dict[str, object] | None, ignored: Sequence[str]) -> Batch:
        """An empty batch; messages of ignored roles will be kept and not extracted."""
        batch = Batch(uuid=new_id(), created_at=now, metadata=metadata, ignored=" ".join(ignored))
        self._store.insert("batches", batch)
        return batch

    def batch(self, uuid: str) -> Batch:
        """Raises ServiceError (404)."""
        found = self._store.one(Batch, "SELECT * FROM batches WHERE uuid = ?", uuid)
        if found is None:
            raise not_found("batch", uuid)
        return found

    def batches(self) -> list[Batch]:
        """All."""
        return self._store.all(Batch, "SELECT * FROM batches")

    def items(self, batch: Batch) -> list[Episode]:
        """As they were laid down."""
        return self._store.all(Episode, "SELECT * FROM episodes WHERE batch_uuid = ? ORDER BY seq", batch.uuid)

    def status(self, batch: Batch) -> Status:
        """What has become of its items."""
        if batch.task_uuid is None:
            return "draft"
        status = self._episodes.task(batch.task_uuid).status
        return "queued" if status == "pending" else status

    def lay_down(self, now: datetime, batch: Batch, items: Sequence[Item]) -> list[Episode]:
        """More items. Raises ServiceError (409) once the batch is being processed."""
        self._require_draft(batch)
        return [
            self._episodes.keep(now, item.graph, item.piece, item.thread, state="draft", batch_uuid=batch.uuid)
            for item in items
        ]

    def process(self, now: datetime, batch: Batch) -> Task:
        """Accept all items. Raises ServiceError (400, 409, 429)."""
        self._require_draft(batch)
        drafts = self.items(batch)
        if not drafts:
            raise invalid("batch_uuid", "a batch without items", "one with items")
        task = self._episodes.accept_drafts(now, drafts, frozenset(batch.ignored.split()))
        self._store.update("batches", "uuid", batch.uuid, task_uuid=task.uuid)
        return task

    def drop(self, batch: Batch) -> None:
        """The batch and its drafts; what was accepted stays."""
        self._store.run("DELETE FROM episodes WHERE batch_uuid = ? AND state = 'draft'", batch.uuid)
        self._store.run("DELETE FROM batches WHERE uuid = ?", batch.uuid)

    def _require_draft(self, batch: Batch) -> None:
        if batch.task_uuid is not None:
            raise ServiceError(409, "conflict", f"batch {batch.uuid!r}: accepted already; allowed: a draft")
