"""The embedding model behind the gateway, the same for every stack. It is loaded when it is first asked."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from harness.core.errors import NotInstalledError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from harness.models.minilm import MiniLM

MODEL = "all-MiniLM-L6-v2-int8"
DIMENSIONS = 384


def embed(texts: Sequence[str]) -> list[list[float]]:
    """One vector of 384 floats per text, of length 1. Raises NotInstalledError where the extra is missing."""
    return [_vector(text).tolist() for text in texts]


@lru_cache(maxsize=20_000)
def _vector(text: str) -> "NDArray[np.float32]":
    """Kept, since all stacks of a run embed the same tape: 1.5 KB each."""
    return _model().encode(text)


@cache
def _model() -> "MiniLM":
    try:
        from harness.models.minilm import MiniLM

        return MiniLM()
    except ImportError as error:
        found = f"{MODEL} can't be loaded: {error}"
        raise NotInstalledError(
            "embeddings", found, "an installation with it: pip install 'memtrial[vector]'"
        ) from None
