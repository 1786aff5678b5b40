"""Structured replies: the one tool that a request forces, filled by the fields that its schema has.

What is asked for shows in the schema alone: a list of entities, of edges, of numbers of known facts, of time bounds, of
summaries. Neither the tool's name nor who sends it matters.
"""

from collections.abc import Callable, Mapping
from typing import Any

from harness.models.reference import edges, settling, summaries, talk
from harness.models.reference.talk import Use

Fill = Callable[[str], dict[str, Any]]

# Fields that a schema must have; `list.field` is a field of a list's items. The first row that fits counts.
_FORMS: tuple[tuple[frozenset[str], Fill], ...] = (
    (
        frozenset(("extracted_entities.name", "extracted_entities.entity_type_id", "edges.fact")),
        edges.extract_both,
    ),
    (frozenset(("extracted_entities.name", "extracted_entities.entity_type_id")), edges.extract_entities),
    (
        frozenset(("edges.source_entity_name", "edges.target_entity_name", "edges.relation_type", "edges.fact")),
        edges.extract_edges,
    ),
    (
        frozenset(("entity_resolutions.id", "entity_resolutions.duplicate_candidate_id")),
        settling.resolve_entities,
    ),
    (frozenset(("duplicate_facts", "contradicted_facts")), settling.resolve_fact),
    (frozenset(("timestamps.valid_at", "timestamps.invalid_at")), edges.date_facts),
    (frozenset(("valid_at", "invalid_at")), edges.date_fact),
    (frozenset(("summaries.name", "summaries.summary")), summaries.summarise_entities),
    (frozenset(("summary",)), summaries.summarise),
)


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether a request forces a tool whose schema is one of those known."""
    return _fill(request) is not None


def step(request: Mapping[str, Any]) -> list[Use]:
    """Return the forced tool's call, filled from the first message: further ones only say what was wrong before.

    The system prompt is read behind it, for a limit that it may set.
    """
    tool, fill = forced(request), _fill(request)
    so_far = talk.read(request)
    return [Use(str(tool.get("name")), fill("\n".join([so_far.said[0], so_far.system])))] if tool and fill else []


def forced(request: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the tool that a request leaves no choice but to call."""
    choice, offered = request.get("tool_choice"), request.get("tools")
    if not isinstance(choice, Mapping) or not isinstance(offered, list):
        return None
    tools = [tool for tool in offered if isinstance(tool, Mapping)]
    if choice.get("type") == "tool":
        return next((tool for tool in tools if tool.get("name") == choice.get("name")), None)
    return tools[0] if choice.get("type") == "any" and len(tools) == 1 else None


def fields(tool: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields of a tool's schema, and of its lists' items as `list.field`."""
    schema = tool.get("input_schema")
    found: set[str] = set()
    for name, described in _properties(schema, schema).items():
        items = described.get("items") if isinstance(described, Mapping) else None
        found |= {name, *(f"{name}.{field}" for field in _properties(items, schema))}
    return frozenset(found)


def _fill(request: Mapping[str, Any]) -> Fill | None:
    tool = forced(request)
    if not tool or not talk.read(request).said:
        return None
    given = fields(tool)
    return next((fill for needed, fill in _FORMS if needed <= given), None)


def _properties(part: object, schema: object) -> Mapping[str, Any]:
    """Return the properties of a part of a schema, which may refer to a definition: `#/$defs/Edge`."""
    if not isinstance(part, Mapping):
        return {}
    reference = part.get("$ref")
    if isinstance(reference, str) and isinstance(schema, Mapping):
        _, _, name = reference.partition("/$defs/")
        definitions = schema.get("$defs")
        part = definitions.get(name) if isinstance(definitions, Mapping) else None
        if not isinstance(part, Mapping):
            return {}
    properties = part.get("properties")
    return properties if isinstance(properties, Mapping) else {}
