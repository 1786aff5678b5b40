"""Facts and entities of one graph as bodies of API v4: what they need beside themselves is read once."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from adapters.zep.service import views
from adapters.zep.service.calls import Call
from adapters.zep.service.records import Episode, Graph
from adapters.zep.service.stamps import Stamps

if TYPE_CHECKING:
    from graphiti_core.edges import EntityEdge
    from graphiti_core.nodes import EntityNode


class GraphView:
    """One graph, for the length of a request."""

    def __init__(self, call: Call) -> None:
        self.graph: Graph = call.service.people.graph(call.path("graph"))
        self.engine = call.service.engine
        self._call = call

    @cached_property
    def episodes(self) -> dict[str, Episode]:
        """Its episodes by UUID."""
        return {each.uuid: each for each in self._call.service.episodes.episodes(self.graph.uuid)}

    @cached_property
    def stamps(self) -> Stamps:
        """What maps Graphiti's stamps."""
        return Stamps(self.episodes.values())

    async def edges(self, found: "Sequence[tuple[EntityEdge, float | None]]") -> list[dict[str, Any]]:
        """Facts with their scores."""
        uuids = {uuid for edge, _ in found for uuid in (edge.source_node_uuid, edge.target_node_uuid)}
        ends = {node.uuid: node for node in await self.engine.nodes(self.graph.uuid, sorted(uuids))} if uuids else {}
        return [views.edge(edge, self.graph, ends, self.stamps, score) for edge, score in found]

    async def nodes(self, found: "Sequence[tuple[EntityNode, float | None]]") -> list[dict[str, Any]]:
        """Entities with their scores."""
        mentions = await self.engine.mentions(self.graph.uuid) if found else {}
        return [views.node(node, self.graph, mentions.get(node.uuid, ()), self.stamps, score) for node, score in found]
