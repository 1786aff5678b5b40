"""The graders' own scores, and answers that are left to a judge."""

import pytest

from harness.graders.judge import NEEDS_JUDGE
from reports.comparison import as_json, compare
from reports.tables.comparison import tables
from reports.words.meaning import warnings


def table(folder, key):
    return next((each for each in tables(compare(folder)) if each.key == key), None)


def test_a_run_without_scores_of_the_graders_own_has_no_table_of_them(made_up, tmp_path):
    folder = made_up({"none": ["cw"]}, values={"token_f1": 0.5}).write(tmp_path / "run")
    assert table(folder, "scores") is None


def test_the_data_set_s_own_f1_stands_beside_ours(made_up, tmp_path):
    values = {"token_f1": 0.5, "upstream_f1": 0.25}
    folder = made_up({"none": ["cw"]}, values=values).write(tmp_path / "run")
    rows = [(row[0].text, row[1].text) for row in table(folder, "scores").rows]
    assert rows == [("F1 by the data set's own rule: answerable", "25.0"), ("token F1, ours: answerable", "50.0")]


def test_multiple_choice_is_read_as_a_gain_over_the_longest_option(made_up, tmp_path):
    folder = made_up({"none": ["cww", "ccw"]}, values={"choice_floor": 1.0}).write(tmp_path / "run")
    scores = compare(folder).stacks[0].scores
    assert scores["choice_gain"][""].value == pytest.approx(-0.5)
    assert scores["choice_floor"][""].value == 1.0
    assert table(folder, "scores").rows[0][1].text == "−50.0"


def test_what_needs_a_judge_is_in_no_rate_and_makes_no_stack_incomplete(made_up, tmp_path):
    folder = made_up({"none": ["cuu"]}, cause=NEEDS_JUDGE).write(tmp_path / "run")
    judged = made_up({"none": ["cuu"]}).write(tmp_path / "unsupported")
    recalls = [compare(each).stacks[0].rates.recall_accuracy for each in (folder, judged)]
    assert [recall.scored.value for recall in recalls] == [1.0, 1.0]
    assert [recall.over_planned.value for recall in recalls] == [None, pytest.approx(1 / 3)]
    assert compare(folder).stacks[0].complete


def test_answers_for_a_judge_are_counted_told_and_stand_beside_the_unsupported(made_up, tmp_path):
    folder = made_up({"none": ["uuu"]}, cause=NEEDS_JUDGE).write(tmp_path / "run")
    comparison = compare(folder)
    assert as_json(comparison)["stacks"]["none"]["needs_a_judge"] == 3
    assert any("3 of 3 answers need a judge" in warning for warning in warnings(comparison))
    assert any(cell.detail == "3 need a judge" for cell in table(folder, "states").rows[0])
