"""A run in the forms of others: read back by their own readers, it says what the records say."""

import csv

import pytest

from harness.cli import run as command
from harness.core.store import RunFolder
from reports.exports.tables import export_tables
from reports.rows.probes import probe_table


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "run"
    assert command(["run", "quickstart", "--stacks", "none,keyword", "--limit", "1", "--out", str(path)]) == 0
    return RunFolder(path)


@pytest.fixture(scope="module")
def logs(played):
    from inspect_ai.log import read_eval_log

    assert command(["export", str(played.path), "--to", "inspect"]) == 0
    return {path.stem: read_eval_log(str(path)) for path in (played.path / "export" / "inspect").iterdir()}


@pytest.mark.thorough
def test_inspects_own_reader_finds_a_log_a_stack_and_a_sample_a_probe(played, logs):
    assert set(logs) == {"none", "keyword"}
    keys = played.keys()
    probes = {f"{key.scenario}/{key.probe.id}" for key in keys}
    for log in logs.values():
        assert log.status == "success"
        assert {sample.id for sample in log.samples} == probes
        assert log.eval.dataset.samples == log.results.total_samples == len(probes)


def test_samples_hold_answers_targets_and_verdicts(played, logs):
    rows = {(row.scenario, row.probe): row for row in probe_table(played).itertuples() if row.stack == "keyword"}
    letters = {"correct": "C", "abstained_rightly": "C", "wrong": "I", "abstained_wrongly": "I"}
    for sample in logs["keyword"].samples:
        row = rows[tuple(sample.id.split("/"))]
        assert sample.output.completion == row.answer
        assert sample.scores["verdict"].value == letters[row.outcome]
        assert sample.input == row.question
        assert " | ".join(sample.target) == row.expected


def test_events_hold_the_requests_as_they_went_over_the_wire(logs):
    sample = logs["keyword"].samples[0]
    (event,) = [each for each in sample.events if each.event == "model"]
    asked = event.call.request["messages"][-1]["content"]
    assert sample.input in str(asked)
    assert event.output.usage.total_tokens > 0
    assert sample.messages[-1].text == sample.output.completion


@pytest.mark.parametrize("inside", [".", "journal", "seal", "report", "report/figures/mine"])
def test_nothing_is_written_among_the_records_or_the_report(inside, played, capsys):
    before = sorted(played.path.rglob("*"))
    assert command(["export", str(played.path), "--to", "csv", "--out", str(played.path / inside)]) == 2
    assert "allowed: any other folder" in capsys.readouterr().err
    assert sorted(played.path.rglob("*")) == before


def test_a_file_in_the_place_of_the_folder_is_told(played, tmp_path, capsys):
    (mine := tmp_path / "mine").write_text("kept")
    assert command(["export", str(played.path), "--to", "csv", "--out", str(mine)]) == 2
    assert f"--out: {mine}: a file; allowed: a folder" in capsys.readouterr().err
    assert mine.read_text() == "kept"


def test_what_failed_is_an_error_and_has_no_verdict(made_up, tmp_path):
    folder = made_up({"none": ["cf"] * 5}).write(tmp_path / "run")
    assert command(["export", str(folder.path), "--to", "inspect", "--out", str(tmp_path / "out")]) == 0
    from inspect_ai.log import read_eval_log

    samples = read_eval_log(str(tmp_path / "out" / "none.eval")).samples
    failed = [sample for sample in samples if sample.error]
    assert len(failed) == 5
    assert all("verdict" not in (sample.scores or {}) for sample in failed)
    assert "failed" in failed[0].error.message


def test_tables_are_the_same_in_parquet_and_csv(played, tmp_path):
    import polars

    files = {form: export_tables(played, tmp_path / form, form) for form in ("parquet", "csv")}
    assert [path.stem for path in files["parquet"]] == [path.stem for path in files["csv"]]
    for path in files["parquet"]:
        frame = polars.read_parquet(path)
        with (tmp_path / "csv" / f"{path.stem}.csv").open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        assert (frame.columns, frame.height) == (list(rows[0]), len(rows))
    calls = polars.read_parquet(tmp_path / "parquet" / "calls.parquet")
    assert calls["usage.uncached"].sum() == sum(call.usage.uncached for call in played.calls())
    assert polars.read_parquet(tmp_path / "parquet" / "probes.parquet")["right"].dtype == polars.Float64


def test_a_form_that_nobody_knows_and_a_folder_without_a_run_are_misuse(tmp_path, capsys):
    with pytest.raises(SystemExit):
        command(["export", str(tmp_path), "--to", "excel"])
    assert command(["export", str(tmp_path), "--to", "csv"]) == 2
    assert "no manifest.json" in capsys.readouterr().err
