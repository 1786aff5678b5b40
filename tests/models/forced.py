"""Requests that force one tool, with schemas of the shapes that graph builders ask for."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harness.models.reference import model

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
MAYBE = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
NUMBERS = {"type": "array", "items": NUMBER}


def _list_of(name: str, properties: Mapping[str, Any], needed: Sequence[str]) -> dict[str, Any]:
    """A schema with one list, whose items stand under `$defs`."""
    item = {"type": "object", "properties": dict(properties), "required": list(needed)}
    return {
        "type": "object",
        "$defs": {"Item": item},
        "properties": {name: {"type": "array", "items": {"$ref": "#/$defs/Item"}}},
        "required": [name],
    }


_ENTITY = {"name": TEXT, "entity_type_id": NUMBER, "episode_indices": NUMBERS}
_FACT = {"source_entity_name": TEXT, "target_entity_name": TEXT, "relation_type": TEXT, "fact": TEXT}
_BOUNDS = {"valid_at": MAYBE, "invalid_at": MAYBE}

ENTITIES = _list_of("extracted_entities", _ENTITY, ["name", "entity_type_id"])
EDGES = _list_of("edges", {**_FACT, **_BOUNDS, "episode_indices": NUMBERS}, list(_FACT))
RESOLUTIONS = _list_of(
    "entity_resolutions",
    {"id": NUMBER, "name": TEXT, "duplicate_candidate_id": NUMBER},
    ["id", "name", "duplicate_candidate_id"],
)
DUPLICATES = {
    "type": "object",
    "properties": {"duplicate_facts": NUMBERS, "contradicted_facts": NUMBERS},
    "required": ["duplicate_facts", "contradicted_facts"],
}
TIMESTAMPS = {"type": "object", "properties": _BOUNDS}
TIMESTAMP_LIST = _list_of("timestamps", _BOUNDS, [])
SUMMARIES = _list_of("summaries", {"name": TEXT, "summary": TEXT}, ["name", "summary"])
SUMMARY = {"type": "object", "properties": {"summary": TEXT}, "required": ["summary"]}
BOTH = {
    "type": "object",
    "properties": {
        "extracted_entities": {"type": "array", "items": {"type": "object", "properties": _ENTITY}},
        "edges": {"type": "array", "items": {"type": "object", "properties": {**_FACT, "episode_indices": NUMBERS}}},
    },
    "required": ["extracted_entities", "edges"],
}
ALL = {
    "entities": ENTITIES, "edges": EDGES, "resolutions": RESOLUTIONS, "duplicates": DUPLICATES, "both": BOTH,
    "timestamps": TIMESTAMPS, "timestamp list": TIMESTAMP_LIST, "summaries": SUMMARIES, "summary": SUMMARY,
}  # fmt: skip


def fill(schema: Mapping[str, Any], text: str, system: str = "", name: str = "hand_over") -> dict[str, Any]:
    """The input of the forced tool as the model fills it, proven to hold what the schema requires."""
    said = model.reply(request(schema, text, system, name))
    (block,) = said.content
    assert (said.stop_reason, block["type"], block["name"]) == ("tool_use", "tool_use", name)
    check(block["input"], schema, schema)
    filled: dict[str, Any] = block["input"]
    return filled


def request(schema: Mapping[str, Any], text: str, system: str = "", name: str = "hand_over") -> dict[str, Any]:
    return {
        "max_tokens": 4000, "system": system, "messages": [{"role": "user", "content": text}],
        "tools": [{"name": name, "input_schema": schema}], "tool_choice": {"type": "tool", "name": name},
    }  # fmt: skip


def check(given: object, part: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Hold a value against the few words of JSON Schema that these schemas use."""
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    if "anyOf" in part:
        assert given is None or isinstance(given, str)
        return
    kind = {"string": str, "integer": int, "array": list, "object": dict}[part["type"]]
    assert isinstance(given, kind), (given, part)
    if isinstance(given, list):
        for each in given:
            check(each, part["items"], schema)
    if isinstance(given, dict):
        assert set(part.get("required", ())) <= set(given) <= set(part["properties"])
        for name, each in given.items():
            check(each, part["properties"][name], schema)


def message(text: str, time: str = "", entities: Sequence[str] = (), before: Sequence[str] = ()) -> str:
    """A prompt about one message, with what may stand beside it."""
    earlier = json.dumps([{"content": each, "timestamp": None} for each in before])
    named = json.dumps([{"name": each, "entity_types": ["Entity"]} for each in entities])
    return (
        "<ENTITY_TYPES>\n[{'entity_type_id': 0, 'entity_type_name': 'Entity', 'entity_type_description': 'it\\'s'}]\n"
        f"</ENTITY_TYPES>\n<PREVIOUS_MESSAGES>\n{earlier}\n</PREVIOUS_MESSAGES>\n"
        f"<CURRENT_MESSAGE>\n{text}\n</CURRENT_MESSAGE>\n<ENTITIES>\n{named}\n</ENTITIES>\n"
        f"<REFERENCE_TIME>\n{time}  # UTC\n</REFERENCE_TIME>\nTake care."
    )


def compared(new: str, existing: Sequence[str] = (), candidates: Sequence[str] = ()) -> str:
    """A prompt that holds a new fact against known ones, numbered through both lists as Python writes them."""
    numbered = [{"idx": number, "fact": fact} for number, fact in enumerate([*existing, *candidates])]
    return (
        f"<EXISTING FACTS>\n{numbered[: len(existing)]}\n</EXISTING FACTS>\n"
        f"<FACT INVALIDATION CANDIDATES>\n{numbered[len(existing) :]}\n</FACT INVALIDATION CANDIDATES>\n"
        f"<NEW FACT>\n{new}\n</NEW FACT>"
    )
