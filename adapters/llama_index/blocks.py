"""LlamaIndex's memory blocks for one user, with the two that forget too much made to last."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.llama_index.embedder import Embed, embedder
from adapters.llama_index.shelf import Shelf
from adapters.llama_index.store import node_store

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms.function_calling import FunctionCallingLLM
    from llama_index.core.memory.memory import BaseMemoryBlock

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the blocks hold and show: `max_facts` facts, `k` nodes of some `node_tokens`, found by `asked` messages."""

    max_facts: int
    k: int
    node_tokens: int
    asked: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """Makes a user's blocks anew for each memory, so that no filter or list of another one sticks to them."""

    shelf: Shelf
    embed: Embed
    count: Count
    limits: Limits
    static: str

    def of(self, user: str, model: "FunctionCallingLLM", *, writes: bool) -> "list[BaseMemoryBlock[Any]]":
        """The blocks that the limits leave; unless it `writes`, none takes up what the buffer hands on.

        All have priority 0: LlamaIndex truncates a block by leaving all of it out, the most important first.
        """
        from llama_index.core.base.llms.types import TextBlock
        from llama_index.core.memory import StaticMemoryBlock

        made: list[BaseMemoryBlock[Any]] = []
        if self.static:
            made.append(StaticMemoryBlock(static_content=[TextBlock(text=self.static)]))
        if self.limits.max_facts:
            made.append(self._facts(user, model))
        if self.limits.k:
            made.append(self._nodes())
        for block in made:
            block.accept_short_term_memory = writes
        return made

    def _facts(self, user: str, model: "FunctionCallingLLM") -> "BaseMemoryBlock[Any]":
        """A fact block that begins with the user's facts, and keeps them whenever they change."""
        from llama_index.core.memory import FactExtractionMemoryBlock

        shelf = self.shelf

        class LastingFacts(FactExtractionMemoryBlock):
            async def _aput(self, messages: "list[ChatMessage]") -> None:
                await super()._aput(messages)
                shelf.keep_facts(user, self.facts)

        return LastingFacts(llm=model, facts=shelf.facts(user), max_facts=self.limits.max_facts)

    def _nodes(self) -> "BaseMemoryBlock[Any]":
        """A vector block that makes small nodes of what it is handed, where LlamaIndex's makes one of it all."""
        from llama_index.core.memory import VectorMemoryBlock

        limits, count = self.limits, self.count

        class SmallNodes(VectorMemoryBlock):
            async def _aput(self, messages: "list[ChatMessage]") -> None:
                for part in parts(messages, limits.node_tokens, count):
                    await super()._aput(part)

        return SmallNodes(
            vector_store=node_store(self.shelf), embed_model=embedder(self.embed),
            similarity_top_k=limits.k, retrieval_context_window=limits.asked,
        )  # fmt: skip


def parts(messages: "Sequence[ChatMessage]", most: int, count: Count) -> "Iterator[list[ChatMessage]]":
    """Messages in parts of some `most` tokens, each beginning where a user speaks, unless one speaks for too long."""
    part: list[ChatMessage] = []
    size = 0
    for message in messages:
        tokens = count(message.content or "")
        if part and size + tokens > (most if message.role == "user" else 2 * most):
            yield part
            part, size = [], 0
        part.append(message)
        size += tokens
    if part:
        yield part
