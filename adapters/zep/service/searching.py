"""Search recipes for Graphiti: words and meaning, over facts, entities or episodes, with the reranker asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from adapters.zep.service.engine import Wanted

if TYPE_CHECKING:
    from graphiti_core.search.search_config import SearchConfig

T = TypeVar("T")


def facts(wanted: Wanted) -> "SearchConfig":
    """Full text and cosine; breadth-first from the given nodes too."""
    from graphiti_core.search.search_config import EdgeReranker, EdgeSearchConfig, EdgeSearchMethod, SearchConfig

    methods = [EdgeSearchMethod.bm25, EdgeSearchMethod.cosine_similarity]
    methods += [EdgeSearchMethod.bfs] if wanted.origins else []
    rank = EdgeReranker[wanted.reranker]
    return SearchConfig(
        edge_config=EdgeSearchConfig(search_methods=methods, reranker=rank, mmr_lambda=wanted.mmr_lambda),
        reranker_min_score=_least(wanted),
    )


def entities(wanted: Wanted) -> "SearchConfig":
    """As `facts`."""
    from graphiti_core.search.search_config import NodeReranker, NodeSearchConfig, NodeSearchMethod, SearchConfig

    methods = [NodeSearchMethod.bm25, NodeSearchMethod.cosine_similarity]
    methods += [NodeSearchMethod.bfs] if wanted.origins else []
    rank = NodeReranker[wanted.reranker]
    return SearchConfig(
        node_config=NodeSearchConfig(search_methods=methods, reranker=rank, mmr_lambda=wanted.mmr_lambda),
        reranker_min_score=_least(wanted),
    )


def episodes() -> "SearchConfig":
    """Full text: Graphiti embeds no episodes."""
    from graphiti_core.search.search_config import EpisodeSearchConfig, EpisodeSearchMethod, SearchConfig

    return SearchConfig(episode_config=EpisodeSearchConfig(search_methods=[EpisodeSearchMethod.bm25]))


def scored(items: Sequence[T], scores: Sequence[float]) -> list[tuple[T, float | None]]:
    """Results with their scores; without any where Graphiti scored something else (the entities, by distance)."""
    return list(zip(items, scores if len(scores) == len(items) else [None] * len(items), strict=True))


def _least(wanted: Wanted) -> float:
    """Marginal relevance may be below 0, at which Graphiti cuts off unless told otherwise."""
    return -2.0 if wanted.reranker == "mmr" else 0.0


def both() -> "SearchConfig":
    """Facts and entities at once, fused by rank."""
    plain = Wanted("")
    return facts(plain).model_copy(update={"node_config": entities(plain).node_config})
