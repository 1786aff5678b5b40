"""API v4: batches."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from adapters.serving.sqlite import utc
from adapters.zep.service import views
from adapters.zep.service.batches import Item
from adapters.zep.service.calls import Call, Reply
from adapters.zep.service.episodes import Given
from adapters.zep.service.errors import invalid
from adapters.zep.service.paging import Paged, page
from adapters.zep.service.payloads import Name, Page, Role, Strict, Text, Time, checked
from adapters.zep.service.records import Batch, Episode

_ITEM_STATUS = {"draft": "pending", "pending": "queued", "processed": "succeeded", "failed": "failed"}


class NewBatch(Strict):
    """POST batches."""

    ignore_roles: list[Role] | None = None
    metadata: dict[str, Any] | None = None


class NewItem(Strict, kw_only=True):
    """A message of a thread (`content`, `role`, `thread_uuid`), or a piece of data for a graph (`data`)."""

    type: Literal["thread_message", "graph_episode"]
    content: Text | None = None
    role: Role | None = None
    name: Name | None = None
    thread_uuid: str | None = None
    data: Text | None = None
    data_type: Literal["text", "json", "message"] = "text"
    graph_uuid: str | None = None
    user_uuid: str | None = None
    source_description: str | None = None
    reference_time: Time | None = None
    metadata: dict[str, Any] | None = None


class NewItems(Strict):
    """POST batches/{uuid}/items."""

    items: Annotated[list[NewItem], Meta(min_length=1, max_length=500)]


class BatchList(Page):
    """GET batches."""

    status: Literal["draft", "queued", "processing", "succeeded", "partial", "failed"] | None = None


def add_batch(call: Call) -> Reply:
    """`batch.create`."""
    given = call.body(NewBatch)
    batch = call.service.batches.add(call.now, checked(given.metadata), given.ignore_roles or ())
    return Reply(201, _batch(call, batch))


async def get_batch(call: Call) -> Reply:
    """`batch.get`."""
    return Reply(200, _batch(call, call.service.batches.batch(call.path("batch"))))


async def list_batches(call: Call) -> Reply:
    """`batch.list`."""
    wanted, batches = call.query(BatchList), call.service.batches
    found = page(
        [each for each in batches.batches() if wanted.status in (None, batches.status(each))],
        lambda batch: (utc(batch.created_at), batch.uuid),
        Paged(wanted.page_size, wanted.cursor),
    )
    return Reply(200, views.paged(((_batch(call, each) for each in found[0]), *found[1:])))


def add_items(call: Call) -> Reply:
    """`batch.add_items`: all of them, or none where one is refused."""
    batch = call.service.batches.batch(call.path("batch"))
    items = [_item(call, each, f"items[{place}]") for place, each in enumerate(call.body(NewItems).items)]
    laid = call.service.batches.lay_down(call.now, batch, items)
    first = len(call.service.batches.items(batch)) - len(laid)
    return Reply(200, {"items": [_listed(each, first + place) for place, each in enumerate(laid)]})


async def list_items(call: Call) -> Reply:
    """`batch.list_items`."""
    wanted = call.query(Page)
    items = list(enumerate(call.service.batches.items(call.service.batches.batch(call.path("batch")))))
    found = page(items, lambda item: (item[0], ""), Paged(wanted.page_size, wanted.cursor))
    return Reply(200, views.paged(((_listed(each, place) for place, each in found[0]), *found[1:])))


def process(call: Call) -> Reply:
    """`batch.process`."""
    batch = call.service.batches.batch(call.path("batch"))
    task = call.service.batches.process(call.now, batch)
    return Reply(202, {"batch": _batch(call, call.service.batches.batch(batch.uuid)), "task": views.task(task)})


def drop_batch(call: Call) -> Reply:
    """`batch.delete`."""
    call.service.batches.drop(call.service.batches.batch(call.path("batch")))
    return Reply(200, None)


def _item(call: Call, given: NewItem, place: str) -> Item:
    """Raises ServiceError (400, 404)."""
    people, time = call.service.people, given.reference_time
    metadata = checked(given.metadata, f"{place}.metadata")
    if given.type == "thread_message":
        if given.thread_uuid is None or given.content is None or given.role is None:
            raise invalid(place, "a thread_message that lacks something", "thread_uuid, content and role")
        thread = people.thread(given.thread_uuid)
        piece = Given(content=given.content, role=given.role, name=given.name, reference_time=time, metadata=metadata)
        return Item(people.graph(thread.graph_uuid), thread, piece)
    if given.data is None or (given.graph_uuid is None) == (given.user_uuid is None):
        raise invalid(place, "a graph_episode that lacks something", "data, and one of graph_uuid and user_uuid")
    piece = Given(
        content=given.data, source=given.data_type, source_description=given.source_description, metadata=metadata,
        reference_time=time,
    )  # fmt: skip
    return Item(people.graph(given.graph_uuid or given.user_uuid or ""), None, piece)


def _batch(call: Call, batch: Batch) -> dict[str, Any]:
    status = call.service.batches.status(batch)
    body = {"uuid": batch.uuid, "status": status, "created_at": utc(batch.created_at), "metadata": batch.metadata}
    if status == "draft":
        return body
    states = [item.state for item in call.service.batches.items(batch)]
    counts = {"failed_items": states.count("failed"), "succeeded_items": states.count("processed")}
    return body | {"progress": {"total_items": len(states), **counts}}


def _listed(item: Episode, place: int) -> dict[str, Any]:
    kind = "thread_message" if item.thread_uuid else "graph_episode"
    return {
        "uuid": item.uuid, "source_uuid": item.uuid, "episode_uuid": item.uuid, "type": kind, "sequence_index": place,
        "status": _ITEM_STATUS[item.state], "graph_uuid": item.graph_uuid, "user_uuid": item.user_uuid,
        "thread_uuid": item.thread_uuid, "created_at": utc(item.created_at),
    }  # fmt: skip


WRITERS = {
    ("POST", "/api/v4/batches"): add_batch,
    ("DELETE", "/api/v4/batches/{batch}"): drop_batch,
    ("POST", "/api/v4/batches/{batch}/items"): add_items,
    ("POST", "/api/v4/batches/{batch}/process"): process,
}
READERS = {
    ("GET", "/api/v4/batches"): list_batches,
    ("GET", "/api/v4/batches/{batch}"): get_batch,
    ("GET", "/api/v4/batches/{batch}/items"): list_items,
}
