"""Mem0's other searches and stores, each the real one. Most are long: each check is a trial in its own process."""

import subprocess
import sys

import pytest

from adapters.mem0.signals import HYBRID_STORES
from adapters.transcripts import file_stem
from harness.conformance import check
from harness.core.scenario import UserId

STORES = ("qdrant", "pgvector", "faiss", "chroma")
CASES = [
    {"infer": infer, "vector_store": store, "search": search}
    for infer in (True, False)
    for store in STORES
    for search in ("cosine", "hybrid")
    if search == "cosine" or store in HYBRID_STORES
]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("options", CASES, ids=str)
def test_every_choice_honours_the_contract(options):
    assert [(each.check, each.detail) for each in check("mem0", options) if not each.passed] == []


@pytest.mark.slow
def test_hybrid_scores_words_and_entities_beside_nearness_and_forgets_entities_after_a_restart(opened, session, ask):
    told = session(0, "Niamh Byrne found locker code QUILLON-4821 in Galway Harbour.", "The garden needs rain.")
    memory = opened(search="hybrid")
    memory.observe(told)
    memory.close()
    memory = opened(search="hybrid")
    library, named = memory._keeper._memory, {"user_id": file_stem(told.user)}
    found = library.search("What did Niamh Byrne find in Galway Harbour?", filters=named, explain=True)["results"]
    best = found[0]["score_details"]
    assert "QUILLON-4821" in found[0]["memory"]
    assert best["bm25_score"] > 0
    assert best["entity_boost"] > 0
    assert library.entity_store.list(filters=named)[0] != []
    memory.forget(told.user)
    assert library.entity_store.list(filters=named)[0] == []


@pytest.mark.slow
def test_in_cosine_nothing_but_nearness_counts_though_all_is_installed(opened, session, ask):
    memory = opened(infer=False)
    memory.observe(session(0, "The locker code is QUILLON-4821."))
    named = {"user_id": file_stem(UserId("Ann / ../Ben"))}
    (found,) = memory._keeper._memory.search("Which code is QUILLON-4821?", filters=named, explain=True)["results"]
    assert found["score_details"]["max_possible_score"] == 1.0


@pytest.mark.thorough
def test_a_cosine_memory_imports_no_language_model_and_no_other_store(tmp_path):
    code = """
import sys
from pathlib import Path
from adapters.mem0.configuration import prepare_environment
from adapters.mem0.signals import before_opening
prepare_environment(Path(sys.argv[1]))
before_opening("cosine")
import mem0, mem0.vector_stores.qdrant, mem0.llms.anthropic
heavy = "spacy onnxruntime torch faiss chromadb psycopg"
print([name for name in heavy.split() if name in sys.modules], (Path(sys.argv[1]) / "mem0" / "config.json").exists())
"""
    command = [sys.executable, "-P", "-c", code, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={"HOME": str(tmp_path / "home")})
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[] True"
    assert not (tmp_path / "home").exists()
