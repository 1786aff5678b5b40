"""The project's embeddings, as LlamaIndex asks for them."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Embed = Callable[[Sequence[str]], list[list[float]]]

# What stands around the words: the block's tags, the line that tells when.
_AROUND = re.compile(r"<message role='\w+'>|</message>|<now>[^<\n]*</now>|^Session of .*$", re.M)


def embedder(embed: Embed) -> "BaseEmbedding":
    """One request a text. What stands around the words is not embedded: it is alike in all."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    def vector(text: str) -> list[float]:
        return embed([words(text)])[0]

    class GatewayEmbedding(BaseEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            return vector(text)

        def _get_query_embedding(self, query: str) -> list[float]:
            return vector(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return vector(query)

    options: dict[str, Any] = {"model_name": "behind the gateway"}
    return GatewayEmbedding(**options)


def words(text: str) -> str:
    """A text without what stands around its words."""
    return "\n".join(line for line in _AROUND.sub("", text).splitlines() if line.strip())
