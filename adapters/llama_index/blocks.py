"""LlamaIndex's memory blocks for one user, with the two that forget too much made to last."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.llama_index.embedder import embedder
from adapters.llama_index.shelf import Shelf
from adapters.llama_index.store import node_store
from harness.core.contract import Lab

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms.function_calling import FunctionCallingLLM
    from llama_index.core.memory.memory import BaseMemoryBlock

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the blocks show: a text, so many facts, and `k` nodes of `node_tokens`, looked for with `asked` messages."""

    static: str
    max_facts: int
    k: int
    node_tokens: int
    asked: int


class Blocks:
    """Makes a user's blocks anew for each memory, so that no filter or list of another one sticks to them."""

    def __init__(self, shelf: Shelf, lab: Lab, limits: Limits) -> None:
        self._shelf, self._limits = shelf, limits
        self._lasting_facts = _lasting_facts(shelf)
        self._small_nodes = _small_nodes(limits.node_tokens, lab.count_tokens)
        self._store, self._embedder = node_store(shelf), embedder(lab.models.embed)

    def of(self, user: str, model: "FunctionCallingLLM", *, writes: bool) -> "list[BaseMemoryBlock[Any]]":
        """The blocks that the limits leave; unless it `writes`, none takes up what the buffer hands on.

        All have priority 0: LlamaIndex truncates a block by leaving all of it out, the most important first.
        """
        from llama_index.core.base.llms.types import TextBlock
        from llama_index.core.memory import StaticMemoryBlock

        made: list[BaseMemoryBlock[Any]] = []
        if self._limits.static:
            made.append(StaticMemoryBlock(static_content=[TextBlock(text=self._limits.static)]))
        if self._limits.max_facts:
            known = self._shelf.facts(user)
            made.append(self._lasting_facts(user=user, llm=model, facts=known, max_facts=self._limits.max_facts))
        if self._limits.k:
            nearest = {"similarity_top_k": self._limits.k, "retrieval_context_window": self._limits.asked}
            made.append(self._small_nodes(vector_store=self._store, embed_model=self._embedder, **nearest))
        for block in made:
            block.accept_short_term_memory = writes
        return made


def _lasting_facts(shelf: Shelf) -> Any:
    """The class of a fact block that keeps its facts whenever it has been given something."""
    from llama_index.core.memory import FactExtractionMemoryBlock

    class LastingFacts(FactExtractionMemoryBlock):
        user: str

        async def _aput(self, messages: "list[ChatMessage]") -> None:
            await super()._aput(messages)
            shelf.keep_facts(self.user, self.facts)

    return LastingFacts


def _small_nodes(node_tokens: int, count: Count) -> Any:
    """The class of a vector block that makes small nodes of what it is given; LlamaIndex's makes one of it all."""
    from llama_index.core.memory import VectorMemoryBlock

    class SmallNodes(VectorMemoryBlock):
        async def _aput(self, messages: "list[ChatMessage]") -> None:
            for part in parts(messages, node_tokens, count):
                await super()._aput(part)

    return SmallNodes


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
