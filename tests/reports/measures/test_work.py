"""Measures of work with corrections, over folders whose figures can be computed in the head."""

import json
from datetime import date
from decimal import Decimal

import pytest

from harness.core.errors import RunFolderError
from harness.core.record import ModelSpec, Usage
from harness.gateway.prices import usd
from reports.comparison import as_json, compare
from reports.rows.tasks import task_table

LIVE = ModelSpec("forward", "claude-sonnet-4-5", "2026")
MARKS = ((1, "seen"), (2, "seen"), (7, "seen"), (1, "unseen"), (0, "control"))
A_CALL = usd(Usage(uncached=1000, output=10), "claude-sonnet-4-5", date(2026, 11, 1))


def stacks(made_up, path, words, **more):
    return as_json(compare(made_up(words, marks=MARKS, **more).write(path)))["stacks"]


def value(measure):
    return measure["value"], measure["n"]


def test_the_headline_is_repeated_work_and_all_else_stands_apart(made_up, tmp_path):
    found = stacks(made_up, tmp_path, {"a": ["2x121", "211x2"]})["a"]
    assert value(found["first_pass_error"]) == (0.25, 4)
    assert {group: value(each) for group, each in found["tasks"]["first_pass_error"].items()} == {
        "repeated": (0.25, 4), "first": (1.0, 2), "unseen": (1.0, 2), "control": (0.5, 2),
    }  # fmt: skip
    assert {name: value(each) for name, each in found["tasks"]["curve"].items()} == {
        "1": (1.0, 2), "2": (0.5, 2), "6+": (0.0, 2),
    }  # fmt: skip


def test_attempts_count_solved_tasks_only_and_the_share_of_those_stands_beside(made_up, tmp_path):
    found = stacks(made_up, tmp_path, {"a": ["23x11"]})["a"]["tasks"]
    assert value(found["attempts_to_success"]) == (7 / 4, 4)
    assert value(found["solved"]) == (0.8, 5)


def test_a_failed_task_is_no_error_but_not_right_over_planned(made_up, tmp_path):
    found = stacks(made_up, tmp_path, {"a": ["11f11", "11111", ""]})["a"]
    error = found["first_pass_error"]
    assert (value(error), value(error["over_planned"])) == ((0.0, 3), (0.5, 6))
    assert (found["tasks"]["states"]["failed"], found["tasks"]["states"]["not_run"]) == (1, 5)
    assert sum(found["tasks"]["states"].values()) == found["tasks"]["planned"] == found["planned"] == 15


def test_failed_tasks_make_a_stack_incomplete_and_uncompared(made_up, tmp_path):
    found = stacks(made_up, tmp_path, {"none": ["xxxxx"] * 5, "a": ["1111f"] + ["11111"] * 4})["a"]
    assert found["complete"] is False
    assert found["tasks"]["against_none"] is found["tasks"]["harm"] is found["tasks"]["relative_to_none"] is None


def test_repeats_of_a_task_are_no_further_evidence(made_up, tmp_path):
    words = {"a": ["2x121", "11111", "xxxxx", "12121", "22222"]}
    once, thrice = (stacks(made_up, tmp_path / str(n), words, repeats=n)["a"] for n in (1, 3))
    assert once["first_pass_error"] == thrice["first_pass_error"]
    assert once["tasks"]["usd_per_task"] == pytest.approx(thrice["tasks"]["usd_per_task"])


def test_harm_is_what_the_floor_got_right_and_the_stack_did_not(made_up, tmp_path):
    harm = stacks(made_up, tmp_path, {"none": ["xxx11", "xx111"], "a": ["11112", "1121u"]})["a"]["tasks"]["harm"]
    assert value(harm) == (2 / 9, 9)
    assert value(harm["of_those_none_solved"]) == (2 / 4, 4)


def test_cost_is_shared_out_over_tasks_and_answers_to_probes_are_left_out(made_up, tmp_path):
    words = {"none": ["ccxxxxx"], "a": ["cc21111"]}
    found = stacks(made_up, tmp_path, words, probes=2)
    assert found["none"]["tasks"]["usd_per_task"] == pytest.approx(float(3 * A_CALL))
    assert found["a"]["tasks"]["usd_per_task"] == pytest.approx(float(A_CALL * Decimal("1.2")))
    assert found["a"]["tasks"]["tokens_per_task"] == {"input": 1200.0, "output": 12.0}
    assert found["a"]["recall_accuracy"]["value"] == 1.0
    assert found["a"]["planned"] == 7


