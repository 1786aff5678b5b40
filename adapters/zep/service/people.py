"""Users, their graphs and their threads, in the store. Both APIs rest on these."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from msgspec import structs

from adapters.zep.service.errors import conflict, not_found
from adapters.zep.service.records import Graph, GraphType, Job, JobKind, Task, Thread, User
from adapters.zep.service.store import Store

_UNSAY = """UPDATE tasks SET error = 'of a deleted episode'
    WHERE error IS NOT NULL AND uuid = (SELECT task_uuid FROM episodes WHERE uuid = ?)"""  # errors may quote it
_CLOSE = """UPDATE tasks
    SET status = 'failed', error = 'deleted before it was processed', updated_at = ?1, completed_at = ?1
    WHERE status IN ('pending', 'processing') AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.task_uuid = tasks.uuid)"""
R = TypeVar("R", User, Graph, Thread)


def new_id() -> str:
    """A fresh UUID."""
    return str(uuid4())


class People:
    """Every writing method belongs into a transaction of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_user(self, now: datetime, **fields: Any) -> User:
        """A user with an empty graph. Raises ServiceError (409) where `user_id` is taken."""
        user_id = fields.get("user_id")
        if user_id is not None and self.user_called(str(user_id)) is not None:
            raise conflict("user_id", repr(user_id))
        user = User(uuid=new_id(), graph_uuid=new_id(), created_at=now, updated_at=now, **fields)
        graph = Graph(
            uuid=user.graph_uuid, type="user", user_uuid=user.uuid, created_at=now, updated_at=now,
            time_zone=user.time_zone,
        )  # fmt: skip
        self._store.insert("users", user)
        self._store.insert("graphs", graph)
        return user

    def user(self, uuid: str) -> User:
        """Raises ServiceError (404)."""
        found = self._store.one(User, "SELECT * FROM users WHERE uuid = ?", uuid)
        if found is None:
            raise not_found("user", uuid)
        return found

    def user_called(self, user_id: str) -> User | None:
        """By the id that the caller chose."""
        return self._store.one(User, "SELECT * FROM users WHERE user_id = ?", user_id)

    def users(self, search: str | None = None) -> list[User]:
        """All whose id, mail address or name contains the text."""
        if not search:
            return self._store.all(User, "SELECT * FROM users")
        sought = "coalesce(user_id, '') || char(10) || coalesce(email, '') || char(10) || coalesce(first_name, '') "
        sought += "|| ' ' || coalesce(last_name, '')"
        return self._store.all(User, f"SELECT * FROM users WHERE instr(lower({sought}), lower(?)) > 0", search)  # noqa: S608

    def change(self, table: str, record: R, now: datetime, values: dict[str, Any]) -> R:
        """A user, graph or thread with other values; those that are None stay."""
        given = {name: value for name, value in values.items() if value is not None}
        changed = structs.replace(record, updated_at=now, **given)
        self._store.update(table, "uuid", changed.uuid, updated_at=now, **given)
        return changed

    def add_graph(self, now: datetime, type: GraphType, **fields: Any) -> Graph:
        """A graph without a user."""
        graph = Graph(uuid=new_id(), type=type, created_at=now, updated_at=now, **fields)
        self._store.insert("graphs", graph)
        return graph

    def graph(self, uuid: str) -> Graph:
        """By its own UUID or its user's. Raises ServiceError (404)."""
        found = self._store.one(Graph, "SELECT * FROM graphs WHERE uuid = ? OR user_uuid = ?", uuid, uuid)
        if found is None:
            raise not_found("graph", uuid)
        return found

    def graphs(self, search: str | None = None) -> list[Graph]:
        """Standalone graphs whose name or description contains the text."""
        rows = self._store.all(Graph, "SELECT * FROM graphs WHERE type = 'graph'")
        wanted = (search or "").lower()
        return [row for row in rows if wanted in f"{row.name or ''}\n{row.description or ''}".lower()]

    def add_thread(self, now: datetime, user: User | None, **fields: Any) -> Thread:
        """A thread of the user's. A session of API v2 may be nobody's and gets a graph to itself.

        Raises ServiceError (409) where `thread_id` is taken.
        """
        thread_id = fields.get("thread_id")
        if thread_id is not None and self.thread_called(str(thread_id)) is not None:
            raise conflict("session_id", repr(thread_id))
        thread = Thread(
            uuid=new_id(), created_at=now, updated_at=now, user_uuid=user.uuid if user else None,
            graph_uuid=user.graph_uuid if user else self.add_graph(now, "session").uuid, **fields,
        )  # fmt: skip
        self._store.insert("threads", thread)
        return thread

    def thread(self, uuid: str) -> Thread:
        """Raises ServiceError (404)."""
        found = self._store.one(Thread, "SELECT * FROM threads WHERE uuid = ?", uuid)
        if found is None:
            raise not_found("thread", uuid)
        return found

    def thread_called(self, thread_id: str) -> Thread | None:
        """By the id that the caller chose."""
        return self._store.one(Thread, "SELECT * FROM threads WHERE thread_id = ?", thread_id)

    def threads(self, user_uuid: str | None = None) -> list[Thread]:
        """All, or a user's."""
        if user_uuid is None:
            return self._store.all(Thread, "SELECT * FROM threads")
        return self._store.all(Thread, "SELECT * FROM threads WHERE user_uuid = ?", user_uuid)

    def drop_user(self, now: datetime, user: User) -> Task:
        """The user, with threads, messages and graph; gone from here at once, from the graphs' files with the task."""
        for table in ("threads", "users"):
            self._store.run(f"DELETE FROM {table} WHERE {'user_' if table == 'threads' else ''}uuid = ?", user.uuid)  # noqa: S608
        return self.drop_graph(now, user.graph_uuid, "delete_user")

    def drop_graph(self, now: datetime, graph_uuid: str, type: str) -> Task:
        """A graph with all that lies in it and waits for it."""
        sql = "SELECT DISTINCT batch_uuid FROM episodes WHERE graph_uuid = ? AND batch_uuid IS NOT NULL"
        batches = self._store.column(sql, graph_uuid)
        for table in ("episodes", "summaries", "jobs", "tasks"):
            self._store.run(f"DELETE FROM {table} WHERE graph_uuid = ?", graph_uuid)  # noqa: S608
        for uuid in batches:
            empty = "NOT EXISTS (SELECT 1 FROM episodes WHERE batch_uuid = batches.uuid)"
            self._store.run(f"DELETE FROM batches WHERE uuid = ? AND {empty}", uuid)  # noqa: S608
        self._store.run("DELETE FROM graphs WHERE uuid = ?", graph_uuid)
        return self._drop(now, "drop_graph", graph_uuid, graph_uuid, type)

    def drop_thread(self, now: datetime, thread: Thread) -> Task:
        """A thread with its messages; what only they told leaves the graph with the task."""
        uuids = self._store.column("SELECT uuid FROM episodes WHERE thread_uuid = ? ORDER BY seq", thread.uuid)
        self._store.run("DELETE FROM threads WHERE uuid = ?", thread.uuid)
        self._store.run("DELETE FROM summaries WHERE thread_uuid = ?", thread.uuid)
        if thread.user_uuid is None:
            return self.drop_graph(now, thread.graph_uuid, "delete_thread")
        return self.drop_episodes(now, thread.graph_uuid, uuids, "delete_thread")

    def drop_episodes(self, now: datetime, graph_uuid: str, uuids: list[str], type: str) -> Task:
        """Episodes, and the jobs that wait for them; what only they told leaves the graph with the task."""
        for uuid in uuids:
            self._store.run(_UNSAY, uuid)
            self._store.run("DELETE FROM episodes WHERE uuid = ?", uuid)
            self._store.run("DELETE FROM jobs WHERE kind = 'ingest' AND target = ?", uuid)
        return self._drop(now, "drop_episodes", graph_uuid, "\n".join(uuids), type)

    def drop_item(self, now: datetime, kind: JobKind, graph_uuid: str, uuid: str, type: str) -> Task:
        """A fact or an entity."""
        return self._drop(now, kind, graph_uuid, uuid, type)

    def _drop(self, now: datetime, kind: JobKind, graph_uuid: str, target: str, type: str) -> Task:
        self._store.run("DELETE FROM replies")  # kept for repeated requests; they hold what people said
        self._store.run(_CLOSE, now)
        task = Task(uuid=new_id(), type=type, created_at=now, updated_at=now)
        self._store.insert("tasks", task)
        job = Job(kind=kind, graph_uuid=graph_uuid, target=target, now=now, task_uuid=task.uuid)
        self._store.insert("jobs", job, leave=["seq"])
        return task
