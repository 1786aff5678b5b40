"""Versions of memories: their routes. None changes, but that it can be redacted."""

from typing import Any, Literal

from msgspec import field

from adapters.managed_agents.emulator.calls import Call, Route
from adapters.managed_agents.emulator.errors import invalid, not_found
from adapters.managed_agents.emulator.memories import FULL_PAGE, Viewed
from adapters.managed_agents.emulator.pages import Listing, page
from adapters.managed_agents.emulator.params import Paged, Time, View
from adapters.managed_agents.emulator.storage import Row, read
from adapters.managed_agents.emulator.stores import store_of

ID_OF = {
    "session_actor": "session_id",
    "api_actor": "api_key_id",
    "user_actor": "user_id",
    "service_account_actor": "service_account_id",
}


class VersionList(Paged):
    """Which versions."""

    memory_id: str | None = None
    operation: Literal["created", "modified", "deleted"] | None = None
    session_id: str | None = None
    api_key_id: str | None = None
    service_account_id: str | None = None
    created_at_gte: Time | None = field(name="created_at[gte]", default=None)
    created_at_lte: Time | None = field(name="created_at[lte]", default=None)
    view: View = "basic"


def list_versions(call: Call) -> Any:
    """`memory_versions.list`: the newest first."""
    wanted = call.query(VersionList)
    store = store_of(call.service.storage, call.workspace, call.path("store"))
    listing = Listing("versions", ("seq",), descending=True).where("store_id = ?", store["id"])
    listing.given("memory_id = ?", wanted.memory_id).given("operation = ?", wanted.operation)
    listing.given("created_at >= ?", wanted.created_at_gte).given("created_at <= ?", wanted.created_at_lte)
    for actor in ("session_actor", "api_actor", "service_account_actor"):
        listing.given(f"actor = '{actor}' AND actor_id = ?", getattr(wanted, ID_OF[actor]))
    full = wanted.view == "full"
    limit = min(wanted.limit, FULL_PAGE) if full else wanted.limit
    found = page(call.service.storage, listing, limit, wanted.page)
    return {"data": [_view(row, full) for row in found.rows], "next_page": found.next}


def get_version(call: Call) -> Any:
    """`memory_versions.retrieve`."""
    full = call.query(Viewed).view != "basic"
    return _view(_version(call), full)


def redact_version(call: Call) -> Any:
    """`memory_versions.redact`: content, its hash and size, and path go for good; of an archived store too."""
    row, storage = _version(call), call.service.storage
    head = storage.one("SELECT id FROM memories WHERE version_id = ?", row["id"])
    if head is not None and not call.service.options.redact_head:
        raise invalid("memory_version", f"{row['id']} holds the current content", "earlier versions")
    if not row["redacted_at"]:
        by = {"type": call.actor.type, ID_OF[call.actor.type]: call.actor.id}
        gone = dict.fromkeys(("content", "sha256", "size", "path"))
        storage.update("versions", row["id"], **gone, redacted_at=call.now, redacted_by=by)
        storage.then(storage.scrub)
    return _view(_version(call), full=True)


def _version(call: Call) -> Row:
    store = store_of(call.service.storage, call.workspace, call.path("store"))
    id = call.path("version")
    row = call.service.storage.one("SELECT * FROM versions WHERE id = ? AND store_id = ?", id, store["id"])
    if row is None:
        raise not_found("memory_version", id)
    return row


def _view(row: Row, full: bool) -> dict[str, Any]:
    return {
        "id": row["id"], "type": "memory_version", "memory_store_id": row["store_id"], "memory_id": row["memory_id"],
        "operation": row["operation"], "path": row["path"], "content": row["content"] if full else None,
        "content_sha256": row["sha256"], "content_size_bytes": row["size"], "created_at": row["created_at"],
        "created_by": {"type": row["actor"], ID_OF[row["actor"]]: row["actor_id"]},
        "redacted_at": row["redacted_at"], "redacted_by": read(row["redacted_by"]) if row["redacted_by"] else None,
    }  # fmt: skip


_ALL = "/v1/memory_stores/{store}/memory_versions"
ROUTES = (
    Route("GET", _ALL, list_versions, "memory", query=VersionList),
    Route("GET", _ALL + "/{version}", get_version, "memory", query=Viewed),
    Route("POST", _ALL + "/{version}/redact", redact_version, "memory", writes=True),
)
