"""Growth is drawn where the scenarios of a run are of several sizes, and only there."""

from xml.etree import ElementTree

import pytest

from harness.core.record import Usage
from reports.comparison import as_json, compare
from reports.figures.charts import charts
from reports.printed.markdown import markdown
from reports.tables.growth import growth_table

SIZES = (20, 40, 80, 160)
WORDS = {"none": ["cw"] * 8, "b": ["cc"] * 8}


@pytest.fixture
def grown(made_up, tmp_path):
    usages = {"none": Usage(uncached=100), "b": Usage(uncached=5000)}
    return compare(made_up(WORDS, sizes=SIZES, usages=usages).write(tmp_path))


def test_each_stack_has_a_point_a_size(grown):
    assert grown.growth.sizes == SIZES
    assert {name: [point.sessions for point in points] for name, points in grown.growth.stacks.items()} == {
        "none": [*SIZES],
        "b": [*SIZES],
    }
    point = grown.growth.stacks["b"][0]
    assert (point.tokens, point.disk_bytes, point.memory_bytes) == (5000, 2048, 50 * 1024**2)
    assert point.answer_ms == pytest.approx(2 + 3)
    assert point.observe_ms == pytest.approx(1)


def test_a_failed_trial_has_no_point(made_up, tmp_path):
    words = {"none": ["cw", "cw", "cw", "ff"]}
    found = compare(made_up(words, sizes=SIZES).write(tmp_path)).growth
    assert [point.sessions for point in found.stacks["none"]] == [20, 40, 80]


@pytest.mark.parametrize("sizes", [(2,), (20, 160), (20, 25, 30, 35), tuple(range(20, 200, 20))])
def test_a_run_of_one_size_of_sizes_alike_or_of_very_many_has_no_curve(made_up, tmp_path, sizes):
    words = {"none": ["cw"] * len(sizes)}
    comparison = compare(made_up(words, sizes=sizes).write(tmp_path))
    assert comparison.growth is None
    assert growth_table(comparison).rows == ()
    assert "growth" not in [chart.name for chart in charts(comparison)]


def test_the_figure_names_every_stack_and_size(grown):
    (figure,) = [chart for chart in charts(grown) if chart.name == "growth"]
    ElementTree.fromstring(figure.svg)
    assert all(f">{text}</text>" in figure.svg for text in ("none", "b", "20", "160", "tokens an answer"))
    assert figure.wide


def test_table_and_json_hold_the_same_points(grown):
    assert "| b | tokens an answer | 5,000 | 5,000 | 5,000 | 5,000 | 1.0 |" in markdown(grown)
    assert as_json(grown)["growth"]["stacks"]["b"][3]["sessions"] == 160


def test_labels_with_numbers_stand_in_their_order(grown):
    from reports.tables.comparison import _by_numbers

    assert sorted(["100 sessions", "25 sessions", "a"], key=_by_numbers) == ["25 sessions", "100 sessions", "a"]
