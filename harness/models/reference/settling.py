"""Settling: which known entity a name means, which known fact a new one repeats, and which it outdates."""

from collections.abc import Sequence
from typing import Any

from harness.models.reference import entities, facts, quoted, shifts, states
from harness.models.reference.facts import Fact

NEW = -1


def resolve_entities(prompt: str) -> dict[str, Any]:
    """Find for each new entity the known one of the same name, or the only one whose name goes on from it."""
    known = [
        (number, each["name"])
        for each in quoted.items(quoted.part(prompt, "EXISTING ENTITIES"))
        if (number := quoted.whole(each.get("candidate_id"))) is not None and isinstance(each.get("name"), str)
    ]
    resolved = []
    for place, each in enumerate(quoted.items(quoted.part(prompt, "ENTITIES"))):
        name = str(each.get("name", ""))
        number, full = _meant(name, known)
        given = quoted.whole(each.get("id"))
        resolved.append({"id": place if given is None else given, "name": full, "duplicate_candidate_id": number})
    return {"entity_resolutions": resolved}


def resolve_fact(prompt: str) -> dict[str, Any]:
    """List the known facts that say the same as a new one, and those that it makes untrue."""
    new = quoted.part(prompt, "NEW FACT") or ""
    known = _numbered(quoted.part(prompt, "EXISTING FACTS"))
    candidates = _numbered(quoted.part(prompt, "FACT INVALIDATION CANDIDATES"))
    fact = Fact(None, new)
    repeated = [number for number, text in known if facts.is_told(fact, [text])]
    outdated = [number for number, text in [*known, *candidates] if number not in repeated and _outdates(new, text)]
    return {"duplicate_facts": repeated, "contradicted_facts": outdated}


def _meant(name: str, known: Sequence[tuple[int, str]]) -> tuple[int, str]:
    """Return the number of the known entity that a name means, and the fuller of both names."""
    wanted = entities.key(name)
    exact = [(number, full) for number, full in known if entities.key(full) == wanted]
    if exact:
        return exact[0]
    longer = [(number, full) for number, full in known if _goes_on(name, full)]
    return longer[0] if len(longer) == 1 else (NEW, name)


def _goes_on(name: str, full: str) -> bool:
    """Tell whether a name of one capitalised word begins a longer one: "Alice", "Alice Moreau"."""
    rest = full.removeprefix(f"{name} ")
    return rest != full and name[:1].isupper() and all(part[:1].isupper() for part in rest.split())


def _numbered(text: str | None) -> list[tuple[int, str]]:
    return [
        (number, each["fact"])
        for each in quoted.items(text)
        if (number := quoted.whole(each.get("idx"))) is not None and isinstance(each.get("fact"), str)
    ]


def _outdates(new: str, old: str) -> bool:
    return facts.outdates(new, old) or states.ends(new, old) or shifts.outdates(new, old)
