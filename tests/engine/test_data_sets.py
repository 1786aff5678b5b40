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


def test_data_that_no_suite_plays_is_counted_and_verified_too(tmp_path):
    gold = [{"name": "get_user_details", "arguments": {"user_id": "eve"}}]
    criteria = {"actions": gold, "communicate_info": [], "nl_assertions": None, "reward_basis": ["DB"]}
    instructions = {"reason_for_call": "Hm.", "task_instructions": ""}
    task = {"id": "0", "user_scenario": {"instructions": instructions}, "evaluation_criteria": criteria}
    made_data.write(tmp_path / "sets" / "retail" / "tasks.json", [task])
    made_data.write(tmp_path / "sets" / "retail" / "db.json", {"users": {}, "orders": {}, "products": {}})
    (found,) = count_data(tmp_path)
    assert (found.suite, found.tasks, found.scenarios) == ("tau2", 1, 0)
    assert found.repairs == (
        "the floor, doing and saying nothing, is 1 of 1 tasks",
        "task 0: gold look-up refused: get_user_details: no 'eve' among the users",
    )


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
