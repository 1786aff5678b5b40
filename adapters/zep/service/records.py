"""What the service keeps, as types: one row each. Times are aware; `created_at` is the caller's "now"."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

Metadata = dict[str, Any]
State = Literal["draft", "pending", "processed", "failed"]
Source = Literal["text", "json", "message"]
GraphType = Literal["user", "graph", "session"]


class User(Struct, frozen=True, kw_only=True):
    """Somebody who is remembered; `graph_uuid` is the one graph of theirs."""

    uuid: str
    graph_uuid: str
    created_at: datetime
    updated_at: datetime
    user_id: str | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    time_zone: str | None = None
    metadata: Metadata | None = None


class Graph(Struct, frozen=True, kw_only=True):
    """A user's graph, a standalone one, or that of a session without user."""

    uuid: str
    type: GraphType
    created_at: datetime
    updated_at: datetime
    user_uuid: str | None = None
    name: str | None = None
    description: str | None = None
    time_zone: str | None = None

    @property
    def database(self) -> str:
        """Its name in FalkorDB and its group id in Graphiti: without hyphens, which full-text queries split at."""
        return database_of(self.uuid)


def database_of(graph_uuid: str) -> str:
    """See `Graph.database`."""
    return "g" + graph_uuid.replace("-", "")


class Thread(Struct, frozen=True, kw_only=True):
    """A conversation; a session in the words of API v2, where the caller chooses `thread_id`."""

    uuid: str
    graph_uuid: str
    created_at: datetime
    updated_at: datetime
    thread_id: str | None = None
    user_uuid: str | None = None
    metadata: Metadata | None = None


class Episode(Struct, frozen=True, kw_only=True):
    """A piece of data that went into a graph; with a thread it is a message. `seq` is the order of acceptance.

    `began` and `ended` say, in the wall's time, when Graphiti worked on it: its own stamps are mapped by them.
    """

    uuid: str
    graph_uuid: str
    source: Source
    content: str
    reference_time: datetime
    created_at: datetime
    seq: int = 0
    state: State = "pending"
    task_uuid: str | None = None
    batch_uuid: str | None = None
    user_uuid: str | None = None
    thread_uuid: str | None = None
    role: str | None = None
    name: str | None = None
    source_description: str | None = None
    metadata: Metadata | None = None
    began: datetime | None = None
    ended: datetime | None = None


class Batch(Struct, frozen=True, kw_only=True):
    """Pieces that are accepted together; `ignored` lists roles, with blanks between."""

    uuid: str
    created_at: datetime
    ignored: str = ""
    metadata: Metadata | None = None
    task_uuid: str | None = None


class Task(Struct, frozen=True, kw_only=True):
    """Work that goes on after the reply. `failed` counts the jobs of it that failed."""

    uuid: str
    type: str
    created_at: datetime
    updated_at: datetime
    status: Literal["pending", "processing", "succeeded", "partial", "failed"] = "pending"
    graph_uuid: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    jobs: int = 1
    failed: int = 0
    error: str | None = None


JobKind = Literal["ingest", "summarise", "drop_graph", "drop_edge", "drop_node", "drop_episodes"]


class Job(Struct, frozen=True, kw_only=True):
    """One entry of the queue. `target` is the uuid it is about; `now` the scenario's time when it was accepted."""

    kind: JobKind
    graph_uuid: str
    target: str
    now: datetime
    seq: int = 0
    task_uuid: str | None = None
    attempts: int = 0


class Summary(Struct, frozen=True, kw_only=True):
    """The older messages of a thread in few words, up to and including the message with the number `covers`."""

    uuid: str
    thread_uuid: str
    graph_uuid: str
    summary: str
    covers: int
    covers_time: datetime
    created_at: datetime
    updated_at: datetime
