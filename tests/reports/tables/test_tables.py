from harness.core.record import OUTCOMES
from reports.comparison import compare
from reports.tables.comparison import DETAIL_LENGTH, failures, overview, splits, states, tables


def test_every_table_has_a_cell_per_column(made_up, tmp_path):
    words = {"none": ["cwx", "xxw"], "keyword": ["ccc", "ccf"], "ceiling": ["ccc", "ccc"]}
    run = made_up(words, abilities=("fact", "update", "abstention"), levels=("easy", "hard"), suspects=(0,))
    found = tables(compare(run.write(tmp_path)))
    assert [table.key for table in found] == [
        "overview", "splits", "against", "states", "costs", "times", "failures",
    ]  # fmt: skip
    assert all(len(row) == len(table.columns) for table in found for row in table.rows)


def test_the_overview_marks_reference_and_incomplete_stacks(made_up, tmp_path):
    comparison = compare(made_up({"none": ["c"], "flaky": ["f"], "full_context": ["c"]}).write(tmp_path))
    assert [(row[0].text, row[0].detail) for row in overview(comparison).rows] == [
        ("none", "floor"),
        ("flaky", "incomplete"),
        ("full_context", "plain way, exempt"),
    ]


def test_printed_states_add_up(made_up, tmp_path):
    (row,) = states(compare(made_up({"none": ["cwrxfub", ""]}).write(tmp_path))).rows
    figures = [int(cell.text) for cell in row[1 : len(OUTCOMES) + 2]]
    assert sum(figures[:-1]) == figures[-1] == 14


def test_a_single_ability_is_not_split(made_up, tmp_path):
    rows = splits(compare(made_up({"none": ["cc"]}).write(tmp_path))).rows
    assert [row[0].text for row in rows] == ["all that were scored", "all that were planned"]


def test_equal_failures_are_told_once_and_cut_short(made_up, tmp_path):
    run = made_up({"none": ["f", "f", "f"]})
    run.failure = type(run.failure)("memory", "x" * 1000)
    (row,) = failures(compare(run.write(tmp_path))).rows
    assert [cell.text for cell in row] == ["none", "memory", "x" * DETAIL_LENGTH, "3", "s0"]
