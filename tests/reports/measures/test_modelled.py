"""A model's time is modelled from a user's table, with its source, and stays apart from a stack's own time."""

import json

import pytest

from harness.cli import run as command
from harness.core.record import Usage

TABLE = """
[models."claude-sonnet-4-5"]
first_token_s = 0.5
tokens_per_second = 50.0
source = "a stopwatch"
date = 2026-11-01
"""


@pytest.fixture
def speeds(tmp_path):
    path = tmp_path / "speeds.toml"
    path.write_text(TABLE)
    return path


def test_an_answer_takes_the_time_to_its_first_token_and_its_output(made_up, speeds, tmp_path, capsys):
    folder = made_up({"none": ["cw"], "other": ["ff"]}, usage=Usage(uncached=900, output=100)).write(tmp_path / "run")
    assert command(["report", str(folder.path), "--speeds", str(speeds), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["modelled_model_time"]["seconds"] == {"none": [2.5, 2.5], "other": None}
    assert found["modelled_model_time"]["speed"]["source"] == "a stopwatch"
    assert found["stacks"]["none"]["own_p95_ms"]["answer"] == pytest.approx(3.0)


def test_it_is_printed_with_its_source_and_not_written_into_the_runs_report(made_up, speeds, tmp_path, capsys):
    folder = made_up({"none": ["cw"]}).write(tmp_path / "run")
    assert command(["report", str(folder.path), "--speeds", str(speeds)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Modelled model time of an answer, p95: none 0.70 s." in said
    assert "(a stopwatch, 2026-11-01)" in said
    assert not folder.report.exists()


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (TABLE.replace("sonnet-4-5", "other"), "no speed of 'claude-sonnet-4-5'; allowed: claude-other"),
        (TABLE.replace("50.0", "0.0"), "> 0"),
        (TABLE.replace('source = "a stopwatch"\n', ""), "missing required field `source`"),
        ("[models", "allowed: tables"),
    ],
)
def test_a_table_without_figures_of_the_model_or_without_a_source_is_refused(
    table, found, made_up, speeds, tmp_path, capsys
):
    folder = made_up({"none": ["cw"]}).write(tmp_path / "run")
    speeds.write_text(table)
    assert command(["report", str(folder.path), "--speeds", str(speeds)]) == 2
    assert found in capsys.readouterr().err
