"""API v4: facts (edges) and entities (nodes)."""

from typing import Literal

from adapters.serving.sqlite import utc
from adapters.zep.service import views
from adapters.zep.service.calls import Call, Reply
from adapters.zep.service.errors import not_found
from adapters.zep.service.filters import EdgeFilters, NodeFilters, checked_dates, passes_edge, passes_node
from adapters.zep.service.graph_view import GraphView
from adapters.zep.service.paging import Paged, page
from adapters.zep.service.payloads import Order, Page, Strict


class EdgeList(Page):
    """Order of facts."""

    order_by: Literal["created_at", "valid_at", "uuid"] = "created_at"
    order: Order = "asc"


class NodeList(Page):
    """Order of entities."""

    order_by: Literal["created_at", "uuid"] = "created_at"
    order: Order = "asc"


class FilteredEdges(Strict):
    """POST graphs/{uuid}/edges/list."""

    filters: EdgeFilters | None = None


class FilteredNodes(Strict):
    """POST graphs/{uuid}/nodes/list."""

    filters: NodeFilters | None = None


async def list_edges(call: Call) -> Reply:
    """`graph.edge.list`."""
    wanted, filters, view = call.query(EdgeList), call.body(FilteredEdges).filters, GraphView(call)
    checked_dates(filters.date_filters if filters else None)
    edges = [edge for edge in await view.engine.edges(view.graph.uuid) if passes_edge(edge, filters, view.stamps)]
    found = page(
        edges,
        lambda edge: (
            ("" if (time := getattr(edge, wanted.order_by)) is None else utc(time), edge.uuid)
            if wanted.order_by != "uuid"
            else (edge.uuid, "")
        ),
        Paged(wanted.page_size, wanted.cursor, wanted.order == "desc"),
    )
    return Reply(200, views.paged((await view.edges([(edge, None) for edge in found[0]]), *found[1:])))


async def get_edge(call: Call) -> Reply:
    """`graph.edge.get`."""
    view = GraphView(call)
    found = await view.engine.edges(view.graph.uuid, [call.path("edge")])
    if not found:
        raise not_found("edge", call.path("edge"))
    return Reply(200, (await view.edges([(found[0], None)]))[0])


async def list_nodes(call: Call) -> Reply:
    """`graph.node.list`."""
    wanted, filters, view = call.query(NodeList), call.body(FilteredNodes).filters, GraphView(call)
    nodes = await view.engine.nodes(view.graph.uuid)
    if filters is not None:
        mentions = await view.engine.mentions(view.graph.uuid)
        nodes = [node for node in nodes if passes_node(node, filters, mentions.get(node.uuid, ()))]
    found = page(
        nodes,
        lambda node: (utc(node.created_at), node.uuid) if wanted.order_by == "created_at" else (node.uuid, ""),
        Paged(wanted.page_size, wanted.cursor, wanted.order == "desc"),
    )
    return Reply(200, views.paged((await view.nodes([(node, None) for node in found[0]]), *found[1:])))


async def get_node(call: Call) -> Reply:
    """`graph.node.get`."""
    view = GraphView(call)
    found = await view.engine.nodes(view.graph.uuid, [call.path("node")])
    if not found:
        raise not_found("node", call.path("node"))
    return Reply(200, (await view.nodes([(found[0], None)]))[0])


def drop_edge(call: Call) -> Reply:
    """`graph.edge.delete`: with the task, since only the queue writes to a graph."""
    people = call.service.people
    graph = people.graph(call.path("graph"))
    task = people.drop_item(call.now, "drop_edge", graph.uuid, call.path("edge"), "delete_edge")
    return Reply(202, {"task": views.task(task)})


def drop_node(call: Call) -> Reply:
    """`graph.node.delete`."""
    people = call.service.people
    graph = people.graph(call.path("graph"))
    task = people.drop_item(call.now, "drop_node", graph.uuid, call.path("node"), "delete_node")
    return Reply(202, {"task": views.task(task)})


WRITERS = {
    ("DELETE", "/api/v4/graphs/{graph}/edges/{edge}"): drop_edge,
    ("DELETE", "/api/v4/graphs/{graph}/nodes/{node}"): drop_node,
}
READERS = {
    ("POST", "/api/v4/graphs/{graph}/edges/list"): list_edges,
    ("GET", "/api/v4/graphs/{graph}/edges/{edge}"): get_edge,
    ("POST", "/api/v4/graphs/{graph}/nodes/list"): list_nodes,
    ("GET", "/api/v4/graphs/{graph}/nodes/{node}"): get_node,
}
