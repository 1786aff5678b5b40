"""API v4: graphs and their episodes."""

from msgspec import structs

from adapters.serving.sqlite import utc
from adapters.zep.service import views
from adapters.zep.service.calls import Call, Reply
from adapters.zep.service.episodes import Delivery, Given
from adapters.zep.service.errors import invalid
from adapters.zep.service.paging import Paged, page
from adapters.zep.service.payloads import (
    EpisodeFilters,
    EpisodeList,
    GraphList,
    Labels,
    NewEpisode,
    NewGraph,
    Nothing,
    Search,
    Strict,
    checked,
)  # fmt: skip


class Filtered(Strict):
    """POST graphs/{uuid}/episodes/list."""

    filters: EpisodeFilters | None = None


def add_graph(call: Call) -> Reply:
    """`graph.create`."""
    given = structs.asdict(call.body(NewGraph))
    return Reply(201, views.graph(call.service.people.add_graph(call.now, "graph", **given)))


def change_graph(call: Call) -> Reply:
    """`graph.update`."""
    graph, given = call.service.people.graph(call.path("graph")), structs.asdict(call.body(NewGraph))
    return Reply(200, views.graph(call.service.people.change("graphs", graph, call.now, given)))


def drop_graph(call: Call) -> Reply:
    """`graph.delete`. A user's graph goes with its user."""
    graph = call.service.people.graph(call.path("graph"))
    if graph.type != "graph":
        raise invalid("graph_uuid", f"the graph of a {graph.type}", "a standalone graph; delete the user instead")
    task = call.service.people.drop_graph(call.now, graph.uuid, "delete_graph")
    return Reply(202, {"task": views.task(task)})


async def get_graph(call: Call) -> Reply:
    """`graph.get`."""
    return Reply(200, views.graph(call.service.people.graph(call.path("graph"))))


async def list_graphs(call: Call) -> Reply:
    """`graph.list`."""
    wanted = call.query(GraphList)
    found = page(
        call.service.people.graphs(call.body(Search).search),
        lambda graph: (
            utc(graph.created_at) if wanted.order_by == "created_at" else getattr(graph, wanted.order_by) or "",
            graph.uuid,
        ),
        Paged(wanted.page_size, wanted.cursor, wanted.order == "desc"),
    )
    return Reply(200, views.paged((map(views.graph, found[0]), *found[1:])))


def add_episode(call: Call) -> Reply:
    """`graph.episode.add`."""
    graph, given = call.service.people.graph(call.path("graph")), call.body(NewEpisode)
    piece = Given(
        content=given.data, source=given.type, reference_time=given.reference_time,
        source_description=given.source_description, metadata=checked(given.metadata),
    )  # fmt: skip
    episodes, task = call.service.episodes.add(call.now, graph, Delivery(type="add_episode", pieces=[piece]))
    return Reply(202, {"episode": views.episode(episodes[0]), "task": views.task(task)})


async def get_episode(call: Call) -> Reply:
    """`graph.episode.get`."""
    graph = call.service.people.graph(call.path("graph"))
    return Reply(200, views.episode(call.service.episodes.episode(graph, call.path("episode"))))


async def list_episodes(call: Call) -> Reply:
    """`graph.episode.list`: in the order in which they were accepted."""
    graph = call.service.people.graph(call.path("graph"))
    wanted, filters = call.query(EpisodeList), call.body(Filtered).filters
    episodes = call.service.episodes.episodes(graph.uuid)
    if filters is not None and filters.mentioned_node_uuids is not None:
        mentions = await call.service.engine.mentions(graph.uuid)
        named = {uuid for node in filters.mentioned_node_uuids for uuid in mentions.get(node, ())}
        episodes = [each for each in episodes if each.uuid in named]
    found = page(
        episodes,
        lambda each: (each.seq if wanted.order_by == "created_at" else each.uuid, ""),
        Paged(wanted.page_size, wanted.cursor, wanted.order == "desc"),
    )
    return Reply(200, views.paged((map(views.episode, found[0]), *found[1:])))


def change_episode(call: Call) -> Reply:
    """`graph.episode.update`."""
    graph, metadata = call.service.people.graph(call.path("graph")), call.body(Labels).metadata
    episode = call.service.episodes.episode(graph, call.path("episode"))
    return Reply(200, views.episode(call.service.episodes.label(episode, checked(metadata) or {})))


def drop_episode(call: Call) -> Reply:
    """`graph.episode.delete`."""
    graph = call.service.people.graph(call.path("graph"))
    episode = call.service.episodes.episode(graph, call.path("episode"))
    task = call.service.people.drop_episodes(call.now, graph.uuid, [episode.uuid], "delete_episode")
    return Reply(202, {"task": views.task(task)})


async def list_summaries(call: Call) -> Reply:
    """`graph.thread_summary.list`."""
    graph, wanted = call.service.people.graph(call.path("graph")), call.query(EpisodeList)
    call.body(Nothing)
    found = page(
        call.service.episodes.summaries(graph.uuid),
        lambda each: (utc(each.created_at) if wanted.order_by == "created_at" else each.uuid, each.uuid),
        Paged(wanted.page_size, wanted.cursor, wanted.order == "desc"),
    )
    return Reply(200, views.paged((map(views.summary, found[0]), *found[1:])))


WRITERS = {
    ("POST", "/api/v4/graphs"): add_graph,
    ("PATCH", "/api/v4/graphs/{graph}"): change_graph,
    ("DELETE", "/api/v4/graphs/{graph}"): drop_graph,
    ("POST", "/api/v4/graphs/{graph}/episodes"): add_episode,
    ("PATCH", "/api/v4/graphs/{graph}/episodes/{episode}"): change_episode,
    ("DELETE", "/api/v4/graphs/{graph}/episodes/{episode}"): drop_episode,
}
READERS = {
    ("POST", "/api/v4/graphs/list"): list_graphs,
    ("GET", "/api/v4/graphs/{graph}"): get_graph,
    ("POST", "/api/v4/graphs/{graph}/episodes/list"): list_episodes,
    ("GET", "/api/v4/graphs/{graph}/episodes/{episode}"): get_episode,
    ("POST", "/api/v4/graphs/{graph}/thread-summaries/list"): list_summaries,
}
