"""The project's embeddings, as Mem0 asks for them."""

from collections.abc import Callable, Sequence
from typing import Any

Embed = Callable[[Sequence[str]], list[list[float]]]

_BATCH = 32  # texts a request: an embedding of many would keep other trials waiting


class LabEmbedder:
    """Made by Mem0 from its configuration, whose `model_kwargs` hold the trial's `embed`.

    It has the methods of Mem0's `EmbeddingBase` and does not derive from it, so that importing this imports nothing.
    """

    def __init__(self, config: Any) -> None:
        self.config = config
        self._embed: Embed = config.model_kwargs["embed"]

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:
        """One vector; what it is for makes no difference here."""
        return self._embed([text])[0]

    def embed_batch(self, texts: Sequence[str], memory_action: str | None = None) -> list[list[float]]:
        """One vector a text, in as few requests as are polite."""
        batches = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
        return [vector for batch in batches for vector in self._embed(batch)]
