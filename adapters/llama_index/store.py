"""A vector store of ours for LlamaIndex, on the shelf: its vector block takes none that does not keep text.

LlamaIndex's own `SimpleVectorStore` keeps none, so the block refuses it.
"""

from typing import TYPE_CHECKING, Any

from adapters.llama_index.shelf import Row, Shelf, Where
from harness.core.errors import UnsupportedError

if TYPE_CHECKING:
    from llama_index.core.vector_stores.types import BasePydanticVectorStore, MetadataFilter, MetadataFilters

_OPERATORS = {"==": "=", "!=": "<>", ">": ">", "<": "<", ">=": ">=", "<=": "<=", "in": "IN", "nin": "NOT IN"}
_CONDITIONS = {"and": " AND ", "or": " OR "}


def node_store(shelf: Shelf) -> "BasePydanticVectorStore":
    """The shelf's nodes as LlamaIndex's class."""
    from llama_index.core.schema import TextNode
    from llama_index.core.vector_stores.types import BasePydanticVectorStore, VectorStoreQueryResult

    class NodeStore(BasePydanticVectorStore):
        stores_text: bool = True

        @property
        def client(self) -> Shelf:
            return shelf

        def add(self, nodes: Any, **_: Any) -> list[str]:
            for node in nodes:
                row = Row(node.node_id, node.get_content(), node.metadata)
                shelf.add(row, node.ref_doc_id or "", node.get_embedding())
            return [node.node_id for node in nodes]

        def delete(self, ref_doc_id: str, **_: Any) -> None:
            shelf.delete(Where("document = ?", (ref_doc_id,)))

        def query(self, query: Any, **_: Any) -> VectorStoreQueryResult:
            if query.mode != "default":
                raise UnsupportedError(f"query.mode: {query.mode!r}; allowed: default")
            found = shelf.nearest(query.query_embedding, where(query.filters), query.similarity_top_k)
            nodes = [TextNode(id_=row.id, text=row.text, metadata=row.metadata) for row in found]
            return VectorStoreQueryResult(nodes, [row.nearness for row in found], [row.id for row in found])

    return NodeStore()


def where(filters: "MetadataFilters | None") -> Where:
    """Filters on metadata as a condition. Raises UnsupportedError, which names what is allowed."""
    from llama_index.core.vector_stores.types import MetadataFilters

    if filters is None or not filters.filters:
        return Where()
    if filters.condition not in _CONDITIONS:
        raise UnsupportedError(f"filters.condition: {filters.condition!r}; allowed: {', '.join(_CONDITIONS)}")
    parts = [where(each) if isinstance(each, MetadataFilters) else _one(each) for each in filters.filters]
    joined = _CONDITIONS[filters.condition].join(part.sql for part in parts)
    return Where(f"({joined})", tuple(value for part in parts for value in part.values))


def _one(wanted: "MetadataFilter") -> Where:
    if wanted.operator not in _OPERATORS:
        raise UnsupportedError(f"filter on {wanted.key!r}: {wanted.operator!r}; allowed: {', '.join(_OPERATORS)}")
    field = "json_extract(metadata, ?)" if wanted.key != "session_id" else "json_extract(metadata, '$.session_id')"
    path = () if wanted.key == "session_id" else (f'$."{wanted.key}"',)
    several = wanted.value if isinstance(wanted.value, list) else [wanted.value]
    places = f"({', '.join('?' * len(several))})" if isinstance(wanted.value, list) else "?"
    return Where(f"{field} {_OPERATORS[wanted.operator]} {places}", (*path, *several))
