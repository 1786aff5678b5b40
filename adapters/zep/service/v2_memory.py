"""API v2 (`zep-python` 2.x): memory of a session, its messages, facts, and search."""

from typing import TYPE_CHECKING, Any

from adapters.serving.sqlite import utc
from adapters.zep.service import searching
from adapters.zep.service.calls import Call, Reply
from adapters.zep.service.context import FACTS, shortened, superseded, validity
from adapters.zep.service.engine import Wanted
from adapters.zep.service.episodes import Delivery, Given
from adapters.zep.service.errors import invalid, not_found
from adapters.zep.service.payloads import checked
from adapters.zep.service.payloads_v2 import ChangedSession, Last, Limit, MessagePage, NewMessages, SearchSessions
from adapters.zep.service.records import Episode
from adapters.zep.service.stamps import Stamps
from adapters.zep.service.v2_users import session_of, user_of

if TYPE_CHECKING:
    from graphiti_core.edges import EntityEdge

Body = dict[str, Any]
_QUERY_MESSAGES = 2


def add_memory(call: Call) -> Reply:
    """`memory.add`. The reply names the task, which `/api/v4/tasks/{uuid}` reports on."""
    session, given = session_of(call), call.body(NewMessages)
    pieces = [
        Given(
            content=each.content, role=each.role_type, name=each.role, reference_time=each.created_at,
            metadata=checked(each.metadata, f"messages[{place}].metadata"),
        )
        for place, each in enumerate(given.messages)
    ]  # fmt: skip
    graph = call.service.people.graph(session.graph_uuid)
    delivery = Delivery(type="add_messages", pieces=pieces)
    _, task = call.service.episodes.add(call.now, graph, delivery, session)
    return Reply(202, {"message": "accepted", "task_uuid": task.uuid})


def drop_memory(call: Call) -> Reply:
    """`memory.delete`: the session with its messages, and what only they told."""
    task = call.service.people.drop_thread(call.now, session_of(call))
    return Reply(202, {"message": "accepted", "task_uuid": task.uuid})


async def get_memory(call: Call) -> Reply:
    """`memory.get`: recent messages, the summary of older ones, and the facts that matter for the recent ones."""
    session, wanted = session_of(call), call.query(Last)
    messages = call.service.episodes.messages(session, wanted.lastn)
    query = shortened(" ".join(each.content for each in messages[-_QUERY_MESSAGES:]))
    facts: list[Body] = []
    if query:
        search = Wanted(query)
        found = await call.service.engine.search(session.graph_uuid, search, searching.facts(search))
        stamps = Stamps(call.service.episodes.episodes(session.graph_uuid))
        facts = [_fact(edge, stamps) for edge in found.edges[:FACTS]]
    summary = call.service.episodes.summary(session)
    body: Body = {
        "messages": [_message(each) for each in messages], "relevant_facts": facts, "metadata": session.metadata,
        "facts": [fact["fact"] for fact in facts],
    }  # fmt: skip
    if summary is not None:
        body["summary"] = {"uuid": summary.uuid, "content": summary.summary, "created_at": utc(summary.created_at)}
    return Reply(200, body)


async def list_messages(call: Call) -> Reply:
    """`memory.get_session_messages`."""
    wanted, messages = call.query(MessagePage), call.service.episodes.messages(session_of(call))
    part = messages[wanted.cursor :][: wanted.limit]
    bodies = [_message(each) for each in part]
    return Reply(200, {"messages": bodies, "row_count": len(part), "total_count": len(messages)})


async def get_message(call: Call) -> Reply:
    """`memory.get_session_message`."""
    return Reply(200, _message(call.service.episodes.message(session_of(call), call.path("message"))))


def change_message(call: Call) -> Reply:
    """`memory.update_message_metadata`."""
    metadata = checked(call.body(ChangedSession).metadata) or {}
    message = call.service.episodes.message(session_of(call), call.path("message"))
    return Reply(200, _message(call.service.episodes.label(message, metadata)))


