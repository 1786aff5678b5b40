"""The bare script that `mem0.py` measures the harness against: a user's own, without a line of this project.

    python tests/benchmarks/mem0_bare.py URL KEY MODEL FOLDER     with a JSON list of steps on standard input

A step is the keywords of `Memory.add` (with `messages`) or of `Memory.search` (with `query`).
"""

import http.client
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DIMENSIONS = 384


class Embedder:
    """Asks an OpenAI-shaped endpoint over one connection."""

    def __init__(self, config: Any) -> None:
        self.config = config
        self._at, self._headers = urlsplit(config.model_kwargs["url"]), config.model_kwargs["headers"]
        self._connection = http.client.HTTPConnection(self._at.netloc)

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:
        """One vector."""
        return self.embed_batch([text])[0]

    def embed_batch(self, texts: Sequence[str], memory_action: str | None = None) -> list[list[float]]:
        """One vector a text."""
        body = json.dumps({"model": "embedding", "input": list(texts), "encoding_format": "float"})
        self._connection.request("POST", f"{self._at.path}/v1/embeddings", body, self._headers)
        reply = json.load(self._connection.getresponse())
        return [row["embedding"] for row in reply["data"]]


def main(url: str, key: str, model: str, folder: Path) -> None:
    """Play the steps on a store in `folder`, which may hold memories already."""
    os.environ.update(MEM0_DIR=str(folder / "mem0"), MEM0_TELEMETRY="False", ANONYMIZED_TELEMETRY="False")
    sys.modules["fastembed"] = None  # type: ignore[assignment]  # as in a plain installation of Mem0
    from mem0 import Memory
    from mem0.utils import spacy_models
    from mem0.utils.factory import EmbedderFactory

    spacy_models._load_failed_full = spacy_models._load_failed_lemma = True
    EmbedderFactory.provider_to_class["huggingface"] = f"{__name__}.{Embedder.__name__}"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    llm = {"model": model, "api_key": key, "anthropic_base_url": url, "max_tokens": 2000}
    store = {"collection_name": "memories", "embedding_model_dims": DIMENSIONS, "path": str(folder / "qdrant")}
    embedding = {"embedding_dims": DIMENSIONS, "model_kwargs": {"url": url, "headers": headers}}
    memory = Memory.from_config(
        {
            "llm": {"provider": "anthropic", "config": {**llm, "enable_sampling_parameters": False}},
            "embedder": {"provider": "huggingface", "config": embedding},
            "vector_store": {"provider": "qdrant", "config": {**store, "on_disk": True}},
            "history_db_path": str(folder / "history.db"),
        }
    )
    for step in json.load(sys.stdin):
        (memory.add if "messages" in step else memory.search)(**step)
    memory.vector_store.client.close()
    memory.close()


if __name__ == "__main__":
    main(*sys.argv[1:4], Path(sys.argv[4]))
