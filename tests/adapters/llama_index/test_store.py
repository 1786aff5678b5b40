"""The vector store of ours, by LlamaIndex's interface."""

import pytest

from adapters.llama_index.shelf import Shelf
from adapters.llama_index.store import node_store
from harness.core.errors import UnsupportedError

WAYS = {"north": [1.0, 0.0], "east": [0.0, 1.0], "north-east": [0.6, 0.8]}


@pytest.fixture
def store(tmp_path):
    pytest.importorskip("llama_index.core")
    from llama_index.core.schema import TextNode

    made = node_store(Shelf(tmp_path / "blocks.db"))
    made.add(
        [TextNode(id_=way, text=way, embedding=vector, metadata={"session_id": way[:5], "size": len(way)})
         for way, vector in WAYS.items()]
    )  # fmt: skip
    return made


def found(store, *filters, condition="and", k=9):
    from llama_index.core.vector_stores.types import MetadataFilters, VectorStoreQuery

    wanted = MetadataFilters(filters=list(filters), condition=condition) if filters else None
    return store.query(VectorStoreQuery(query_embedding=[1.0, 0.0], similarity_top_k=k, filters=wanted)).ids


def field(key, operator, value):
    from llama_index.core.vector_stores.types import MetadataFilter

    return MetadataFilter(key=key, operator=operator, value=value)


def test_the_nearest_come_first(store):
    assert found(store) == ["north", "north-east", "east"]
    assert found(store, k=1) == ["north"]


def test_filters_are_heeded(store):
    from llama_index.core.vector_stores.types import MetadataFilters

    assert found(store, field("session_id", "==", "north")) == ["north", "north-east"]
    assert found(store, field("size", ">", 4), field("size", "<", 9)) == ["north"]
    assert found(store, field("size", "in", [4, 10])) == ["north-east", "east"]
    assert found(store, field("size", "==", 4), field("size", "==", 5), condition="or") == ["north", "east"]
    assert found(store, MetadataFilters(filters=[field("size", "!=", 5)]), field("session_id", "==", "north")) == [
        "north-east"
    ]


@pytest.mark.parametrize(("filters", "place"), [([("size", "text_match", "4")], "size"), ([], "condition")])
def test_what_it_can_not_do_is_refused_with_what_is_allowed(store, filters, place):
    with pytest.raises(UnsupportedError, match=f"{place}.*allowed"):
        found(store, *(field(*each) for each in filters or [("size", "==", 4)]), condition="and" if filters else "not")


def test_a_new_process_finds_what_the_one_before_kept(store, tmp_path):
    assert found(node_store(Shelf(tmp_path / "blocks.db")), k=1) == ["north"]
