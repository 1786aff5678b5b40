"""Mem0's own configuration, in its own words: every model call to the gateway, all state in the workdir."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.mem0.postgres import start_postgres
from harness.core.contract import Lab
from harness.models.embed import DIMENSIONS

if TYPE_CHECKING:
    from adapters.mem0 import Mem0

COLLECTION = "memories"
_EMBEDDER = "adapters.mem0.embedder.LabEmbedder"


def prepare_environment(workdir: Path) -> None:
    """Before Mem0 is imported: it writes a file to `MEM0_DIR` at once, and reports home unless told not to.

    So do libraries that it brings along: Chroma, and the ONNX runtime, which keeps an id of the machine in `HOME`.
    """
    os.environ["MEM0_DIR"] = str(workdir / "mem0")
    os.environ["MEM0_TELEMETRY"] = "False"
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def configured(options: "Mem0", lab: Lab, namespace: str) -> dict[str, Any]:
    """For `mem0.Memory.from_config`."""
    from mem0.utils.factory import EmbedderFactory

    # Mem0 admits no embedder beyond those it lists, so one of them is made ours.
    EmbedderFactory.provider_to_class["huggingface"] = _EMBEDDER
    at = lab.models.endpoint()
    return {
        "llm": {
            "provider": "anthropic",
            "config": {
                "model": at.model,
                "api_key": at.key,
                "anthropic_base_url": at.base_url,
                "max_tokens": options.max_tokens,
                # The SDK from version 1 on takes no temperature, and Mem0 sends one to some models unless told not to.
                "enable_sampling_parameters": False,
            },
        },
        "embedder": {
            "provider": "huggingface",
            "config": {"embedding_dims": DIMENSIONS, "model_kwargs": {"embed": lab.models.embed}},
        },
        "vector_store": {"provider": options.vector_store, "config": _store(options, lab, namespace)},
        "history_db_path": str(lab.workdir / "history.db"),
    }


def _store(options: "Mem0", lab: Lab, namespace: str) -> Mapping[str, Any]:
    folder = lab.workdir / options.vector_store
    sized = {"collection_name": COLLECTION, "embedding_model_dims": DIMENSIONS}
    match options.vector_store:
        case "qdrant":
            return {**sized, "path": str(folder), "on_disk": True}
        case "faiss":
            return {**sized, "path": str(folder), "distance_strategy": "cosine"}
        case "chroma":
            return {"collection_name": COLLECTION, "path": str(folder)}
        case "pgvector":
            # A database of the user's own may hold other trials: each has tables of its own.
            where = options.postgres or start_postgres(lab)
            name = f"{COLLECTION}_{namespace}" if options.postgres else COLLECTION
            return {**sized, "collection_name": name, "connection_string": where}
