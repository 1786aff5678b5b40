"""Facts with their time, search, and context blocks, through the real SDK `zep-cloud` 4.x."""

from datetime import datetime

import pytest
from zep_cloud import DateFilter, DateFilterGroup, DateFilters, EdgeListFilters, EdgeSearchFilters, NodeSearchFilters

pytestmark = pytest.mark.slow


def test_a_superseded_fact_stays_with_its_time(zep, edges):
    berlin = next(edge for edge in edges if "Berlin" in edge.fact)
    munich = next(edge for edge in edges if "Munich" in edge.fact)
    assert berlin.invalid_at.startswith("2024-06-01")
    assert berlin.expired_at is not None
    assert munich.invalid_at is munich.expired_at is None
    assert munich.valid_at.startswith("2024-06-01")


def test_lists_of_facts_can_be_filtered(zep, anna, edges):
    holding = DateFilters(any_of=[DateFilterGroup(all_of=[DateFilter(field="invalid_at", operator="is_null")])])
    found = {edge.uuid_ for edge in zep.graph.edge.list(anna.graph_uuid, filters=EdgeListFilters(date_filters=holding))}
    assert found == {edge.uuid_ for edge in edges if edge.invalid_at is None} < {edge.uuid_ for edge in edges}
    after = DateFilter(field="valid_at", operator="gte", value=datetime.fromisoformat("2024-03-01T00:00:00+00:00"))
    wanted = EdgeListFilters(date_filters=DateFilters(any_of=[DateFilterGroup(all_of=[after])]))
    assert ["Munich" in edge.fact for edge in zep.graph.edge.list(anna.graph_uuid, filters=wanted)] == [True]


@pytest.mark.parametrize("reranker", ["rrf", "mmr", "node_distance", "episode_mentions"])
def test_search_ranks_as_it_is_asked_to(zep, anna, edges, reranker):
    center = edges[0].source_node_uuid
    options = {"mmr": {"mmr_lambda": 0.5}, "node_distance": {"center_node_uuid": center}}.get(reranker, {})
    assert list(zep.graph.search_edges(anna.graph_uuid, query="Carla", reranker=reranker, **options))
    assert list(zep.graph.search_nodes(anna.graph_uuid, query="Carla", reranker=reranker, **options))


def test_search_can_be_filtered(zep, anna, edges):
    only = EdgeSearchFilters(edge_uuids=[edges[-1].uuid_])
    found = zep.graph.search_edges(anna.graph_uuid, query="Where does Carla live?", filters=only)
    assert [edge.uuid_ for edge in found] == [edges[-1].uuid_]
    none = NodeSearchFilters(node_labels=["Planet"])
    assert list(zep.graph.search_nodes(anna.graph_uuid, query="Carla", filters=none)) == []
    from_node = zep.graph.search_edges(anna.graph_uuid, query="x", bfs_origin_node_uuids=[edges[0].source_node_uuid])
    assert list(from_node)


@pytest.mark.parametrize("query", ['it\'s "quoted" (a|b) @x:{y} -z* ~%$', "???", "the of and", "word " * 400, "住所"])
def test_no_query_breaks_the_search(zep, anna, edges, query):
    list(zep.graph.search_edges(anna.graph_uuid, query=query))
    list(zep.graph.search_nodes(anna.graph_uuid, query=query))
    list(zep.graph.search_episodes(anna.graph_uuid, query=query))
    zep.graph.get_context(anna.graph_uuid, query=query)


def test_the_context_block_says_for_which_time_a_fact_holds(zep, anna, edges):
    found = zep.graph.get_context(anna.graph_uuid, query="Where does Carla live?", include_results=True)
    holding, past = found.context.split("Facts that no longer hold")
    assert "Munich" in holding
    assert "valid 2024-06-01 09:00 – now" in holding
    assert "Berlin" not in holding
    assert "– 2024-06-01 09:00; superseded)" in past
    assert {edge.uuid_ for edge in found.results.edges} <= {edge.uuid_ for edge in edges}
    short = zep.graph.get_context(anna.graph_uuid, query="Where does Carla live?", max_characters=100)
    assert short.truncated
    assert len(short.context) <= 100


def test_a_question_changes_nothing(zep, anna, talk):
    def all_of_it():
        return (
            list(zep.graph.edge.list(anna.graph_uuid)),
            list(zep.graph.node.list(anna.graph_uuid)),
            list(zep.task.list()),
        )

    before = all_of_it()
    zep.graph.get_context(anna.graph_uuid, query="Where does Carla live?")
    assert "Recent messages" in zep.thread.get_context(talk.uuid_).context
    assert all_of_it() == before
