"""API v4: users, threads, messages, thread context, lookups, tasks."""

from typing import Any

from msgspec import structs

from adapters.serving.sqlite import utc
from adapters.zep.service import views
from adapters.zep.service.calls import Call, Reply
from adapters.zep.service.episodes import Delivery, Given
from adapters.zep.service.errors import ServiceError, invalid, not_found
from adapters.zep.service.paging import Paged, page
from adapters.zep.service.payloads import (
    ChangedUser,
    Labels,
    Lookup,
    LookupBatch,
    MessageList,
    NewMessages,
    NewThread,
    NewUser,
    Nothing,
    Page,
    Search,
    TaskList,
    ThreadList,
    UserList,
    checked,
)  # fmt: skip
from adapters.zep.service.records import Graph, Thread, User


def add_user(call: Call) -> Reply:
    """`user.create`."""
    given = structs.asdict(call.body(NewUser))
    checked(given["metadata"])
    return Reply(201, views.user(call.service.people.add_user(call.now, **given)))


def change_user(call: Call) -> Reply:
    """`user.update`."""
    given = structs.asdict(call.body(ChangedUser))
    checked(given["metadata"])
    user = call.service.people.user(call.path("user"))
    changed = call.service.people.change("users", user, call.now, given)
    return Reply(200, views.user(changed))


def drop_user(call: Call) -> Reply:
    """`user.delete`."""
    people = call.service.people
    return Reply(202, {"task": views.task(people.drop_user(call.now, people.user(call.path("user"))))})


async def get_user(call: Call) -> Reply:
    """`user.get`."""
    return Reply(200, views.user(call.service.people.user(call.path("user"))))


async def list_users(call: Call) -> Reply:
    """`user.list`."""
    wanted = call.query(UserList)
    found = page(
        call.service.people.users(call.body(Search).search),
        lambda user: (_sortable(user, wanted.order_by), user.uuid),
        Paged(wanted.page_size, wanted.cursor, wanted.order == "desc"),
    )
    return Reply(200, views.paged((map(views.user, found[0]), *found[1:])))


async def look_up(call: Call) -> Reply:
    """`user.lookup`, `thread.lookup`, `graph.lookup`: by an id of the caller's own."""
    kind, given = call.path("kind"), call.body(Lookup)
    ids = [(name, id) for name, id in structs.asdict(given).items() if id is not None]
    if len(ids) != 1:
        raise invalid("body", f"{len(ids)} ids", "one of user_id, thread_id, graph_id")
    (name, id), people = ids[0], call.service.people
    user = people.user_called(id) if name == "user_id" else None
    thread = people.thread_called(id) if name == "thread_id" else None
    found: User | Thread | Graph | None = None
    if kind == "users":
        found = user
    elif kind == "threads":
        found = thread
    elif user or thread:
        found = people.graph((user or thread).graph_uuid)  # type: ignore[union-attr]
    if found is None:
        raise not_found(kind.removesuffix("s"), id)
    view: Any = {"users": views.user, "threads": views.thread, "graphs": views.graph}[kind]
    return Reply(200, view(found))


async def look_up_batch(call: Call) -> Reply:
    """`lookup.batch`. Graphs have no id but their UUID here, so none is found."""
    given, people = call.body(LookupBatch), call.service.people
    found: list[tuple[str, str, User | Thread | None]] = [
        ("user", id, people.user_called(id)) for id in given.users or ()
    ]
    found += [("thread", id, people.thread_called(id)) for id in given.threads or ()]
    found += [("graph", id, None) for id in given.graphs or ()]
    items = [
        {"resource_type": kind, "legacy_id": id, "found": one is not None, "uuid": one.uuid if one else None}
        for kind, id, one in found
    ]
    return Reply(200, {"items": items})


def add_thread(call: Call) -> Reply:
    """`thread.create`."""
    people = call.service.people
    user = people.user(call.body(NewThread).user_uuid)
    return Reply(201, views.thread(people.add_thread(call.now, user)))


async def get_thread(call: Call) -> Reply:
    """`thread.get`."""
    return Reply(200, views.thread(call.service.people.thread(call.path("thread"))))


async def list_threads(call: Call) -> Reply:
    """`thread.list`."""
    wanted = call.query(ThreadList)
    found = page(
        call.service.people.threads(wanted.user_uuid),
        lambda thread: (_sortable(thread, wanted.order_by), thread.uuid),
        Paged(wanted.page_size, wanted.cursor, wanted.order == "desc"),
    )
    return Reply(200, views.paged((map(views.thread, found[0]), *found[1:])))


def drop_thread(call: Call) -> Reply:
    """`thread.delete`."""
    people = call.service.people
    return Reply(202, {"task": views.task(people.drop_thread(call.now, people.thread(call.path("thread"))))})


