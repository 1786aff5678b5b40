"""A thousand spoilt copies of each data set: refused with a place, or loaded with every question that they hold."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.core.errors import ScenarioError
from harness.core.scenario import Suite, SuiteOptions
from harness.engine.tape import survey
from scenarios.beam import Beam
from scenarios.core_memory import CoreMemory
from scenarios.locomo import Locomo
from scenarios.longmemeval import LongMemEval
from scenarios.own import History, Tapes
from scenarios.personamem import PersonaMem
from tests.scenarios import made_data
from tests.scenarios.mutations import spoilt

QUICK, ALL = 200, 1000


def whole(data: bytes) -> Any:
    return json.loads(data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape"))


def in_locomo(folder: Path) -> int:
    return sum(len(sample["qa"]) for sample in whole((folder / "locomo10.json").read_bytes()))


def in_beam(folder: Path) -> int:
    found = folder / "100K" / "3" / "probing_questions.json"
    return sum(len(listed) for listed in whole(found.read_bytes()).values())


def in_personamem(folder: Path) -> int:
    return len(whole((folder / "queries.json").read_bytes()))


def in_core_memory(folder: Path) -> int:
    files = (folder / f"core_memory_{kind}.jsonl" for kind in ("read", "update"))
    return sum(bool(line.strip()) for file in files for line in file.read_bytes().splitlines())


def in_longmemeval(folder: Path) -> int:
    return len(whole((folder / "longmemeval_s.json").read_bytes()))


def in_tapes(folder: Path) -> int:
    lines = (line for file in folder.glob("*.jsonl") for line in file.read_bytes().splitlines())
    return sum(whole(line)["type"] == "Probe" for line in lines if line.strip())


def in_history(folder: Path) -> int:
    """As YAML, which JSON is a part of: what is spoilt may no longer be JSON."""
    return len(yaml.load((folder / "probes.json").read_bytes(), yaml.CSafeLoader)["probes"])


SETS: dict[str, tuple[type[Any], Callable[[Path], Path], Callable[[Path], int]]] = {
    "locomo": (Locomo, made_data.locomo, in_locomo),
    "beam": (Beam, made_data.beam, in_beam),
    "personamem": (PersonaMem, made_data.personamem, in_personamem),
    "core_memory": (CoreMemory, made_data.core_memory, in_core_memory),
    "longmemeval": (LongMemEval, made_data.longmemeval, in_longmemeval),
    "tapes": (Tapes, made_data.tapes, in_tapes),
    "history": (History, made_data.history, in_history),
}


def probes(suite: Suite, folder: Path) -> int:
    found = suite.scenarios(SuiteOptions(data=str(folder)))
    return sum(survey(scenario, scenario.id).spec.probes for scenario in found)


@pytest.mark.parametrize(
    "seeds", [range(QUICK), pytest.param(range(QUICK, ALL), marks=pytest.mark.slow)], ids=["quick", "all"]
)
@pytest.mark.parametrize("name", SETS)
def test_spoilt_data_is_refused_with_a_place_or_loaded_without_losing_a_question(name, seeds, tmp_path):
    suite, make, questions = SETS[name]
    make(tmp_path)
    files = {file: file.read_bytes() for file in sorted(tmp_path.rglob("*.json*"))}
    assert probes(suite(), tmp_path) == questions(tmp_path) > 0
    refused: list[ScenarioError] = []
    for seed in seeds:
        file = list(files)[seed % len(files)]
        file.write_bytes(spoilt(files[file], seed))
        try:
            loaded = probes(suite(), tmp_path)
        except ScenarioError as error:
            refused.append(error)
        else:
            assert loaded == questions(tmp_path), seed
        file.write_bytes(files[file])
    assert 0 < len(refused) < len(seeds)  # some spoil nothing that is read
    assert all(error.place and error.found and error.allowed for error in refused)
