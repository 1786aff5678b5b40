"""Stacks of different kinds at the tokens that an answer was measured to take."""

import pytest

from harness.core.record import ModelSpec, Usage
from reports.comparison import as_json, compare
from reports.figures.charts import charts
from reports.measures.answering import Answering
from reports.measures.frontier import equal_tokens, points

FORWARD = ModelSpec("forward", "claude-sonnet-4-5", "")
WORDS = {
    "none": ["ww"] * 5, "thrifty": ["cw"] * 5, "greedy": ["cw"] * 5, "noted": ["cc"] * 5, "full_context": ["cc"] * 5,
    "ceiling": ["cc"] * 5,
}  # fmt: skip
USAGES = {
    "none": Usage(uncached=100, output=10), "thrifty": Usage(uncached=500, output=10),
    "greedy": Usage(uncached=600, output=10), "noted": Usage(cache_read=900, uncached=100, output=20),
    "full_context": Usage(uncached=9000), "ceiling": Usage(uncached=200),
}  # fmt: skip


@pytest.fixture
def compared(made_up, tmp_path):
    made = made_up(WORDS, usages=USAGES, kinds={"noted": "ToolMemory"}, model=FORWARD, booked=("used", "waste"))
    return compare(made.write(tmp_path))


def test_an_answer_takes_what_was_metered_for_it_cached_or_not_and_no_waste(compared):
    took = {stack.spec.name: stack.answering for stack in compared.stacks}
    assert took["thrifty"] == Answering(510, 1)
    assert took["noted"] == Answering(1020, 1, steered=True)
    assert as_json(compared)["stacks"]["noted"]["per_answer"] == {"tokens": 1020, "calls": 1}


def test_a_stack_is_on_the_frontier_where_nobody_delivers_as_much_for_no_more(compared):
    rivals = [(point.stack.spec.name, point.rival) for point in points(compared)]
    assert rivals == [
        ("none", None), ("thrifty", None), ("greedy", "thrifty"), ("noted", None), ("full_context", "noted"),
    ]  # fmt: skip


def test_the_table_names_who_delivers_as_much(compared):
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in equal_tokens(compared).rows}
    assert rows["greedy"] == ["610", "1.0", "50.0", "thrifty"]
    assert rows["noted"] == ["1,020", "1.0", "100.0", "–"]
    assert "ceiling" not in rows


def test_of_the_reference_model_evidence_is_placed_and_not_recall(made_up, tmp_path):
    values = {"evidence_answer": 1.0, "evidence_control": 0.5}
    found = compare(made_up({"none": ["wc"] * 5}, values=values).write(tmp_path))
    assert [(point.delivered, point.tokens) for point in points(found)] == [(0.5, 1010)]
    (figure,) = [chart for chart in charts(found) if chart.name == "frontier"]
    assert "evidence net, percent" in figure.svg


def test_an_incomplete_stack_and_one_without_a_metered_call_have_no_place(made_up, tmp_path):
    words = {"none": ["ww"] * 5, "broken": ["cw", "ff", "ff", "ff", "ff"], "silent": ["cw"] * 5}
    folder = made_up(words, usages={"silent": Usage()}, model=FORWARD).write(tmp_path)
    assert [point.stack.spec.name for point in points(compare(folder))] == ["none"]
