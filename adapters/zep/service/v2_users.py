"""API v2 (`zep-python` 2.x): users and sessions."""

from typing import Any

from msgspec import structs

from adapters.serving.sqlite import utc
from adapters.zep.service.calls import Call, Reply
from adapters.zep.service.errors import not_found
from adapters.zep.service.payloads import checked
from adapters.zep.service.payloads_v2 import ChangedSession, ChangedUser, NewSession, NewUser, SessionPage, UserPage
from adapters.zep.service.records import Thread, User

Body = dict[str, Any]


def user_of(call: Call, user_id: str) -> User:
    """Raises ServiceError (404)."""
    user = call.service.people.user_called(user_id)
    if user is None:
        raise not_found("user", user_id)
    return user


def session_of(call: Call, session_id: str | None = None) -> Thread:
    """Raises ServiceError (404)."""
    wanted = call.path("session") if session_id is None else session_id
    session = call.service.people.thread_called(wanted)
    if session is None:
        raise not_found("session", wanted)
    return session


def add_user(call: Call) -> Reply:
    """`user.add`."""
    given = structs.asdict(call.body(NewUser))
    checked(given["metadata"])
    return Reply(201, _user(call, call.service.people.add_user(call.now, **given)))


def change_user(call: Call) -> Reply:
    """`user.update`."""
    given = structs.asdict(call.body(ChangedUser))
    checked(given["metadata"])
    user = user_of(call, call.path("user"))
    return Reply(200, _user(call, call.service.people.change("users", user, call.now, given)))


def drop_user(call: Call) -> Reply:
    """`user.delete`."""
    task = call.service.people.drop_user(call.now, user_of(call, call.path("user")))
    return Reply(202, {"message": "accepted", "task_uuid": task.uuid})


async def get_user(call: Call) -> Reply:
    """`user.get`."""
    return Reply(200, _user(call, user_of(call, call.path("user"))))


async def list_users(call: Call) -> Reply:
    """`user.list_ordered`."""
    wanted = call.query(UserPage)
    users = sorted(call.service.people.users(), key=lambda user: (user.created_at, user.uuid))
    part = users[(wanted.pageNumber - 1) * wanted.pageSize :][: wanted.pageSize]
    bodies = [_user(call, user) for user in part]
    return Reply(200, {"users": bodies, "row_count": len(part), "total_count": len(users)})


async def sessions_of_user(call: Call) -> Reply:
    """`user.get_sessions`: a list in a list, since that is what the SDK reads."""
    user = user_of(call, call.path("user"))
    threads = sorted(call.service.people.threads(user.uuid), key=lambda thread: (thread.created_at, thread.uuid))
    return Reply(200, [[_session(thread, user.user_id) for thread in threads if thread.thread_id]])


def add_session(call: Call) -> Reply:
    """`memory.add_session`."""
    given = call.body(NewSession)
    user = user_of(call, given.user_id) if given.user_id is not None else None
    thread = call.service.people.add_thread(
        call.now, user, thread_id=given.session_id, metadata=checked(given.metadata)
    )
    return Reply(201, _session(thread, given.user_id))


def change_session(call: Call) -> Reply:
    """`memory.update_session`."""
    metadata = checked(call.body(ChangedSession).metadata)
    session = call.service.people.change("threads", session_of(call), call.now, {"metadata": metadata})
    return Reply(200, _session(session, _owner(call, session)))


async def get_session(call: Call) -> Reply:
    """`memory.get_session`."""
    session = session_of(call)
    return Reply(200, _session(session, _owner(call, session)))


async def list_sessions(call: Call) -> Reply:
    """`memory.list_sessions`."""
    wanted = call.query(SessionPage)
    sessions = [thread for thread in call.service.people.threads() if thread.thread_id]
    bodies = [_session(session, _owner(call, session)) for session in sessions]
    bodies.sort(key=lambda body: (body.get(wanted.order_by) or "", body["uuid"]), reverse=not wanted.asc)
    part = bodies[(wanted.page_number - 1) * wanted.page_size :][: wanted.page_size]
    return Reply(200, {"sessions": part, "response_count": len(part), "total_count": len(bodies)})


def _owner(call: Call, session: Thread) -> str | None:
    return call.service.people.user(session.user_uuid).user_id if session.user_uuid else None


def _user(call: Call, user: User) -> Body:
    return {
        "uuid": user.uuid, "user_id": user.user_id, "email": user.email, "first_name": user.first_name,
        "last_name": user.last_name, "metadata": user.metadata, "created_at": utc(user.created_at),
        "updated_at": utc(user.updated_at), "session_count": len(call.service.people.threads(user.uuid)),
    }  # fmt: skip


def _session(session: Thread, user_id: str | None) -> Body:
    return {
        "uuid": session.uuid, "session_id": session.thread_id, "user_id": user_id, "metadata": session.metadata,
        "created_at": utc(session.created_at), "updated_at": utc(session.updated_at),
    }  # fmt: skip


WRITERS = {
    ("POST", "/api/v2/users"): add_user,
    ("PATCH", "/api/v2/users/{user}"): change_user,
    ("DELETE", "/api/v2/users/{user}"): drop_user,
    ("POST", "/api/v2/sessions"): add_session,
    ("PATCH", "/api/v2/sessions/{session}"): change_session,
}
READERS = {
    ("GET", "/api/v2/users-ordered"): list_users,
    ("GET", "/api/v2/users/{user}"): get_user,
    ("GET", "/api/v2/users/{user}/sessions"): sessions_of_user,
    ("GET", "/api/v2/sessions-ordered"): list_sessions,
    ("GET", "/api/v2/sessions/{session}"): get_session,
}
