"""Graphiti, one instance a graph, each on a driver of its own FalkorDB graph.

A driver per graph keeps writes where they belong: with one shared instance some of Graphiti's calls reach the driver's
default graph instead of the group's.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from adapters.zep.service.database import Database
from adapters.zep.service.models import Models
from adapters.zep.service.records import Episode, database_of

if TYPE_CHECKING:
    from graphiti_core import Graphiti
    from graphiti_core.edges import EntityEdge
    from graphiti_core.nodes import EntityNode
    from graphiti_core.search.search_config import SearchConfig, SearchResults

CANDIDATES = 50  # results a search ranks: Graphiti looks at twice as many per method


def quiet() -> None:
    """Before Graphiti is imported: no telemetry, no `.env` file of whoever's folder this is."""
    os.environ["GRAPHITI_TELEMETRY_ENABLED"] = "false"
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"


@dataclass(frozen=True)
class Wanted:
    """A search: `reranker` is one of rrf, mmr, node_distance, episode_mentions."""

    query: str
    reranker: str = "rrf"
    mmr_lambda: float = 0.5
    center: str | None = None
    origins: tuple[str, ...] = ()


class Engine:
    """Reads and writes graphs. Episodes of one graph must come one after the other."""

    def __init__(self, database: Database, models: Models) -> None:
        self._database, self._models = database, models
        self._open: dict[str, Graphiti] = {}

    async def add(self, episode: Episode, body: str) -> None:
        """Extract what an episode says. Doing it again after an interruption leaves no second copy."""
        from graphiti_core.nodes import EpisodeType, EpisodicNode

        graph = await self._graph(episode.graph_uuid)
        node = EpisodicNode(
            uuid=episode.uuid, name=episode.uuid, group_id=database_of(episode.graph_uuid),
            source=EpisodeType[episode.source], source_description=episode.source_description or episode.source,
            content=body, created_at=episode.created_at, valid_at=episode.reference_time,
        )  # fmt: skip
        await graph.driver.execute_query("MATCH (e:Episodic {uuid: $uuid})-[m:MENTIONS]->() DELETE m", uuid=node.uuid)
        await node.save(graph.driver)
        await graph.add_episode(
            name=node.name, episode_body=body, source_description=node.source_description, source=node.source,
            reference_time=node.valid_at, group_id=node.group_id, uuid=node.uuid,
        )  # fmt: skip

    async def search(self, graph_uuid: str, wanted: Wanted, config: "SearchConfig") -> "SearchResults":
        """What Graphiti finds, best first, at most `CANDIDATES`."""
        graph = await self._graph(graph_uuid)
        config = config.model_copy(update={"limit": CANDIDATES})
        return await graph.search_(
            wanted.query, config, [database_of(graph_uuid)], wanted.center, list(wanted.origins) or None
        )

    async def edges(self, graph_uuid: str, uuids: Sequence[str] | None = None) -> "list[EntityEdge]":
        """All facts of a graph, or those named."""
        from graphiti_core.edges import EntityEdge
        from graphiti_core.errors import EdgeNotFoundError, GroupsEdgesNotFoundError

        driver = (await self._graph(graph_uuid)).driver
        found: list[EntityEdge] = []
        with suppress(EdgeNotFoundError, GroupsEdgesNotFoundError):
            if uuids is None:
                found = await EntityEdge.get_by_group_ids(driver, [database_of(graph_uuid)])
            else:
                found = await EntityEdge.get_by_uuids(driver, list(uuids))
        return found

    async def nodes(self, graph_uuid: str, uuids: Sequence[str] | None = None) -> "list[EntityNode]":
        """All entities of a graph, or those named."""
        from graphiti_core.nodes import EntityNode

        driver = (await self._graph(graph_uuid)).driver
        found: list[EntityNode]
        if uuids is None:
            found = await EntityNode.get_by_group_ids(driver, [database_of(graph_uuid)])
        else:
            found = await EntityNode.get_by_uuids(driver, list(uuids))
        return found

    async def mentions(self, graph_uuid: str) -> dict[str, list[str]]:
        """For each entity the episodes that mention it, newest first."""
        rows = await self._rows(
            graph_uuid,
            "MATCH (e:Episodic)-[:MENTIONS]->(n:Entity) RETURN n.uuid AS node, e.uuid AS episode "
            "ORDER BY e.valid_at DESC, e.created_at DESC",
        )
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row["node"], []).append(row["episode"])
        return found

    async def drop_edge(self, graph_uuid: str, uuid: str) -> None:
        """Remove a fact; its entities stay."""
        await self._rows(graph_uuid, "MATCH ()-[r:RELATES_TO {uuid: $uuid}]->() DELETE r", uuid=uuid)

    async def drop_node(self, graph_uuid: str, uuid: str) -> None:
        """Remove an entity with all its facts."""
        await self._rows(graph_uuid, "MATCH (n:Entity {uuid: $uuid}) DETACH DELETE n", uuid=uuid)

    async def drop_episode(self, graph_uuid: str, uuid: str) -> None:
        """Remove an episode, the facts it brought, and the entities that nothing else mentions."""
        from graphiti_core.errors import NodeNotFoundError

        graph = await self._graph(graph_uuid)
        with suppress(NodeNotFoundError):
            await graph.remove_episode(uuid)

    async def drop_graph(self, graph_uuid: str) -> None:
        """Remove a graph, from the files too."""
        self._open.pop(graph_uuid, None)
        await self._database.drop(database_of(graph_uuid))

    async def scrub(self) -> None:
        """Take what was removed out of the files."""
        await self._database.rewrite()

    async def _rows(self, graph_uuid: str, query: str, **values: Any) -> list[dict[str, Any]]:
        graph = await self._graph(graph_uuid)
        result = await graph.driver.execute_query(query, **values)
        return list(result[0]) if result else []

    async def _graph(self, graph_uuid: str) -> "Graphiti":
        if graph_uuid not in self._open:
            from graphiti_core.driver.falkordb_driver import FalkorDriver

            driver = FalkorDriver(falkor_db=self._database.client, database=database_of(graph_uuid))
            await driver.build_indices_and_constraints()  # type: ignore[no-untyped-call]
            self._open.setdefault(graph_uuid, _graphiti(driver, self._models))
        return self._open[graph_uuid]


def _graphiti(driver: Any, models: Models) -> "Graphiti":
    from graphiti_core import Graphiti

    class OneGraph(Graphiti):
        async def add_episode(self, *args: Any, **named: Any) -> Any:
            """See Graphiti."""
            self._adding = named.get("uuid")
            return await super().add_episode(*args, **named)

        async def retrieve_episodes(self, reference_time: datetime, last_n: int = 3, *args: Any, **named: Any) -> Any:
            """Not the episode that is being added: it lies in the graph already, under the message's own uuid."""
            found = await super().retrieve_episodes(reference_time, last_n + 1, *args, **named)
            return [episode for episode in found if episode.uuid != self._adding][-last_n:]

    return OneGraph(graph_driver=driver, llm_client=models.llm, embedder=models.embedder, cross_encoder=models.reranker)
