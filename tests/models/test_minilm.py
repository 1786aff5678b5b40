"""The embedding model: its vectors are those of sentence-transformers, whatever else is embedded beside them."""

import math
import subprocess
import sys

import pytest

from harness.models.embed import DIMENSIONS, embed

TEXTS = ["Ann adopted a cat", "", "Ünïcode 日本語 😀 word", "word " * 1000, "\x00"]


def near(left, right):
    return sum(a * b for a, b in zip(*embed([left, right]), strict=True))


@pytest.mark.parametrize(
    ("left", "right", "published"),
    [
        # Examples of sentence-transformers' documentation, as all-MiniLM-L6-v2 scores them in 32 bits.
        ("The cat sits outside", "The dog plays in the garden", 0.2838),
        ("The new movie is awesome", "The new movie is so great", 0.8939),
        ("A man is playing guitar", "A woman watches TV", -0.0327),
    ],
)
def test_similarities_are_those_published_for_the_model(left, right, published):
    assert near(left, right) == pytest.approx(published, abs=0.02)


def test_vectors_have_length_one():
    for vector in embed(TEXTS):
        assert len(vector) == DIMENSIONS
        assert math.hypot(*vector) == pytest.approx(1, abs=1e-6)


def test_the_mean_is_over_the_texts_own_tokens():
    """Were padding counted, short texts would all be near each other."""
    assert near("cat", "mortgage") < 0.4


def test_what_stands_beyond_256_tokens_is_not_read_and_what_stands_before_is():
    assert embed(["word " * 300 + "cat"]) == embed(["word " * 400])
    assert embed(["word " * 200 + "cat"]) != embed(["word " * 200])


def test_other_texts_in_a_request_change_no_vector_and_neither_does_another_process():
    code = "import sys; from harness.models.embed import embed; print(embed([sys.stdin.read()])[0])"
    together = embed(TEXTS)
    for number in (0, 2):
        run = subprocess.run(
            [sys.executable, "-c", code], input=TEXTS[number].encode(), capture_output=True, check=True
        )
        assert run.stdout.decode().strip() == str(together[number])


def test_nothing_heavy_is_imported_before_the_first_text():
    code = "import sys, harness.models.embed; print(sorted({'numpy', 'onnxruntime', 'tokenizers'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"


def test_without_its_packages_the_extra_is_named():
    code = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from harness.core.errors import NotInstalledError\n"
        "from harness.models.embed import embed\n"
        "try: embed(['x'])\n"
        "except NotInstalledError as error: print(error)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.decode()
    assert told.startswith("embeddings: all-MiniLM-L6-v2-int8 can't be loaded: import of onnxruntime halted")
    assert "pip install 'memtrial[vector]'" in told
