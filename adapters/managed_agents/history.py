"""What stores and sessions hold, and how it came about: recipes, for the API has no export, audit or rollback."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from harness.core.abilities import Change

if TYPE_CHECKING:
    from anthropic.resources.beta import Beta

_PAGE = 20  # with contents, the most that the API gives at once
_ATTEMPTS = 10  # to bring a store to something while others write to it


def memories(beta: "Beta", store: Any) -> str:
    """All memories of a store, each below its path, in the order of paths."""
    held = {each.path: each.content for each in _now(beta, store.id)}
    title = f"# {store.name} ({store.metadata.get('state', 'live')})"
    return "\n".join([title, *(f"## {path}\n{held[path]}" for path in sorted(held))])


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
    # Within a store the API's own order holds, whatever its clock did.
    return list(heapq.merge(*(_changes_of(beta, store) for store in stores), key=lambda change: change.time))


def _changes_of(beta: "Beta", store: str) -> Iterator[Change]:
    held: dict[str, str | None] = {}
    for version in versions(beta, store):
        before = held.get(version.memory_id)
        after = None if version.operation == "deleted" else f"{version.path}\n{version.content}"
        held[version.memory_id] = after
        yield Change(version.created_at, f"{version.operation} by {actor(version)}", before, after)


def actor(version: Any) -> str:
    """The session or key that made a version."""
    made_by: Any = version.created_by
    return getattr(made_by, "session_id", None) or getattr(made_by, "api_key_id", None) or "unknown"


def held_at(beta: "Beta", store: str, time: datetime) -> dict[str, str]:
    """Content by path at a moment, walked from the versions up to it."""
    return state([version for version in versions(beta, store) if version.created_at <= time])


def state(versions: Sequence[Any]) -> dict[str, str]:
    """Content by path after these versions, which come oldest first."""
    held: dict[str, tuple[str, str] | None] = {}
    for version in versions:
        gone = version.operation == "deleted" or version.path is None
        held[version.memory_id] = None if gone else (version.path, version.content or "")
    return dict(each for each in held.values() if each is not None)


def bring_to(beta: "Beta", store: str, wanted: Mapping[str, str]) -> None:
    """Change, add and delete memories until the store holds just these contents; each change is a version more.

    Where somebody else changes the store meanwhile, read it afresh and go on from there, as the API's preconditions are
    meant. Raises the SDK's ConflictError or NotFoundError where that happens again and again.
    """
    from anthropic import ConflictError, NotFoundError

    for again in range(_ATTEMPTS - 1, -1, -1):
        try:
            _bring_to(beta, store, wanted)
        except (ConflictError, NotFoundError):
            if not again:
                raise
        else:
            return


def _bring_to(beta: "Beta", store: str, wanted: Mapping[str, str]) -> None:
    known = {each.path: each for each in _now(beta, store)}
    for path, memory in known.items():
        if path not in wanted:
            beta.memory_stores.memories.delete(
                memory.id, memory_store_id=store, expected_content_sha256=memory.content_sha256
            )
    for path, content in wanted.items():
        if path not in known:
            beta.memory_stores.memories.create(store, path=path, content=content)
        elif known[path].content != content:
            beta.memory_stores.memories.update(
                known[path].id, memory_store_id=store, content=content,
                precondition={"type": "content_sha256", "content_sha256": known[path].content_sha256},
            )  # fmt: skip


def merged(base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """Their contents with what ours changed since the base: lines that came are added, lines that went are removed."""
    found = dict(theirs)
    for path in sorted({*base, *ours}):
        then, now = base.get(path, "").splitlines(), ours.get(path, "").splitlines()
        gone, come = {*then} - {*now}, [line for line in now if line not in then]
        found = {each: _without(text, gone) for each, text in found.items()}
        if come:
            found[path] = "\n".join([*found.get(path, "").splitlines(), *come]) + "\n"
    return {path: text for path, text in found.items() if text or theirs.get(path) == ""}


def _without(text: str, gone: set[str]) -> str:
    kept = [line for line in text.splitlines() if line not in gone]
    return text if len(kept) == len(text.splitlines()) else "".join(f"{line}\n" for line in kept)


def _now(beta: "Beta", store: str) -> list[Any]:
    return list(beta.memory_stores.memories.list(store, view="full", limit=_PAGE))


def contents(beta: "Beta", store: str) -> dict[str, str]:
    """Content by path, as it is."""
    return {each.path: each.content for each in _now(beta, store)}


def versions(beta: "Beta", store: str) -> list[Any]:
    """All versions with their contents, oldest first."""
    return list(beta.memory_stores.memory_versions.list(store, view="full", limit=_PAGE))[::-1]
