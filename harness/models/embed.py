"""The offline embedding: feature hashing of words and character trigrams (Weinberger et al. 2009).

It is lexical, not semantic: two texts are near each other where they share words or parts of words, and synonyms are
as far apart as any two words. It tests the plumbing of stacks that need vectors; it says nothing about how well they
recall with a real embedding model.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

MODEL = "hashed-words-256"
DIMENSIONS = 256

_WORD = re.compile(r"\w+")


def embed(texts: Sequence[str]) -> list[list[float]]:
    """One vector of 256 floats per text, of length 1; all zeros for a text without a word."""
    return [_embed(text) for text in texts]


def _embed(text: str) -> list[float]:
    vector = [0.0] * DIMENSIONS
    for word, count in Counter(_WORD.findall(text.lower())).items():
        weight = 1.0 + math.log(count)
        for place, sign in _features(word):
            vector[place] += sign * weight
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector] if length else vector


@lru_cache(maxsize=50_000)
def _features(word: str) -> tuple[tuple[int, float], ...]:
    """Places and signed weights of a word: half its square length is its own, half its trigrams'."""
    padded = f"<{word}>"
    trigrams = [padded[i : i + 3] for i in range(len(padded) - 2)]
    share = 1.0 / math.sqrt(len(trigrams))
    return (_slot(f"word {word}", 1.0), *(_slot(trigram, share) for trigram in trigrams))


def _slot(feature: str, weight: float) -> tuple[int, float]:
    hashed = crc32(feature.encode("utf-8", "surrogatepass"))
    return hashed % DIMENSIONS, weight if hashed >> 31 else -weight