def test_changes_relative_to_the_floor_are_ratios_less_one(made_up, tmp_path):
    words = {"none": ["xxxxx"] * 6, "a": ["x1xxx", "xx1xx"] * 3}
    relative = stacks(made_up, tmp_path, words)["a"]["tasks"]["relative_to_none"]
    assert value(relative["first_pass_error"]) == (-0.5, 12)
    assert value(relative["usd"]) == (pytest.approx(13 / 15 - 1), 30)
    assert relative["tokens"]["value"] == pytest.approx(13 / 15 - 1)
    assert relative["latency"] is None


def test_a_stack_without_errors_has_an_upper_end_below_no_change(made_up, tmp_path):
    words = {"none": ["xxxxx"] * 20, "a": ["x11xx"] * 20}
    error = stacks(made_up, tmp_path, words)["a"]["tasks"]["relative_to_none"]["first_pass_error"]
    assert (error["value"], error["low"]) == (-1.0, -1.0)
    assert error["high"] == pytest.approx(-(0.05 ** (1 / 20)))


def test_latency_is_relative_where_a_real_model_worked(made_up, tmp_path):
    words = {"none": ["xxxxx"] * 5, "a": ["11111"] * 5}
    run = made_up(words, marks=MARKS, model=LIVE, step_ms={"recall": 500.0, "work": 500.0, "observe": 9000.0})
    latency = as_json(compare(run.write(tmp_path)))["stacks"]["a"]["tasks"]["relative_to_none"]["latency"]
    assert value(latency) == (pytest.approx(0.0), 25)


def test_fewer_errors_are_better_and_the_reference_model_ranks_nobody(made_up, tmp_path):
    words = {"none": ["xxxxx"] * 10, "a": ["x11xx", "x1xxx"] * 5, "b": ["xxxxx"] * 10}
    live = stacks(made_up, tmp_path / "live", words, model=LIVE)
    against = live["a"]["tasks"]["against_none"]
    assert (against["value"], against["verdict"]) == (pytest.approx(-0.75), "better")
    assert live["b"]["tasks"]["against_none"]["verdict"] == "underpowered"
    offline = stacks(made_up, tmp_path / "offline", words)["a"]["tasks"]["against_none"]
    assert (offline["value"], offline["verdict"]) == (pytest.approx(-0.75), None)
    turned = {"none": words["a"], "a": words["none"]}
    assert stacks(made_up, tmp_path / "turned", turned, model=LIVE)["a"]["tasks"]["against_none"]["verdict"] == "worse"


def test_an_unknown_price_is_null_and_tokens_stay(made_up, tmp_path):
    words = {"none": ["xxxxx"] * 5, "a": ["11111"] * 5}
    found = stacks(made_up, tmp_path, words, prices_as="nobody")["a"]["tasks"]
    assert found["usd_per_task"] is found["relative_to_none"]["usd"]["value"] is None
    assert found["relative_to_none"]["tokens"]["value"] == pytest.approx(1 / 3 - 1)


def test_a_run_without_tasks_has_no_measures_of_work(made_up, tmp_path):
    found = as_json(compare(made_up({"none": ["cw"]}).write(tmp_path)))["stacks"]["none"]
    assert found["first_pass_error"] is found["tasks"] is None


def test_every_figure_is_plain_json(made_up, tmp_path):
    found = stacks(made_up, tmp_path, {"none": ["11111"] * 5, "a": ["2x1f1", "uuuuu", "", "11111", "xxxxx"]})
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["a"]["written_by_model"] is False


def test_a_played_trial_without_grades_of_its_tasks_is_refused(made_up, tmp_path):
    folder = made_up({"none": ["11111"]}, marks=MARKS).write(tmp_path)
    folder.write_grades(grade for grade in list(folder.grades()) if grade.probe != "t3")
    with pytest.raises(RunFolderError, match="no grade for t3 of trial none-0-0"):
        task_table(folder)
