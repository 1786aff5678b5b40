from xml.etree import ElementTree

import pytest

from reports.comparison import compare
from reports.figures.charts import charts


@pytest.mark.parametrize("words", [
    {"none": ["cw"] * 5, "keyword": ["cc"] * 5},
    {"only": [""]},
    {"broken": ["ff"], **{f"stack_{number}": ["cw"] for number in range(14)}},
])  # fmt: skip
def test_every_run_can_be_drawn(made_up, tmp_path, words):
    found = charts(compare(made_up({**words, "filled": ["cw"] * len(next(iter(words.values())))}).write(tmp_path)))
    assert [chart.name for chart in found] == ["recall", "evidence", "cost", "states", "own_time"]
    for chart in found:
        ElementTree.fromstring(chart.svg)


def test_unknown_prices_are_said_and_not_drawn_as_zero(made_up, tmp_path):
    cost = charts(compare(made_up({"none": ["cw"]}, prices_as="nobody").write(tmp_path)))[2]
    assert "no price is known" in cost.svg


def test_a_name_is_not_read_as_mathematics_or_markup(made_up, tmp_path):
    recall = charts(compare(made_up({"a$x^2$<b>": ["cw"]}).write(tmp_path)))[0]
    assert "a$x^2$&lt;b&gt;" in recall.svg
