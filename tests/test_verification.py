"""A run is what it was, and says what its records say; any byte that is changed is found, and its record named."""

import json
import re
import shutil
from random import Random

import pytest

from harness.cli import run as command
from harness.core.errors import RunFolderError
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.verification import verify
from reports.write import write_report

RECORDS = ("manifest.json", "plan.jsonl", "keys.jsonl", "tasks.jsonl", "sittings.jsonl", "trials.jsonl", "calls.jsonl")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("verify") / "run"
    code = command(["run", "repeated_work", "--stacks", "none,keyword", "--limit", "1", "--out", str(path)])
    assert code == 0
    return path


@pytest.fixture
def path(sound, tmp_path):
    shutil.copytree(sound, tmp_path / "run", ignore=shutil.ignore_patterns("lock"))
    return tmp_path / "run"


def places(path):
    return {f"{each.stage} {each.place}" for each in verify(RunFolder(path)).differences}


def test_a_run_as_it_was_written_holds(path, capsys):
    assert places(path) == set()
    assert command(["verify", str(path)]) == 0
    said = capsys.readouterr().out
    assert "holds    " in said
    assert command(["verify", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["digest"] in said


def test_a_run_that_was_moved_or_renamed_still_holds(path, tmp_path):
    assert places(path.rename(tmp_path / "another name")) == set()


@pytest.mark.parametrize("name", [*RECORDS, "grades.jsonl"])
def test_any_byte_that_is_changed_is_found_and_its_record_named(name, path):
    file, chance = path / name, Random(name)
    whole = file.read_bytes()
    for _ in range(5 if whole else 0):
        place = chance.randrange(len(whole))
        file.write_bytes(whole[:place] + bytes([whole[place] ^ chance.randrange(1, 256)]) + whole[place + 1 :])
        line = whole[:place].count(b"\n") + 1
        assert f"records {name}:{line}" in places_of_records(path)
    file.write_bytes(whole)
    assert places_of_records(path) == set()


def places_of_records(path):
    from harness.core.seal import broken_seals

    return {f"records {line.rpartition(': ')[0]}" for line in broken_seals(path)}


def test_a_spoilt_record_that_breaks_grades_and_report_alike_is_told_of_once(path):
    trials = path / "trials.jsonl"
    trials.write_bytes(trials.read_bytes().replace(b'"id"', b'"id', 1))
    told = [(each.place, each.found) for each in verify(RunFolder(path)).differences]
    assert len(told) == len(set(told)) >= 2


def test_a_record_too_many_or_too_few_is_found(path):
    lines = (path / "calls.jsonl").read_bytes().splitlines(keepends=True)
    (path / "calls.jsonl").write_bytes(b"".join(lines[:-1]))
    assert f"records calls.jsonl:{len(lines)}" in places(path)
    (path / "calls.jsonl").write_bytes(b"".join([*lines, lines[0]]))
    assert f"records calls.jsonl:{len(lines) + 1}" in places_of_records(path)


def test_a_journal_that_is_changed_or_gone_is_found(path):
    first, second = sorted((path / "journal").glob("*.jsonl"))[:2]
    first.write_bytes(first.read_bytes().replace(b":", b": ", 1))
    second.unlink()
    assert places(path) >= {f"records journal/{first.name}", f"records journal/{second.name}"}


def test_a_seal_that_was_set_by_hand_is_found(path):
    sums = path / "seal" / "trials.jsonl.sums"
    sums.write_bytes(sums.read_bytes()[::-1])
    assert "records seal/trials.jsonl.sums" in places(path)


def test_a_grade_that_its_answer_does_not_come_to_is_found_though_all_was_sealed_anew(path):
    from harness.core.seal import set_seal

    grades = (path / "grades.jsonl").read_text()
    (path / "grades.jsonl").write_text(grades.replace('"wrong"', '"correct"', 1))
    set_seal(path)
    assert any(place.startswith("grades grades.jsonl:") for place in places(path))


def test_a_figure_of_the_report_that_is_not_the_records_is_found(path):
    page = path / "report" / "report.md"
    page.write_text(page.read_text().replace("100.0", "99.0", 1))
    (found,) = verify(RunFolder(path)).differences
    assert (found.stage, found.place.startswith("report/report.md:")) == ("report", True)
    write_report(RunFolder(path))
    assert places(path) == set()


def test_a_run_that_was_never_sealed_does_not_hold(path, capsys):
    shutil.rmtree(path / "seal")
    assert command(["verify", str(path)]) == 1
    assert "no seal" in capsys.readouterr().out


def test_records_that_were_changed_are_not_sealed_again_by_grading(path):
    trials = path / "trials.jsonl"
    trials.write_bytes(re.sub(rb'"wall_s":\d', b'"wall_s":9', trials.read_bytes(), count=1))
    with pytest.raises(RunFolderError, match=r"trials.jsonl:1: changed since it was sealed"):
        grade_run(RunFolder(path))


def test_no_run_is_misuse(tmp_path, capsys):
    assert command(["verify", str(tmp_path)]) == 2
    assert "no manifest.json" in capsys.readouterr().err
