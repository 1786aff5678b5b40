import math
import os
import subprocess
import sys

import pytest

from harness.models.embed import DIMENSIONS, embed


def near(left, right):
    return sum(a * b for a, b in zip(*embed([left, right]), strict=True))


def test_vectors_have_length_one():
    for vector in embed(["The cat sat.", "a", "Ünïcode 日本語 😀 word"]):
        assert len(vector) == DIMENSIONS
        assert math.hypot(*vector) == pytest.approx(1)


def test_a_text_without_words_is_all_zeros():
    assert embed(["", " ...! "]) == [[0.0] * DIMENSIONS] * 2


def test_shared_words_bring_texts_nearer():
    question = "What is the name of Ann's cat?"
    assert near(question, "Ann named her cat Bo.") > near(question, "We flew to Lisbon in spring.") + 0.2


def test_other_forms_of_a_word_are_near():
    assert near("adopted", "adopting") > near("adopted", "mountain") + 0.1


def test_every_process_embeds_alike():
    code = "from harness.models.embed import embed; print(embed(['Ann adopted a cat']))"
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        )
        assert run.stdout.decode().strip() == str(embed(["Ann adopted a cat"]))
