"""Dreams: their routes. What a dream does is in `dreaming.py`."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from msgspec import UNSET, Meta, UnsetType, field, to_builtins

from adapters.managed_agents.emulator import ids
from adapters.managed_agents.emulator.calls import Call, Route
from adapters.managed_agents.emulator.errors import ServiceError, invalid, not_found
from adapters.managed_agents.emulator.pages import page
from adapters.managed_agents.emulator.params import Archivable, Strict, Time, encodable, newest_first
from adapters.managed_agents.emulator.session_rows import session_of
from adapters.managed_agents.emulator.storage import Row, read
from adapters.managed_agents.emulator.stores import live_store, store_of

T = TypeVar("T")
MAX_SESSIONS, MAX_INSTRUCTIONS = 100, 4_096
NO_TOKENS = dict.fromkeys(
    ("cache_creation_input_tokens", "cache_read_input_tokens", "input_tokens", "output_tokens"), 0
)
Status = Literal["pending", "running", "completed", "failed", "canceled"]


class StoreInput(Strict, tag_field="type", tag="memory_store"):
    """The store that is dreamt about."""

    memory_store_id: str


class SessionsInput(Strict, tag_field="type", tag="sessions"):
    """The sessions whose transcripts are read."""

    session_ids: list[str]


class CreateNew(Strict, tag_field="type", tag="create_new"):
    """Into a new store, which begins as a copy: the outcome is staged."""


class UpdateExisting(Strict, tag_field="type", tag="update_existing"):
    """Into the store itself."""

    memory_store_id: str


class DreamModel(Strict):
    """A model with its settings."""

    id: Annotated[str, Meta(min_length=1, max_length=256)]
    speed: Literal["standard"] | None = None


class NewDream(Strict):
    """POST dreams."""

    inputs: list[StoreInput | SessionsInput]
    model: Annotated[str, Meta(min_length=1, max_length=256)] | DreamModel
    instructions: Annotated[str, Meta(min_length=1, max_length=MAX_INSTRUCTIONS)] | None = None
    output_behavior: CreateNew | UpdateExisting | UnsetType = UNSET


class DreamList(Archivable):
    """Which dreams."""

    statuses: list[Status] | None = field(name="statuses[]", default=None)
    created_at_gt: Time | None = field(name="created_at[gt]", default=None)
    created_at_lt: Time | None = field(name="created_at[lt]", default=None)


def add_dream(call: Call) -> Any:
    """`dreams.create`: it begins once it is on the disk."""
    given, id, storage = call.body(NewDream), ids.new(ids.DREAM), call.service.storage
    store, sessions = _inputs(call, given)
    behaviour = CreateNew() if isinstance(given.output_behavior, UnsetType) else given.output_behavior
    if isinstance(behaviour, UpdateExisting):
        _check_writable(call, behaviour, store)
    model = DreamModel(id=given.model) if isinstance(given.model, str) else given.model
    body = {
        "inputs": [
            {"type": "memory_store", "memory_store_id": store["id"]},
            {"type": "sessions", "session_ids": sessions},
        ],
        "model": {"id": encodable("model", model.id), "speed": model.speed or "standard"},
        "instructions": given.instructions and encodable("instructions", given.instructions),
        "output_behavior": to_builtins(behaviour), "outputs": [], "error": None, "ended_at": None, "session_id": None,
    }  # fmt: skip
    storage.insert(
        "dreams", id=id, workspace=call.workspace, created_at=call.now, status="pending", store_id=store["id"],
        in_place=int(isinstance(behaviour, UpdateExisting)), now=call.now, body=body,
    )  # fmt: skip
    storage.then(lambda: call.service.dreaming.begin(id))
    return _shown(call, id)


def _inputs(call: Call, given: NewDream) -> tuple[Row, list[str]]:
    """The store, and the sessions' ids in order. Raises ServiceError (400, 404)."""
    stores = [each for each in given.inputs if isinstance(each, StoreInput)]
    named = [each for each in given.inputs if isinstance(each, SessionsInput)]
    store_id, wanted = _one(stores, "memory_store").memory_store_id, _one(named, "sessions").session_ids
    if not 1 <= len(wanted) <= MAX_SESSIONS:
        raise invalid("inputs.session_ids", f"{len(wanted)} sessions", f"1 to {MAX_SESSIONS}")
    if len(set(wanted)) < len(wanted):
        raise invalid("inputs.session_ids", "one session twice", "each once")
    store = store_of(call.service.storage, call.workspace, store_id)
    return store, sorted(session_of(call, each)["id"] for each in wanted)


