"""Filters of listed and found facts and entities, applied to what Graphiti gave."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any, Literal

from adapters.zep.service.errors import invalid
from adapters.zep.service.payloads import Strict, Time
from adapters.zep.service.stamps import Stamps

if TYPE_CHECKING:
    from graphiti_core.edges import EntityEdge
    from graphiti_core.nodes import EntityNode

Uuids = list[str] | None
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {"eq": eq, "ne": ne, "gt": gt, "gte": ge, "lt": lt, "lte": le}


class DateFilter(Strict):
    """One comparison of a date."""

    field: Literal["created_at", "expired_at", "valid_at", "invalid_at"]
    operator: Literal["eq", "ne", "gt", "gte", "lt", "lte", "is_null", "is_not_null"]
    value: Time | None = None


class DateGroup(Strict):
    """All must hold."""

    all_of: list[DateFilter]


class DateFilters(Strict):
    """One group must hold."""

    any_of: list[DateGroup]


class EdgeFilters(Strict):
    """Of facts."""

    edge_uuids: Uuids = None
    edge_types: list[str] | None = None
    exclude_edge_types: list[str] | None = None
    episode_uuids: Uuids = None
    source_node_uuids: Uuids = None
    target_node_uuids: Uuids = None
    connected_node_uuids: Uuids = None
    date_filters: DateFilters | None = None


class NodeFilters(Strict):
    """Of entities."""

    node_labels: list[str] | None = None
    exclude_node_labels: list[str] | None = None
    episode_uuids: Uuids = None


def passes_edge(edge: "EntityEdge", wanted: EdgeFilters | None, stamps: Stamps) -> bool:
    """Whether a fact is wanted."""
    if wanted is None:
        return True
    ends = {edge.source_node_uuid, edge.target_node_uuid}
    return (
        _among({edge.uuid}, wanted.edge_uuids)
        and _among({edge.name}, wanted.edge_types)
        and edge.name not in (wanted.exclude_edge_types or ())
        and _among(edge.episodes, wanted.episode_uuids)
        and _among({edge.source_node_uuid}, wanted.source_node_uuids)
        and _among({edge.target_node_uuid}, wanted.target_node_uuids)
        and _among(ends, wanted.connected_node_uuids)
        and _dated(edge, wanted.date_filters, stamps)
    )


def passes_node(node: "EntityNode", wanted: NodeFilters | None, mentions: Sequence[str]) -> bool:
    """Whether an entity is wanted."""
    if wanted is None:
        return True
    return (
        _among(node.labels, wanted.node_labels)
        and not set(node.labels) & set(wanted.exclude_node_labels or ())
        and _among(mentions, wanted.episode_uuids)
    )


def checked_dates(wanted: DateFilters | None) -> None:
    """Raises ServiceError (400) for a comparison without a value."""
    for group in wanted.any_of if wanted else ():
        for each in group.all_of:
            if each.value is None and not each.operator.startswith("is_"):
                raise invalid("filters.date_filters", f"{each.operator} without value", "a time with offset")


def _among(found: Collection[str], wanted: Collection[str] | None) -> bool:
    return wanted is None or bool(set(found) & set(wanted))


def _dated(edge: "EntityEdge", wanted: DateFilters | None, stamps: Stamps) -> bool:
    return wanted is None or any(all(_holds(edge, each, stamps) for each in group.all_of) for group in wanted.any_of)


def _holds(edge: "EntityEdge", wanted: DateFilter, stamps: Stamps) -> bool:
    value: datetime | None = getattr(edge, wanted.field)
    if wanted.field in ("created_at", "expired_at"):
        value = stamps.of(value)
    if wanted.operator.startswith("is_"):
        return (value is None) == (wanted.operator == "is_null")
    return value is not None and _COMPARE[wanted.operator](value, wanted.value)
