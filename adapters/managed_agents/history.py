"""What stores and sessions hold and how it came about: the API has no export and no audit, so these are recipes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from harness.core.abilities import Change

if TYPE_CHECKING:
    from anthropic.resources.beta import Beta

_PAGE = 20  # with contents, the most that the API gives at once


def memories(beta: "Beta", store: Any) -> str:
    """All memories of a store, each below its path, in the order of paths."""
    found: Any = beta.memory_stores.memories.list(store.id, view="full", limit=_PAGE)
    held = {each.path: each.content for each in found}
    return "\n".join([f"# {store.name}", *(f"## {path}\n{held[path]}" for path in sorted(held))])


def transcript(beta: "Beta", session: str) -> str:
    """What was said in a session, without the tools in between."""
    lines = []
    events: Any = beta.sessions.events.list(session, types=["user.message", "agent.message"], limit=100)
    for event in events:
        text = "\n".join(part.text for part in event.content if part.type == "text")
        lines.append(f"{event.type.partition('.')[0]}: {text}")
    return "\n".join(lines)


def changes(beta: "Beta", stores: Sequence[str]) -> list[Change]:
    """Every version of these stores' memories, oldest first. `kind` says which operation, and whose."""
    found: list[Change] = []
    for store in stores:
        held: dict[str, str] = {}
        versions: Any = beta.memory_stores.memory_versions.list(store, view="full", limit=_PAGE)
        for version in reversed(list(versions)):
            before = held.get(version.memory_id)
            after = None if version.operation == "deleted" else f"{version.path}\n{version.content}"
            held[version.memory_id] = after or ""
            actor = version.created_by.type if version.created_by else "unknown"
            found.append(Change(version.created_at, f"{version.operation} by {actor}", before, after))
    return sorted(found, key=lambda change: change.time)
