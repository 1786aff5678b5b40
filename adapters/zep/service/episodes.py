"""Episodes and messages, in the store: accepted with their place in the queue, in one commit."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, structs

from adapters.zep.service.errors import ServiceError, not_found
from adapters.zep.service.people import new_id
from adapters.zep.service.records import Episode, Graph, Job, JobKind, Source, State, Summary, Task, Thread, User
from adapters.zep.service.store import Store

RECENT = 6  # messages of a thread that are shown as they are
TOGETHER = 8  # older ones that are summarised in one call


class Given(Struct, frozen=True, kw_only=True):
    """A piece of data as either API hands it over."""

    content: str
    source: Source = "message"
    reference_time: datetime | None = None
    role: str | None = None
    name: str | None = None
    source_description: str | None = None
    metadata: dict[str, Any] | None = None


class Delivery(Struct, frozen=True, kw_only=True):
    """What one request hands over. Pieces of ignored roles are kept, and not extracted."""

    type: str
    pieces: Sequence[Given]
    ignored: Collection[str] = ()


class Episodes:
    """Every writing method belongs into a transaction of the store. `limit` bounds the queue."""

    def __init__(self, store: Store, limit: int) -> None:
        self._store, self._limit = store, limit

    def add(
        self, now: datetime, graph: Graph, delivery: Delivery, thread: Thread | None = None
    ) -> tuple[list[Episode], Task]:
        """Accept data, as messages where a thread is given.

        Raises ServiceError (429) where the queue has no room for all of it.
        """
        count = sum(piece.role not in delivery.ignored for piece in delivery.pieces)
        long = thread is not None and self._is_long(thread, len(delivery.pieces))
        count += long
        self._require_room(count)
        task = self._task(now, delivery.type, count, graph.uuid)
        episodes = []
        for piece in delivery.pieces:
            state: State = "processed" if piece.role in delivery.ignored else "pending"
            episode = self.keep(now, graph, piece, thread, state=state, task_uuid=task.uuid)
            episodes.append(episode)
            if state == "pending":
                self._enqueue("ingest", episode.graph_uuid, episode.uuid, task)
        if thread is not None:
            self._store.update("threads", "uuid", thread.uuid, updated_at=now)
            if long:
                self._enqueue("summarise", thread.graph_uuid, thread.uuid, task)
        return episodes, task

    def accept_drafts(self, now: datetime, drafts: Sequence[Episode], ignored: Collection[str]) -> Task:
        """Accept what was laid down. Raises ServiceError (429) where the queue has no room for all of it."""
        pending = {each.uuid: each for each in drafts if each.role not in ignored}
        self._require_room(len(pending))
        task = self._task(now, "process_batch", len(pending), None)
        for draft in drafts:
            state = "pending" if draft.uuid in pending else "processed"
            self._store.update("episodes", "uuid", draft.uuid, state=state, task_uuid=task.uuid)
        for draft in pending.values():
            self._enqueue("ingest", draft.graph_uuid, draft.uuid, task)
        return task

    def keep(self, now: datetime, graph: Graph, piece: Given, thread: Thread | None, **more: Any) -> Episode:
        """A row for a piece of data."""
        episode = Episode(
            uuid=new_id(), graph_uuid=graph.uuid, user_uuid=graph.user_uuid, created_at=now,
            thread_uuid=thread.uuid if thread else None, source=piece.source, role=piece.role, name=piece.name,
            content=piece.content, reference_time=piece.reference_time or now, metadata=piece.metadata,
            source_description=piece.source_description, **more,
        )  # fmt: skip
        return structs.replace(episode, seq=self._store.insert("episodes", episode, leave=["seq"]))

    def episode(self, graph: Graph, uuid: str) -> Episode:
        """Raises ServiceError (404)."""
        sql = "SELECT * FROM episodes WHERE graph_uuid = ? AND uuid = ? AND state != 'draft'"
        found = self._store.one(Episode, sql, graph.uuid, uuid)
        if found is None:
            raise not_found("episode", uuid)
        return found

    def episodes(self, graph_uuid: str) -> list[Episode]:
        """Of a graph, as they were accepted."""
        sql = "SELECT * FROM episodes WHERE graph_uuid = ? AND state != 'draft' ORDER BY seq"
        return self._store.all(Episode, sql, graph_uuid)

    def messages(self, thread: Thread, last: int | None = None) -> list[Episode]:
        """Of a thread, as they were accepted; the last ones where a number is given."""
        sql = "SELECT * FROM episodes WHERE thread_uuid = ? AND state != 'draft' ORDER BY seq DESC LIMIT ?"
        return self._store.all(Episode, sql, thread.uuid, -1 if last is None else last)[::-1]

    def message(self, thread: Thread, uuid: str) -> Episode:
        """Raises ServiceError (404)."""
        sql = "SELECT * FROM episodes WHERE thread_uuid = ? AND uuid = ? AND state != 'draft'"
        found = self._store.one(Episode, sql, thread.uuid, uuid)
        if found is None:
            raise not_found("message", uuid)
        return found

    def label(self, episode: Episode, metadata: dict[str, Any]) -> Episode:
        """Other metadata."""
        self._store.update("episodes", "uuid", episode.uuid, metadata=metadata)
        return structs.replace(episode, metadata=metadata)

    def summary(self, thread: Thread) -> Summary | None:
        """Of the thread's older messages, where it has any."""
        return self._store.one(Summary, "SELECT * FROM summaries WHERE thread_uuid = ?", thread.uuid)

    def summaries(self, graph_uuid: str) -> list[Summary]:
        """Of all threads of a graph."""
        return self._store.all(Summary, "SELECT * FROM summaries WHERE graph_uuid = ?", graph_uuid)

    def task(self, uuid: str) -> Task:
        """Raises ServiceError (404)."""
        found = self._store.one(Task, "SELECT * FROM tasks WHERE uuid = ?", uuid)
        if found is None:
            raise not_found("task", uuid)
        return found

    def tasks(self, status: str | None, type: str | None) -> list[Task]:
        """All of this status and type."""
        sql = "SELECT * FROM tasks WHERE coalesce(?, status) = status AND coalesce(?, type) = type"
        return self._store.all(Task, sql, status, type)

    def speaker(self, episode: Episode) -> str:
        """Whose words a message holds: the given name, else the user's own, else the role."""
        if episode.name:
            return episode.name
        if episode.role == "user" and episode.user_uuid:
            user = self._store.one(User, "SELECT * FROM users WHERE uuid = ?", episode.user_uuid)
            if user is not None and user.first_name:
                return f"{user.first_name} {user.last_name or ''}".strip()
        return episode.role or "unknown"

    def _require_room(self, count: int) -> None:
        waiting = self._store.number("SELECT count(*) FROM jobs")
        if waiting + count > self._limit:
            raise ServiceError(
                429, "queue_full", f"{waiting} pieces of data wait to be processed, {count} more are too many; "
                f"allowed: {self._limit} in all. Ask again later",
            )  # fmt: skip

    def _task(self, now: datetime, type: str, jobs: int, graph_uuid: str | None) -> Task:
        task = Task(
            uuid=new_id(), type=type, created_at=now, updated_at=now, graph_uuid=graph_uuid, jobs=jobs,
            status="pending" if jobs else "succeeded", completed_at=None if jobs else now,
        )  # fmt: skip
        self._store.insert("tasks", task)
        return task

    def _is_long(self, thread: Thread, added: int) -> bool:
        """Whether older messages are to be summarised, once these are added."""
        summary = self.summary(thread)
        sql = "SELECT count(*) FROM episodes WHERE thread_uuid = ? AND seq > ? AND state != 'draft'"
        shown = self._store.number(sql, thread.uuid, summary.covers if summary else 0) + added
        waiting = "SELECT count(*) FROM jobs WHERE kind = 'summarise' AND target = ?"
        return shown >= RECENT + TOGETHER and not self._store.number(waiting, thread.uuid)

    def _enqueue(self, kind: JobKind, graph_uuid: str, target: str, task: Task) -> None:
        job = Job(kind=kind, graph_uuid=graph_uuid, target=target, now=task.created_at, task_uuid=task.uuid)
        self._store.insert("jobs", job, leave=["seq"])
