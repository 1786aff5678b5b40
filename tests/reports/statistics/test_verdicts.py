import pytest

from harness.core.record import ModelSpec
from reports.comparison import as_json, compare

FORWARD = ModelSpec("forward", "claude-sonnet-4-5", "2026")


def difference(made_up, path, words, model=FORWARD):
    stack = compare(made_up({"none": ["wwww"] * len(words), "a": words}, model=model).write(path)).stack("a")
    return stack.difference


def test_a_stack_that_is_always_right_is_better(made_up, tmp_path):
    found = difference(made_up, tmp_path, ["cccc", "cccw"] * 5)
    assert found.measure.value == pytest.approx(0.875)
    assert (found.p, found.verdict) == (2 / 2**10, "better")


def test_a_stack_that_equals_the_floor_ties_once_there_are_enough_scenarios(made_up, tmp_path):
    assert difference(made_up, tmp_path / "few", ["wwww"] * 10).verdict == "underpowered"
    assert difference(made_up, tmp_path / "many", ["wwww"] * 60).verdict == "tie"


def test_too_little_to_tell_says_how_many_scenarios_are_lacking(made_up, tmp_path):
    found = difference(made_up, tmp_path, ["cwww", "wwww", "wwww", "wwww", "wwww", "wwww"])
    assert found.verdict == "underpowered"
    assert found.more_scenarios > 10


def test_four_scenarios_give_a_difference_but_no_verdict(made_up, tmp_path):
    found = difference(made_up, tmp_path, ["cccc"] * 4)
    assert (found.measure.value, found.measure.low, found.p, found.verdict) == (1.0, None, None, None)


def test_the_reference_model_ranks_nobody(made_up, tmp_path):
    found = difference(made_up, tmp_path, ["cccc"] * 10, ModelSpec("reference", "reference", "1"))
    assert (found.measure.value, found.verdict) == (1.0, None)


def test_a_probe_scored_for_one_of_both_is_not_paired(made_up, tmp_path):
    assert difference(made_up, tmp_path, ["ccuu"] * 6).measure.n == 12


def test_the_margin_of_a_tie_is_stated_and_may_be_another(made_up, tmp_path):
    folder = made_up({"none": ["wwww"] * 20, "a": ["wwww"] * 20}, model=FORWARD).write(tmp_path)
    narrow, wide = (as_json(compare(folder, margin)) for margin in (0.05, 0.2))
    assert (narrow["margin"], wide["margin"]) == (0.05, 0.2)
    found, lacking = (each["stacks"]["a"]["against_none"] for each in (wide, narrow))
    assert (found["verdict"], found["margin"]) == ("tie", 0.2)
    assert (lacking["verdict"], lacking["more_scenarios"]) == ("underpowered", 40)