async def search_sessions(call: Call) -> Reply:
    """`memory.search_sessions`: facts of a user, or of sessions; each with the session that brought it."""
    asked, limit = call.body(SearchSessions), call.query(Limit).limit
    if (asked.user_id is None) == (asked.session_ids is None):
        raise invalid("body", "neither or both of user_id and session_ids", "one of them")
    sessions = {session_of(call, id).uuid: id for id in asked.session_ids or ()}
    graphs = {call.service.people.thread(uuid).graph_uuid for uuid in sessions}
    graphs |= {user_of(call, asked.user_id).graph_uuid} if asked.user_id is not None else set()
    search, results = Wanted(shortened(asked.text)), list[Body]()
    for graph_uuid in sorted(graphs):
        episodes = {each.uuid: each for each in call.service.episodes.episodes(graph_uuid)}
        found = await call.service.engine.search(graph_uuid, search, searching.facts(search))
        for edge, score in searching.scored(found.edges, found.edge_reranker_scores):
            threads = {each.thread_uuid for uuid in edge.episodes if (each := episodes.get(uuid))}
            if not sessions or threads & set(sessions):
                fact = _fact(edge, Stamps(episodes.values()))
                results.append({"fact": fact, "score": score, "session_id": _session_id(call, threads)})
    results.sort(key=lambda result: -(result["score"] or 0.0))
    return Reply(200, {"results": results[:limit]})


async def get_fact(call: Call) -> Reply:
    """`memory.get_fact`."""
    graph_uuid, edge = await _edge(call)
    return Reply(200, {"fact": _fact(edge, Stamps(call.service.episodes.episodes(graph_uuid)))})


async def drop_fact(call: Call) -> Reply:
    """`memory.delete_fact`."""
    graph_uuid, edge = await _edge(call)
    with call.service.store.transaction():
        call.service.people.drop_item(call.now, "drop_edge", graph_uuid, edge.uuid, "delete_edge")
    call.service.queue.wake()
    await call.service.store.disk.reached()
    return Reply(202, "accepted")


async def _edge(call: Call) -> "tuple[str, EntityEdge]":
    """API v2 does not say in which graph a fact lies."""
    for graph_uuid in call.service.store.column("SELECT uuid FROM graphs"):
        found = await call.service.engine.edges(graph_uuid, [call.path("fact")])
        if found:
            return graph_uuid, found[0]
    raise not_found("fact", call.path("fact"))


def _session_id(call: Call, threads: set[str | None]) -> str | None:
    ids = (call.service.people.thread(uuid).thread_id for uuid in sorted(filter(None, threads)))
    return next((id for id in ids if id), None)


def _fact(edge: "EntityEdge", stamps: Stamps) -> Body:
    """API v2 has no field for validity: it stands in the text, and in fields that the SDK hands on."""
    made = stamps.of(edge.created_at)
    text = f"{edge.fact} ({validity(edge)}{'; superseded' if superseded(edge) else ''})"
    body: Body = {"uuid": edge.uuid, "fact": text, "created_at": utc(made) if made else None}
    return body | {name: utc(time) for name in ("valid_at", "invalid_at") if (time := getattr(edge, name))}


def _message(message: Episode) -> Body:
    return {
        "uuid": message.uuid, "content": message.content, "role": message.name, "role_type": message.role,
        "metadata": message.metadata, "created_at": utc(message.reference_time),
    }  # fmt: skip


WRITERS = {
    ("POST", "/api/v2/sessions/{session}/memory"): add_memory,
    ("DELETE", "/api/v2/sessions/{session}/memory"): drop_memory,
    ("PATCH", "/api/v2/sessions/{session}/messages/{message}"): change_message,
}
READERS = {
    ("GET", "/api/v2/sessions/{session}/memory"): get_memory,
    ("GET", "/api/v2/sessions/{session}/messages"): list_messages,
    ("GET", "/api/v2/sessions/{session}/messages/{message}"): get_message,
    ("POST", "/api/v2/sessions/search"): search_sessions,
    ("GET", "/api/v2/facts/{fact}"): get_fact,
    ("DELETE", "/api/v2/facts/{fact}"): drop_fact,
}
