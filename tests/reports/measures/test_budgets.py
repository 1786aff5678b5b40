"""A stack played at several evidence budgets has a curve, and what each step up delivered has an interval."""

from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from harness.core.record import ModelSpec
from reports.comparison import as_json, compare
from reports.figures.charts import charts
from reports.printed.markdown import markdown
from reports.tables.budgets import budget_table

LIVE = ModelSpec("forward", "claude-sonnet-4-5", "")
WORDS = {
    "none": ["ww"] * 12,
    "keyword@8000": ["cc"] * 12,
    "keyword@256": ["cw"] * 12,
    "keyword@1000": ["cc"] * 12,
    "mem0": ["cc"] * 12,
    "full_context": ["cc"] * 12,
}


@pytest.fixture
def comparison(made_up, tmp_path):
    return compare(made_up(WORDS, model=LIVE).write(tmp_path))


def test_budgets_stand_in_their_order_and_other_stacks_have_no_curve(comparison):
    assert {label: [point.tokens for point in points] for label, points in comparison.budgets.items()} == {
        "keyword": [256, 1000, 8000]
    }
    names = [stack.spec.name for stack in comparison.stacks]
    assert names == ["none", "keyword@256", "keyword@1000", "keyword@8000", "mem0", "full_context"]


def test_a_step_up_gains_what_more_probes_are_right_with_its_interval(comparison):
    smallest, more, most = comparison.budgets["keyword"]
    assert smallest.gain.value is None
    assert more.gain.value == pytest.approx(0.5)
    assert more.gain.low > 0
    assert most.gain.value == 0
    assert most.gain.low < 0 < most.gain.high


def test_where_fixed_rules_answered_the_gain_is_of_evidence_net(made_up, tmp_path):
    values = {"evidence_answer": 1.0, "evidence_control": 0.25}
    run = made_up(WORDS, values=values).write(tmp_path)
    held = [
        replace(grade, value=0.0) if (grade.stack, grade.grader) == ("keyword@256", "evidence_answer") else grade
        for grade in run.grades()
    ]
    run.write_grades(held)
    _, more, most = compare(run).budgets["keyword"]
    assert (more.gain.value, most.gain.value) == (1.0, 0.0)


def test_a_failed_trial_is_in_no_gain(made_up, tmp_path):
    words = WORDS | {"keyword@1000": ["ff", *["cc"] * 11]}
    _, more, _ = compare(made_up(words, model=LIVE).write(tmp_path)).budgets["keyword"]
    assert more.gain.n == 22


def test_a_run_of_one_budget_has_no_curve(made_up, tmp_path):
    comparison = compare(made_up({"none": ["cw"] * 8, "keyword@256": ["cc"] * 8}).write(tmp_path))
    assert comparison.budgets == {}
    assert budget_table(comparison).rows == ()
    assert "budgets" not in [chart.name for chart in charts(comparison)]


def test_table_figure_and_json_tell_the_same(comparison):
    assert "| keyword | gained, points | – | +50.0 (" in markdown(comparison)
    (figure,) = [chart for chart in charts(comparison) if chart.name == "budgets"]
    ElementTree.fromstring(figure.svg)
    assert all(f">{text}</text>" in figure.svg for text in ("keyword", "full_context", "256", "8,000"))
    assert as_json(comparison)["budgets"]["keyword"][1]["gain"]["value"] == pytest.approx(0.5)
