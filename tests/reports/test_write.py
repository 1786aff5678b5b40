import re

from harness.cli import run as command
from reports.write import write_report

FILES = {
    "index.html", "report.md", "stacks.csv", "probes.csv", "figures/recall.svg", "figures/evidence.svg",
    "figures/cost.svg", "figures/states.svg", "figures/own_time.svg",
}  # fmt: skip


def contents(report):
    return {str(path.relative_to(report)): path.read_bytes() for path in report.rglob("*") if path.is_file()}


def test_the_report_is_a_page_a_document_sheets_and_figures(made_up, tmp_path):
    folder = made_up({"none": ["cw"] * 5}).write(tmp_path)
    assert write_report(folder) == folder.report / "index.html"
    assert set(contents(folder.report)) == FILES


def test_equal_records_give_equal_bytes(made_up, tmp_path):
    first, second = (made_up({"none": ["cw"] * 5, "a": ["cc"] * 5}).write(tmp_path / side / "run") for side in "ab")
    write_report(first)
    write_report(second)
    assert contents(first.report) == contents(second.report)
    assert not re.search(rb"20\d\d-\d\d-\d\dT", contents(first.report)["figures/recall.svg"])


def test_a_second_report_replaces_the_first_and_what_a_kill_left(made_up, tmp_path):
    folder = made_up({"none": ["cw"]}).write(tmp_path)
    (tmp_path / ".report.new").mkdir()
    (tmp_path / ".report.new" / "half.html").touch()
    write_report(folder)
    (folder.report / "stale.txt").touch()
    write_report(folder)
    assert set(contents(folder.report)) == FILES
    assert not list(tmp_path.glob(".report*"))


def test_several_runs_come_on_one_page_and_keep_reports_of_their_own(made_up, tmp_path, capsys):
    paths = [str(made_up({"none": ["cw"] * 5}).write(tmp_path / name).path) for name in ("first", "second")]
    assert command(["report", *paths]) == 2
    assert "--out: not given, with 2 runs" in capsys.readouterr().err
    assert command(["report", paths[0], paths[0], "--out", str(tmp_path / "both.html")]) == 2
    assert "one folder twice" in capsys.readouterr().err
    assert command(["report", *paths, "--out", str(tmp_path / "both.html")]) == 0
    html = (tmp_path / "both.html").read_text()
    assert all(f'<a href="#run{number}-top">{name}</a>' in html for number, name in ((1, "first"), (2, "second")))
    assert all((tmp_path / name / "report" / "index.html").exists() for name in ("first", "second"))
    assert command(["report", *paths, "--markdown"]) == 0
    assert capsys.readouterr().out.count("### What does made_up tell of none?") == 2
