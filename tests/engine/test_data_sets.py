"""`memtrial data`: what a path holds, read as a run would read it."""

import json

import pytest

from harness.cli import run
from harness.core.errors import MisuseError, ScenarioError
from harness.engine.data_sets import count_data
from tests.scenarios import made_data

MAKERS = {name: getattr(made_data, name) for name in ("beam", "core_memory", "locomo", "longmemeval", "personamem")}
PROBES = {"beam": 5, "core_memory": 4, "locomo": 6, "longmemeval": 2, "personamem": 3}


@pytest.fixture
def everything(tmp_path):
    """A folder with one folder a data set."""
    for name, make in MAKERS.items():
        make(tmp_path / name)
    return tmp_path


def test_each_data_set_is_recognised_by_its_files_and_by_no_other_suite(everything):
    for name in MAKERS:
        (found,) = count_data(everything / name)
        assert (found.suite, found.probes) == (name, PROBES[name])
        assert found.licence
        assert sum(found.by_label.values()) == sum(found.by_grader.values()) == found.probes


def test_a_folder_of_data_sets_is_counted_set_by_set(everything):
    assert {found.suite: found.probes for found in count_data(everything)} == PROBES


def test_what_needs_a_judge_what_is_left_aside_and_what_was_mended_is_told(everything):
    (everything / "beam" / "notes.json").write_text("{}")
    (found,) = count_data(everything / "beam")
    assert (found.judged, found.files, found.left_aside) == (1, 2, ("notes.json",))
    assert found.repairs == ("100K-3: temporal_reasoning-1: no message 77, cited as evidence",)


def test_where_nothing_is_recognised_the_error_lists_what_is(tmp_path):
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(MisuseError) as caught:
            count_data(path)
        assert all(name in caught.value.allowed for name in MAKERS)


def test_a_data_set_that_breaks_its_form_is_refused_with_the_place(everything):
    (everything / "personamem" / "queries.json").write_text("[]")
    with pytest.raises(ScenarioError, match=r"queries\.json: \$: an empty list"):
        count_data(everything)


def test_the_command_prints_licence_and_counts_for_people_and_for_machines(everything, capsys):
    assert run(["data", str(everything / "longmemeval")]) == 0
    printed = capsys.readouterr().out
    assert "licence   LongMemEval data: MIT" in printed
    assert "2 scenarios, 6 sessions, 10 turns" in printed
    assert run(["data", str(everything), "--json"]) == 0
    assert {each["suite"]: each["probes"] for each in json.loads(capsys.readouterr().out)} == PROBES
    assert run(["data", str(everything / "longmemeval" / "nothing")]) == 2
