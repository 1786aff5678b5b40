"""API v4: search in a graph, and the context block for a query."""

from typing import Annotated, Literal

from msgspec import Meta

from adapters.zep.service import searching, views
from adapters.zep.service.calls import Call, Reply, Writer
from adapters.zep.service.context import shortened
from adapters.zep.service.engine import CANDIDATES, Wanted
from adapters.zep.service.errors import invalid
from adapters.zep.service.filters import EdgeFilters, NodeFilters, checked_dates, passes_edge, passes_node
from adapters.zep.service.graph_view import GraphView
from adapters.zep.service.paging import Paged, ranked
from adapters.zep.service.payloads import ContextQuery, Strict, Text

Reranker = Literal["rrf", "mmr", "node_distance", "episode_mentions"]


class Results(Strict):
    """Paging of results."""

    page_size: Annotated[int, Meta(ge=1, le=CANDIDATES)] = 10
    cursor: str | None = None


class SearchFacts(Strict):
    """POST graphs/{uuid}/search/edges."""

    query: Text
    reranker: Reranker = "rrf"
    mmr_lambda: Annotated[float, Meta(ge=0, le=1)] | None = None
    center_node_uuid: str | None = None
    bfs_origin_node_uuids: list[str] | None = None
    filters: EdgeFilters | None = None


class SearchEntities(Strict):
    """POST graphs/{uuid}/search/nodes."""

    query: Text
    reranker: Reranker = "rrf"
    mmr_lambda: Annotated[float, Meta(ge=0, le=1)] | None = None
    center_node_uuid: str | None = None
    bfs_origin_node_uuids: list[str] | None = None
    filters: NodeFilters | None = None


class SearchEpisodes(Strict):
    """POST graphs/{uuid}/search/episodes."""

    query: Text
    reranker: Literal["rrf"] = "rrf"


async def search_edges(call: Call) -> Reply:
    """`graph.search_edges`."""
    wanted, asked, view = call.query(Results), call.body(SearchFacts), GraphView(call)
    checked_dates(asked.filters.date_filters if asked.filters else None)
    search = _wanted(asked)
    found = await view.engine.search(view.graph.uuid, search, searching.facts(search))
    scored = [
        (edge, score)
        for edge, score in searching.scored(found.edges, found.edge_reranker_scores)
        if passes_edge(edge, asked.filters, view.stamps)
    ]
    part = ranked(scored, Paged(wanted.page_size, wanted.cursor))
    return Reply(200, views.paged((await view.edges(part[0]), *part[1:])))


async def search_nodes(call: Call) -> Reply:
    """`graph.search_nodes`."""
    wanted, asked, view = call.query(Results), call.body(SearchEntities), GraphView(call)
    search = _wanted(asked)
    found = await view.engine.search(view.graph.uuid, search, searching.entities(search))
    mentions = await view.engine.mentions(view.graph.uuid) if asked.filters else {}
    scored = [
        (node, score)
        for node, score in searching.scored(found.nodes, found.node_reranker_scores)
        if passes_node(node, asked.filters, mentions.get(node.uuid, ()))
    ]
    part = ranked(scored, Paged(wanted.page_size, wanted.cursor))
    return Reply(200, views.paged((await view.nodes(part[0]), *part[1:])))


async def search_episodes(call: Call) -> Reply:
    """`graph.search_episodes`."""
    wanted, asked, view = call.query(Results), call.body(SearchEpisodes), GraphView(call)
    search = Wanted(shortened(asked.query))
    found = await view.engine.search(view.graph.uuid, search, searching.episodes())
    scored = [
        (view.episodes[each.uuid], score)
        for each, score in searching.scored(found.episodes, found.episode_reranker_scores)
        if each.uuid in view.episodes
    ]
    part = ranked(scored, Paged(wanted.page_size, wanted.cursor))
    return Reply(200, views.paged(((views.episode(*each) for each in part[0]), *part[1:])))


async def graph_context(call: Call) -> Reply:
    """`graph.get_context`."""
    asked, view = call.body(ContextQuery), GraphView(call)
    block = await call.service.context.of_query(view.graph.uuid, asked.query, asked.max_characters)
    body: dict[str, object] = {"context": block.text, "truncated": block.truncated}
    if asked.include_results:
        edges = await view.edges([(edge, None) for edge in block.facts])
        nodes = await view.nodes([(node, None) for node in block.entities])
        body["results"] = {"edges": edges, "nodes": nodes}
    return Reply(200, body)


def _wanted(asked: SearchFacts | SearchEntities) -> Wanted:
    """Raises ServiceError (400) where the reranker lacks what it needs."""
    if asked.reranker == "mmr" and asked.mmr_lambda is None:
        raise invalid("mmr_lambda", "missing", "a number from 0 to 1, with the reranker mmr")
    if asked.reranker == "node_distance" and asked.center_node_uuid is None:
        raise invalid("center_node_uuid", "missing", "an entity's UUID, with the reranker node_distance")
    return Wanted(
        shortened(asked.query), asked.reranker, asked.mmr_lambda if asked.mmr_lambda is not None else 0.5,
        asked.center_node_uuid, tuple(asked.bfs_origin_node_uuids or ()),
    )  # fmt: skip


WRITERS: dict[tuple[str, str], Writer] = {}
READERS = {
    ("POST", "/api/v4/graphs/{graph}/search/edges"): search_edges,
    ("POST", "/api/v4/graphs/{graph}/search/nodes"): search_nodes,
    ("POST", "/api/v4/graphs/{graph}/search/episodes"): search_episodes,
    ("POST", "/api/v4/graphs/{graph}/context"): graph_context,
}