def add_messages(call: Call) -> Reply:
    """`thread.add_messages`."""
    thread, given = call.service.people.thread(call.path("thread")), call.body(NewMessages)
    for place, message in enumerate(given.messages):
        checked(message.metadata, f"messages[{place}].metadata")
    pieces = [
        Given(content=each.content, role=each.role, name=each.name, reference_time=each.reference_time,
              metadata=each.metadata)
        for each in given.messages
    ]  # fmt: skip
    graph = call.service.people.graph(thread.graph_uuid)
    delivery = Delivery(type="add_messages", pieces=pieces, ignored=given.ignore_roles or ())
    messages, task = call.service.episodes.add(call.now, graph, delivery, thread)
    body = {"messages": [views.message(each) for each in messages], "task": views.task(task)}
    return Reply(202, body, thread.uuid if given.return_context else None)


async def list_messages(call: Call) -> Reply:
    """`thread.list_messages`: in the order in which they were accepted."""
    wanted = call.query(MessageList)
    messages = call.service.episodes.messages(call.service.people.thread(call.path("thread")))
    found = page(
        messages,
        lambda each: (each.seq, "") if wanted.order_by == "created_at" else (each.uuid, ""),
        Paged(wanted.page_size, wanted.cursor, wanted.order == "desc"),
    )
    return Reply(200, views.paged((map(views.message, found[0]), *found[1:])))


async def get_message(call: Call) -> Reply:
    """`thread.message.get`."""
    thread = call.service.people.thread(call.path("thread"))
    return Reply(200, views.message(call.service.episodes.message(thread, call.path("message"))))


def change_message(call: Call) -> Reply:
    """`thread.message.update`."""
    thread, metadata = call.service.people.thread(call.path("thread")), call.body(Labels).metadata
    message = call.service.episodes.message(thread, call.path("message"))
    return Reply(200, views.message(call.service.episodes.label(message, checked(metadata) or {})))


async def thread_context(call: Call) -> Reply:
    """`thread.get_context`."""
    call.query(Nothing)
    thread = call.service.people.thread(call.path("thread"))
    return Reply(200, {"context": await call.service.context.of_thread(thread)})


async def thread_episodes(call: Call) -> Reply:
    """`thread.list_episodes`."""
    wanted = call.query(Page)
    messages = call.service.episodes.messages(call.service.people.thread(call.path("thread")))
    found = page(messages, lambda each: (each.seq, ""), Paged(wanted.page_size, wanted.cursor))
    return Reply(200, views.paged((map(views.episode, found[0]), *found[1:])))


async def thread_summary(call: Call) -> Reply:
    """`thread.get_summary`."""
    thread = call.service.people.thread(call.path("thread"))
    summary = call.service.episodes.summary(thread)
    if summary is None:
        raise ServiceError(404, "not_found", f"summary: thread {thread.uuid!r} is too short to have one")
    return Reply(200, views.summary(summary))


async def get_task(call: Call) -> Reply:
    """`task.get`."""
    return Reply(200, views.task(call.service.episodes.task(call.path("task"))))


async def list_tasks(call: Call) -> Reply:
    """`task.list`."""
    wanted = call.query(TaskList)
    found = page(
        call.service.episodes.tasks(wanted.status, wanted.type),
        lambda task: (utc(task.created_at), task.uuid),
        Paged(wanted.page_size, wanted.cursor, True),
    )
    return Reply(200, views.paged((map(views.task, found[0]), *found[1:])))


def _sortable(record: Any, name: str) -> str:
    value = getattr(record, name)
    return utc(value) if name.endswith("_at") else (value or "")


WRITERS = {
    ("POST", "/api/v4/users"): add_user,
    ("PATCH", "/api/v4/users/{user}"): change_user,
    ("DELETE", "/api/v4/users/{user}"): drop_user,
    ("POST", "/api/v4/threads"): add_thread,
    ("DELETE", "/api/v4/threads/{thread}"): drop_thread,
    ("POST", "/api/v4/threads/{thread}/messages"): add_messages,
    ("PATCH", "/api/v4/threads/{thread}/messages/{message}"): change_message,
}
READERS = {
    ("POST", "/api/v4/{kind}/lookup"): look_up,
    ("POST", "/api/v4/lookup"): look_up_batch,
    ("POST", "/api/v4/users/list"): list_users,
    ("GET", "/api/v4/users/{user}"): get_user,
    ("GET", "/api/v4/threads"): list_threads,
    ("GET", "/api/v4/threads/{thread}"): get_thread,
    ("GET", "/api/v4/threads/{thread}/messages"): list_messages,
    ("GET", "/api/v4/threads/{thread}/messages/{message}"): get_message,
    ("GET", "/api/v4/threads/{thread}/context"): thread_context,
    ("GET", "/api/v4/threads/{thread}/episodes"): thread_episodes,
    ("GET", "/api/v4/threads/{thread}/summary"): thread_summary,
    ("GET", "/api/v4/tasks"): list_tasks,
    ("GET", "/api/v4/tasks/{task}"): get_task,
}