def _one(given: Sequence[T], kind: str) -> T:
    if len(given) != 1:
        raise invalid("inputs", f"{len(given)} of type {kind}", "exactly one")
    return given[0]


def _check_writable(call: Call, behaviour: UpdateExisting, store: Row) -> None:
    """Raises ServiceError (400, 409)."""
    if behaviour.memory_store_id != store["id"]:
        found = repr(behaviour.memory_store_id)[:80]
        raise invalid("output_behavior.memory_store_id", found, f"the input's, {store['id']}")
    live_store(call.service.storage, call.workspace, store["id"])
    other = call.service.storage.one(
        "SELECT id FROM dreams WHERE store_id = ? AND in_place AND (status IN ('pending', 'running') OR session_id IN "
        "(SELECT id FROM sessions WHERE status IN ('running', 'rescheduling')))", store["id"],
    )  # fmt: skip
    if other is not None:
        message = f"memory_store: {store['id']} is being updated by the dream {other['id']}; allowed: one at a time"
        raise ServiceError(409, message, call.service.options.conflict_type)


def get_dream(call: Call) -> Any:
    """`dreams.retrieve`."""
    return _shown(call, call.path("dream"))


def list_dreams(call: Call) -> Any:
    """`dreams.list`: the newest first."""
    wanted = call.query(DreamList)
    listing = newest_first("dreams", call.workspace, wanted.include_archived).among("status", wanted.statuses)
    listing.given("created_at > ?", wanted.created_at_gt).given("created_at < ?", wanted.created_at_lt)
    found = page(call.service.storage, listing, wanted.limit, wanted.page)
    return {"data": [_view(call, row) for row in found.rows], "next_page": found.next}


def cancel_dream(call: Call) -> Any:
    """`dreams.cancel`: what it has written stays; a second time changes nothing."""
    row = _dream_of(call, call.path("dream"))
    if row["status"] in ("completed", "failed"):
        raise ServiceError(400, f"dream: {row['id']} is {row['status']}; allowed: one that is pending or running")
    if row["status"] != "canceled":
        body = {**read(row["body"]), "ended_at": call.now}
        call.service.storage.update("dreams", row["id"], status="canceled", body=body)
        call.service.storage.then(lambda: call.service.dreaming.stop_session(row["session_id"]))
    return _shown(call, row["id"])


def archive_dream(call: Call) -> Any:
    """`dreams.archive`: once it has ended; a second time changes nothing."""
    row = _dream_of(call, call.path("dream"))
    if row["status"] in ("pending", "running"):
        raise ServiceError(400, f"dream: {row['id']} is {row['status']}; allowed: one that has ended")
    if not row["archived_at"]:
        call.service.storage.update("dreams", row["id"], archived_at=call.now)
    return _shown(call, row["id"])


def _dream_of(call: Call, id: str) -> Row:
    row = call.service.storage.one("SELECT * FROM dreams WHERE id = ? AND workspace = ?", id, call.workspace)
    if row is None:
        raise not_found("dream", id)
    return row


def _shown(call: Call, id: str) -> dict[str, Any]:
    return _view(call, _dream_of(call, id))


def _view(call: Call, row: Row) -> dict[str, Any]:
    """The dream as the API shows it; what it has used is its session's usage."""
    usage = dict(NO_TOKENS)
    session = call.service.storage.one("SELECT body FROM sessions WHERE id = ?", row["session_id"] or "")
    body = read(row["body"])
    if session is not None:
        used = read(session["body"])["usage"]
        made = sum(used["cache_creation"].values())
        usage = {name: used.get(name, made) for name in NO_TOKENS}
    names = ("id", "created_at", "archived_at", "status")
    return {**body, **{name: row[name] for name in names}, "type": "dream", "usage": usage}


_ALL, _ONE = "/v1/dreams", "/v1/dreams/{dream}"
ROUTES = (
    Route("POST", _ALL, add_dream, "dreams", writes=True, body=NewDream),
    Route("GET", _ALL, list_dreams, "dreams", query=DreamList),
    Route("GET", _ONE, get_dream, "dreams"),
    Route("POST", _ONE + "/cancel", cancel_dream, "dreams", writes=True),
    Route("POST", _ONE + "/archive", archive_dream, "dreams", writes=True),
)
