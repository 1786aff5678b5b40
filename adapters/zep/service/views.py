"""Records as the bodies of API v4. Absent values are left out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from adapters.serving.sqlite import utc
from adapters.zep.service.records import Episode, Graph, Summary, Task, Thread, User
from adapters.zep.service.stamps import Stamps

if TYPE_CHECKING:
    from graphiti_core.edges import EntityEdge
    from graphiti_core.nodes import EntityNode

Body = dict[str, Any]
LISTED_EPISODES = 100


def _body(**values: Any) -> Body:
    return {
        name: utc(value) if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def user(record: User) -> Body:
    """A user."""
    return _body(
        uuid=record.uuid, user_id=record.user_id, graph_uuid=record.graph_uuid, email=record.email,
        first_name=record.first_name, last_name=record.last_name, metadata=record.metadata,
        time_zone=record.time_zone, created_at=record.created_at, disable_default_ontology=True,
    )  # fmt: skip


def thread(record: Thread) -> Body:
    """A thread."""
    return _body(
        uuid=record.uuid, thread_id=record.thread_id, user_uuid=record.user_uuid, graph_uuid=record.graph_uuid,
        created_at=record.created_at, updated_at=record.updated_at,
    )  # fmt: skip


def graph(record: Graph) -> Body:
    """A graph."""
    return _body(
        uuid=record.uuid, type=record.type, user_uuid=record.user_uuid, name=record.name,
        description=record.description, time_zone=record.time_zone, created_at=record.created_at,
        updated_at=record.updated_at,
    )  # fmt: skip


def message(record: Episode) -> Body:
    """An episode as a message of its thread."""
    return _body(
        uuid=record.uuid, thread_uuid=record.thread_uuid, role=record.role, name=record.name, content=record.content,
        metadata=record.metadata, processed=record.state == "processed", reference_time=record.reference_time,
        created_at=record.created_at,
    )  # fmt: skip


def episode(record: Episode, score: float | None = None) -> Body:
    """An episode."""
    return _body(
        uuid=record.uuid, graph_uuid=record.graph_uuid, user_uuid=record.user_uuid, thread_uuid=record.thread_uuid,
        content=record.content, source=record.source, source_description=record.source_description, role=record.role,
        role_name=record.name, metadata=record.metadata, processed=record.state == "processed",
        reference_time=record.reference_time, created_at=record.created_at, score=score,
    )  # fmt: skip


def task(record: Task) -> Body:
    """A task."""
    error = {"code": "failed", "message": record.error} if record.error else None
    return _body(
        uuid=record.uuid, type=record.type, status=record.status, created_at=record.created_at,
        started_at=record.started_at, updated_at=record.updated_at, completed_at=record.completed_at, error=error,
    )  # fmt: skip


def summary(record: Summary) -> Body:
    """A thread's summary."""
    return _body(
        uuid=record.uuid, thread_uuid=record.thread_uuid, graph_uuid=record.graph_uuid, summary=record.summary,
        created_at=record.created_at, last_summarized_at=record.updated_at,
        last_summarized_episode_valid_at=record.covers_time,
    )  # fmt: skip


def edge(
    record: "EntityEdge", graph: Graph, ends: "dict[str, EntityNode]", stamps: Stamps, score: float | None = None
) -> Body:
    """A fact, with the names of its entities."""
    source, target = ends.get(record.source_node_uuid), ends.get(record.target_node_uuid)
    return _body(
        uuid=record.uuid, graph_uuid=graph.uuid, user_uuid=graph.user_uuid, name=record.name, fact=record.fact,
        scope="entity", valid_at=record.valid_at, invalid_at=record.invalid_at,
        created_at=stamps.of(record.created_at), expired_at=stamps.of(record.expired_at),
        episode_uuids=record.episodes, attributes=record.attributes or None, score=score,
        source_node_uuid=record.source_node_uuid, source_node_name=source.name if source else None,
        source_node_labels=source.labels if source else None, target_node_uuid=record.target_node_uuid,
        target_node_name=target.name if target else None, target_node_labels=target.labels if target else None,
    )  # fmt: skip


def node(
    record: "EntityNode", graph: Graph, mentions: Sequence[str], stamps: Stamps, score: float | None = None
) -> Body:
    """An entity, with the episodes that mention it, newest first."""
    return _body(
        uuid=record.uuid, graph_uuid=graph.uuid, user_uuid=graph.user_uuid, name=record.name, summary=record.summary,
        labels=record.labels, attributes=record.attributes or None, created_at=stamps.of(record.created_at),
        episode_uuids=list(mentions[:LISTED_EPISODES]), episode_uuids_truncated=len(mentions) > LISTED_EPISODES,
        score=score,
    )  # fmt: skip


def paged(found: tuple[Iterable[Body], str | None, int]) -> Body:
    """A page of bodies."""
    items, cursor, total = found
    return {"items": list(items), "next_cursor": cursor, "total_size": total}
