"""Memory stores: their routes, and the one way to them."""

from typing import Any

from msgspec import UNSET, UnsetType, field

from adapters.managed_agents.emulator import ids
from adapters.managed_agents.emulator.calls import Call, Route
from adapters.managed_agents.emulator.errors import archived, not_found
from adapters.managed_agents.emulator.pages import page
from adapters.managed_agents.emulator.params import (
    Dated,
    Metadata,
    MetadataPatch,
    Strict,
    checked_metadata,
    checked_text,
    dated,
    kept,
    newest_first,
    patched,
    storable,
)
from adapters.managed_agents.emulator.storage import Row, Storage, read

MAX_NAME, MAX_DESCRIPTION = 255, 1_024


class NewStore(Strict):
    """POST memory_stores."""

    name: str
    description: str = ""
    metadata: Metadata = field(default_factory=dict)


class ChangedStore(Strict):
    """POST memory_stores/{id}: what is left out stays."""

    name: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    metadata: MetadataPatch | UnsetType | None = UNSET


def store_of(storage: Storage, workspace: str, id: str) -> Row:
    """A store of the workspace. Raises ServiceError (404)."""
    row = storage.one("SELECT * FROM stores WHERE id = ? AND workspace = ?", id, workspace)
    if row is None:
        raise not_found("memory_store", id)
    return row


def live_store(storage: Storage, workspace: str, id: str) -> Row:
    """A store that may be written to. Raises ServiceError (400, 404)."""
    row = store_of(storage, workspace, id)
    if row["archived_at"]:
        raise archived("memory_store", id, "reading, deletion and redaction")
    return row


def add_store(call: Call) -> Any:
    """`memory_stores.create`."""
    given, id = call.body(NewStore), ids.new(ids.STORE)
    call.service.storage.insert(
        "stores",
        id=id,
        workspace=call.workspace,
        name=checked_text("name", given.name, 1, MAX_NAME),
        description=storable("description", given.description, MAX_DESCRIPTION),
        metadata=checked_metadata(given.metadata),
        created_at=call.now,
        updated_at=call.now,
    )
    return get_store_view(call, id)


def get_store_view(call: Call, id: str) -> dict[str, Any]:
    """The store as the API shows it."""
    return _view(store_of(call.service.storage, call.workspace, id))


def get_store(call: Call) -> Any:
    """`memory_stores.retrieve`."""
    return get_store_view(call, call.path("store"))


def list_stores(call: Call) -> Any:
    """`memory_stores.list`."""
    wanted = call.query(Dated)
    listing = dated(newest_first("stores", call.workspace, wanted.include_archived), wanted)
    found = page(call.service.storage, listing, wanted.limit, wanted.page)
    return {"data": [_view(row) for row in found.rows], "next_page": found.next}


def change_store(call: Call) -> Any:
    """`memory_stores.update`."""
    given = call.body(ChangedStore)
    row = live_store(call.service.storage, call.workspace, call.path("store"))
    name = UNSET if given.name is None else given.name
    fields = kept(
        name=name if isinstance(name, UnsetType) else checked_text("name", name, 1, MAX_NAME),
        description=UNSET
        if given.description is UNSET
        else storable("description", given.description or "", MAX_DESCRIPTION),
    )
    metadata = patched(read(row["metadata"]), given.metadata)
    call.service.storage.update("stores", row["id"], **fields, metadata=metadata, updated_at=call.now)
    return get_store_view(call, row["id"])


def archive_store(call: Call) -> Any:
    """`memory_stores.archive`: one way; a second time changes nothing."""
    row = store_of(call.service.storage, call.workspace, call.path("store"))
    if not row["archived_at"]:
        call.service.storage.update("stores", row["id"], archived_at=call.now, updated_at=call.now)
    return get_store_view(call, row["id"])


def drop_store(call: Call) -> Any:
    """`memory_stores.delete`: with its memories and their versions."""
    row = store_of(call.service.storage, call.workspace, call.path("store"))
    call.service.storage.run("DELETE FROM stores WHERE id = ?", row["id"])
    call.service.storage.then(call.service.storage.scrub)
    return {"id": row["id"], "type": "memory_store_deleted"}


def _view(row: Row) -> dict[str, Any]:
    names = ("id", "name", "description", "created_at", "updated_at", "archived_at")
    return {**{name: row[name] for name in names}, "metadata": read(row["metadata"]), "type": "memory_store"}


_ALL, _ONE = "/v1/memory_stores", "/v1/memory_stores/{store}"
ROUTES = (
    Route("POST", _ALL, add_store, "memory", writes=True, body=NewStore),
    Route("GET", _ALL, list_stores, "memory", query=Dated),
    Route("GET", _ONE, get_store, "memory"),
    Route("POST", _ONE, change_store, "memory", writes=True, body=ChangedStore),
    Route("DELETE", _ONE, drop_store, "memory", writes=True),
    Route("POST", _ONE + "/archive", archive_store, "memory", writes=True),
)
