"""Memories of a store: their routes."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from adapters.managed_agents.emulator.calls import Call, Route
from adapters.managed_agents.emulator.errors import invalid
from adapters.managed_agents.emulator.pages import made, mark, place
from adapters.managed_agents.emulator.params import Limit, Nothing, Paged, Query, Sha256, Strict, View
from adapters.managed_agents.emulator.paths import checked_prefix
from adapters.managed_agents.emulator.remembering import Memories
from adapters.managed_agents.emulator.storage import Row, Storage
from adapters.managed_agents.emulator.stores import live_store, store_of

FULL_PAGE = 20


class NewMemory(Strict):
    """POST memories. `content` must be named; null is refused, since what it would mean is not documented."""

    path: str
    content: str


class Precondition(Strict):
    """What the memory must hold for the change to happen."""

    type: Literal["content_sha256"]
    content_sha256: Sha256


class ChangedMemory(Strict):
    """POST memories/{id}: what is left out stays."""

    path: str | None = None
    content: str | None = None
    precondition: Precondition | None = None


class Viewed(Query):
    """Whether the content is shown; by default as the method documents."""

    view: View | None = None


class MemoryList(Paged):
    """Which memories."""

    limit: Limit = 20
    depth: Annotated[int, Meta(ge=0, le=1)] = 0
    path_prefix: str = "/"
    view: View = "basic"


class Expected(Nothing):
    """DELETE memories/{id}."""

    expected_content_sha256: Sha256 | None = None


def add_memory(call: Call) -> Any:
    """`memories.create`."""
    given, wanted = call.body(NewMemory), call.query(Viewed)
    memories = _memories(call, live=True)
    return _view(memories.one(memories.create(given.path, given.content)), wanted.view == "full")


def get_memory(call: Call) -> Any:
    """`memories.retrieve`."""
    full = call.query(Viewed).view != "basic"
    return _view(_memories(call).one(call.path("memory")), full)


def change_memory(call: Call) -> Any:
    """`memories.update`."""
    given, wanted = call.body(ChangedMemory), call.query(Viewed)
    memories = _memories(call, live=True)
    row = memories.one(call.path("memory"))
    if given.path is None and given.content is None:
        raise invalid("body", "neither path nor content", "one of them, or both")
    memories.change(row, given.path, given.content, given.precondition.content_sha256 if given.precondition else None)
    return _view(memories.one(row["id"]), wanted.view == "full")


def drop_memory(call: Call) -> Any:
    """`memories.delete`: of an archived store too."""
    expected, memories = call.query(Expected).expected_content_sha256, _memories(call)
    row = memories.one(call.path("memory"))
    memories.drop(row, expected)
    return {"id": row["id"], "type": "memory_deleted"}


def list_memories(call: Call) -> Any:
    """`memories.list`: in the order of the paths' code points."""
    wanted = call.query(MemoryList)
    prefix, full = checked_prefix(wanted.path_prefix), wanted.view == "full"
    storage, store = call.service.storage, store_of(call.service.storage, call.workspace, call.path("store"))
    name = mark("memories", store["id"], prefix, wanted.depth)
    after = _after(wanted.page, name)
    limit = min(wanted.limit, FULL_PAGE) if full else wanted.limit
    names = [each for each in _names(storage, store["id"], prefix, wanted.depth) if after is None or each > after]
    shown = [
        {"type": "memory_prefix", "path": each} if each.endswith("/") else _view(_at(storage, store["id"], each), full)
        for each in names[:limit]
    ]
    return {"data": shown, "next_page": made(name, names[limit - 1]) if len(names) > limit else None}


def _names(storage: Storage, store: str, prefix: str, depth: int) -> list[str]:
    """Paths of the memories below; at depth 1 those that lie deeper as the folders they lie in."""
    end = prefix[:-1] + "0"  # "0" follows "/"
    rows = storage.all("SELECT path FROM memories WHERE store_id = ? AND path > ? AND path < ?", store, prefix, end)
    found = (row["path"] for row in rows)
    if depth == 0:
        return sorted(found)
    cut = len(prefix)
    return sorted({path if "/" not in path[cut:] else path[: path.index("/", cut) + 1] for path in found})


def _at(storage: Storage, store: str, path: str) -> Row:
    row = storage.one("SELECT * FROM memories WHERE store_id = ? AND path = ?", store, path)
    if row is None:
        raise RuntimeError(f"{store}: {path!r} is gone")
    return row


def _after(cursor: str | None, name: str) -> str | None:
    if cursor is None:
        return None
    keys = place(cursor, name)
    if len(keys) != 1 or not isinstance(keys[0], str):
        raise invalid("page", repr(cursor)[:60], "the next_page of an earlier page of the same list")
    return keys[0]


def _memories(call: Call, live: bool = False) -> Memories:
    find = live_store if live else store_of
    store = find(call.service.storage, call.workspace, call.path("store"))
    return Memories(call.service.storage, call.service.options, store["id"], call.actor, call.now)


def _view(row: Row, full: bool) -> dict[str, Any]:
    return {
        "id": row["id"], "type": "memory", "memory_store_id": row["store_id"], "memory_version_id": row["version_id"],
        "path": row["path"], "content": row["content"] if full else None, "content_sha256": row["sha256"],
        "content_size_bytes": row["size"], "created_at": row["created_at"], "updated_at": row["updated_at"],
    }  # fmt: skip


_ALL, _ONE = "/v1/memory_stores/{store}/memories", "/v1/memory_stores/{store}/memories/{memory}"
ROUTES = (
    Route("POST", _ALL, add_memory, "memory", writes=True, body=NewMemory, query=Viewed),
    Route("GET", _ALL, list_memories, "memory", query=MemoryList),
    Route("GET", _ONE, get_memory, "memory", query=Viewed),
    Route("POST", _ONE, change_memory, "memory", writes=True, body=ChangedMemory, query=Viewed),
    Route("DELETE", _ONE, drop_memory, "memory", writes=True, query=Expected),
)
