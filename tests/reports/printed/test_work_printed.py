"""What every format shows of work with corrections: in a run of tasks alone, and of tasks beside probes."""

import csv
import io
from xml.etree import ElementTree

import pytest
from rich.console import Console

from harness.core.record import ModelSpec
from reports.comparison import compare
from reports.figures.charts import charts
from reports.page.page import page
from reports.printed.markdown import markdown
from reports.printed.terminal import print_comparison
from reports.rows.tasks import task_table
from reports.tables.comparison import overview, tables
from reports.tables.work import NOT_SHOWN
from reports.words.wording import DASH
from reports.write import write_report

MARKS = ((1, "seen"), (2, "seen"), (3, "seen"), (1, "unseen"), (0, "control"))
ALONE = {"none": ["xxxx1"] * 6, "langgraph_memory": ["2x111"] * 6, "full_context": ["21111"] * 5 + [""]}
BESIDE = {name: [f"cw{word}" if word else "" for word in words] for name, words in ALONE.items()}
LIVE = ModelSpec("forward", "claude-sonnet-4-5", "2026")


def alone(made_up, path, **more):
    return compare(made_up(ALONE, marks=MARKS, levels=("easy", "hard"), **more).write(path))


def beside(made_up, path):
    return compare(made_up(BESIDE, marks=MARKS, probes=2).write(path))


def heads(comparison):
    return [column.head for column in overview(comparison).columns]


def printed(comparison, **options):
    out = io.StringIO()
    print_comparison(comparison, Console(file=out, **options))
    return out.getvalue()


def test_the_overview_has_the_columns_of_what_was_planned(made_up, tmp_path):
    recall = heads(compare(made_up({"none": ["cw"]}).write(tmp_path / "recall")))
    assert "First-pass error" not in recall
    both = heads(beside(made_up, tmp_path / "both"))
    assert [head for head in both if head not in recall] == ["First-pass error"]
    work = heads(alone(made_up, tmp_path / "work"))
    assert "First-pass error" in work
    assert not {"Recall accuracy", "Evidence verbatim", "Isolation", "Context"} & set(work)


@pytest.mark.parametrize("run", [alone, beside])
def test_every_table_of_a_run_with_tasks_has_a_cell_per_column(made_up, tmp_path, run):
    found = {table.key: table for table in tables(run(made_up, tmp_path))}
    assert {"work", "work_splits", "work_against"} <= set(found)
    assert ("splits" in found) == (run is beside)
    assert all(len(row) == len(table.columns) for table in found.values() for row in table.rows)


def test_rates_and_changes_are_printed_with_intervals_and_denominators(made_up, tmp_path):
    found = {table.key: table for table in tables(alone(made_up, tmp_path))}
    repeated = [row[1] for row in found["work"].rows]
    assert [(cell.text, cell.detail.split(" · ")[1]) for cell in repeated] == [
        ("100.0", "n 12"), ("50.0", "n 12"), ("0.0", "n 10"),
    ]  # fmt: skip
    against = found["work_against"].rows[0]
    assert against[6].text == "−50.0"
    assert (against[9].text, against[9].detail) == (DASH, NOT_SHOWN)
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in found["work_splits"].rows}
    assert rows["repetition 2"] == ["100.0", "100.0", "0.0"]
    assert rows["repeated work, all that was planned"] == ["100.0", "50.0", "16.7"]
    assert "repeated work, level hard" in rows


def test_latency_is_printed_for_a_real_model(made_up, tmp_path):
    run = alone(made_up, tmp_path, model=LIVE, step_ms={"work": 10.0})
    against = next(table for table in tables(run) if table.key == "work_against").rows[0]
    assert against[9].text == "+0.0"


@pytest.mark.parametrize("run", [alone, beside])
def test_it_fits_a_terminal_of_100_columns(made_up, tmp_path, run):
    for options in ({}, {"width": 100, "force_terminal": True, "color_system": None}):
        text = printed(run(made_up, tmp_path / str(len(options))), **options)
        assert max(map(len, text.splitlines())) <= 100
        assert "langgraph_memory" in text
        assert "First-pass" in text


def test_the_reference_models_caution_is_printed_for_work(made_up, tmp_path):
    text = " ".join(printed(alone(made_up, tmp_path / "a")).split())
    assert "First-pass errors here are no model's errors" in text
    assert "Recall accuracy here" not in text
    assert "no model's errors" not in printed(alone(made_up, tmp_path / "b", model=LIVE))


def test_the_ceiling_is_said_to_be_none_for_tasks(made_up, tmp_path):
    run = compare(made_up({"none": ["xxxx1"], "ceiling": ["xxxx1"]}, marks=MARKS).write(tmp_path))
    assert "For tasks the ceiling is no ceiling" in markdown(run)


def test_the_page_has_a_section_with_the_curve_and_without_tasks_has_none(made_up, tmp_path):
    run = alone(made_up, tmp_path / "work")
    drawn = charts(run)
    assert [chart.name for chart in drawn] == ["curve", "states", "own_time"]
    for chart in drawn:
        ElementTree.fromstring(chart.svg)
    text = page(run, drawn)
    section = text[text.index("<h2>Work with corrections</h2>") : text.index('<h2 id="pictures">In pictures</h2>')]
    assert section.count("<svg") == 1
    assert section.count("<table") == 3
    assert "30 tasks" in text
    assert "0 probes" not in text
    recall = compare(made_up({"none": ["cw"]}).write(tmp_path / "recall"))
    assert "<h2>Work with corrections</h2>" not in page(recall, charts(recall))


def test_a_curve_of_one_point_or_of_nothing_can_be_drawn(made_up, tmp_path):
    for number, words in enumerate((["1"], [""], ["f"], ["u"])):
        run = compare(made_up({"none": words}, marks=((2, "seen"),)).write(tmp_path / str(number)))
        ElementTree.fromstring(charts(run)[0].svg)
        assert overview(run).rows


def test_a_row_a_task_tells_attempts_and_the_first_ones_mistakes(made_up, tmp_path):
    folder = made_up({"none": ["2xu1f"]}, marks=MARKS).write(tmp_path)
    write_report(folder)
    rows = list(csv.DictReader(io.StringIO((folder.report / "tasks.csv").read_text())))
    assert len(rows) == len(task_table(folder)) == 5
    named = ("task", "repetition", "combination", "group", "outcome", "attempts", "solved", "wrong_fields", "cause")
    assert [tuple(row[name] for name in named) for row in rows] == [
        ("t0", "1", "seen", "first", "wrong", "2", "1", "day", ""),
        ("t1", "2", "seen", "repeated", "wrong", "3", "0", "day", ""),
        ("t2", "3", "seen", "repeated", "unsupported", "0", "", "", ""),
        ("t3", "1", "unseen", "unseen", "correct", "1", "1", "", ""),
        ("t4", "0", "control", "control", "failed", "", "", "", "raised"),
    ]
    assert {(row["kind"], row["fields"]) for row in rows} == {("invoice", "currency, day")}
