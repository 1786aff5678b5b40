"""Edges: statements as facts between two entities, and the entities that they need."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from harness.models.reference import entities, episodes, quoted, validity
from harness.models.reference.entities import About
from harness.models.reference.episodes import Statement

RELATION = "RELATES_TO"
_NOT_SNAKE = re.compile(r"[^A-Z0-9]+")
_PERSON = frozenset(("person", "user", "speaker", "people", "human"))


def extract_entities(prompt: str) -> dict[str, Any]:
    """List the speakers of the current message, then who and what their statements are about."""
    return {"extracted_entities": _entities(prompt, episodes.statements(prompt), numbered=True)}


def extract_edges(prompt: str) -> dict[str, Any]:
    """List each statement of the current message as a fact between two of the entities given, with its dates."""
    known = {entities.key(name): name for name in _names(quoted.items(quoted.part(prompt, "ENTITIES")))}
    return {"edges": [_dated_edge(statement, known) for statement in episodes.statements(prompt)]}


def extract_both(prompt: str) -> dict[str, Any]:
    """List the entities and the facts between them in one reply."""
    found = episodes.statements(prompt)
    listed = _entities(prompt, found, numbered=False)
    known = {entities.key(each["name"]): each["name"] for each in listed}
    return {"extracted_entities": listed, "edges": [_edge(statement, known) for statement in found]}


def date_fact(prompt: str) -> dict[str, Any]:
    """Tell from when until when a fact holds."""
    fact = quoted.part(prompt, "FACT") or ""
    return validity.bounds(fact, quoted.moment(quoted.part(prompt, "REFERENCE TIME")))


def date_facts(prompt: str) -> dict[str, Any]:
    """Tell the same of a list of facts, in its order."""
    listed = quoted.items(quoted.part(prompt, "FACTS"))
    return {
        "timestamps": [
            validity.bounds(str(each.get("fact", "")), quoted.moment(each.get("reference_time"))) for each in listed
        ]
    }


def _entities(prompt: str, found: Sequence[Statement], *, numbered: bool) -> list[dict[str, Any]]:
    """Return each entity once with its type; `numbered`: also with the episodes that tell of it."""
    person, other = _types(prompt)
    told: dict[tuple[str, ...], tuple[str, int, set[int]]] = {}
    for name, episode in episodes.speakers(prompt).items():
        told.setdefault(entities.key(name), (name, person, set()))[2].add(episode)
    for statement in found:
        about = entities.about(statement)
        for name in (about.source, about.target, *about.others):
            told.setdefault(entities.key(name), (name, other, set()))[2].add(statement.episode)
    return [
        {"name": name, "entity_type_id": kind, **({"episode_indices": sorted(numbers)} if numbered else {})}
        for name, kind, numbers in told.values()
    ]


def _types(prompt: str) -> tuple[int, int]:
    """Return the numbers of the types for people and for anything else."""
    listed = quoted.items(quoted.part(prompt, "ENTITY TYPES"))
    numbers = [(number, each) for each in listed if (number := quoted.whole(each.get("entity_type_id"))) is not None]
    other = numbers[0][0] if numbers else 0
    person = next((n for n, each in numbers if str(each.get("entity_type_name", "")).lower() in _PERSON), other)
    return person, other


def _dated_edge(statement: Statement, known: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    return {**_edge(statement, known), **validity.bounds(statement.text, statement.when)}


def _edge(statement: Statement, known: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    about = entities.about(statement)
    source, target = _ends(about, known)
    return {
        "source_entity_name": source,
        "target_entity_name": target,
        "relation_type": _relation(about),
        "fact": statement.line,
        "episode_indices": [statement.episode],
    }


def _ends(about: About, known: Mapping[tuple[str, ...], str]) -> tuple[str, str]:
    """Return the two ends by the names that are known; what is not known keeps its own."""
    source = known.get(entities.key(about.source), about.source)
    wanted = [about.target, *about.others]
    listed = [known[entities.key(name)] for name in wanted if entities.key(name) in known]
    target = next((name for name in listed if name != source), about.target)
    return source, target


def _relation(about: About) -> str:
    """Return a label of capitals: the verb, or the thing owned."""
    _, owns, thing = about.target.partition("'s ")
    label = _NOT_SNAKE.sub("_", (thing if owns else about.verb).upper()).strip("_")
    return label or RELATION


def _names(listed: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (each["name"] for each in listed if isinstance(each.get("name"), str))
