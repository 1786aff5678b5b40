"""Two runs of one suite: what moved, what was changed, and which runs may not stand beside each other."""

import msgspec
import pytest

from harness.core.errors import MisuseError
from harness.core.record import ModelSpec, StackSpec
from harness.core.store import RunFolder
from reports.printed.notes import runs_note
from reports.tables.two_runs import runs_json
from reports.two_runs.compared import compare_runs

BEFORE = {"none": ["xx"] * 8, "keyword": ["cc"] * 8}


def changed(folder, **fields):
    """The run with another manifest."""
    manifest = msgspec.structs.replace(folder.manifest(), **fields)
    (folder.path / "manifest.json").write_bytes(msgspec.json.encode(manifest) + b"\n")
    return RunFolder(folder.path)


def test_each_stack_stands_beside_itself_question_by_question(made_up, tmp_path):
    before = made_up(BEFORE).write(tmp_path / "a")
    after = made_up({"none": ["xx"] * 8, "keyword": ["cw"] * 8}).write(tmp_path / "b")
    shifts = {(each.stack, each.measure): each for each in compare_runs(before, after).shifts}
    moved = shifts["keyword", "recall accuracy"]
    assert (moved.before, moved.after, moved.difference.value) == (1.0, 0.5, -0.5)
    assert moved.difference.low <= -0.5 <= moved.difference.high
    assert shifts["none", "recall accuracy"].equal


def test_what_failed_in_either_run_is_no_pair(made_up, tmp_path):
    before = made_up({"keyword": ["cc"] * 5 + ["cf"]}).write(tmp_path / "a")
    after = made_up({"keyword": ["cc"] * 6}).write(tmp_path / "b")
    (shift,) = compare_runs(before, after).shifts
    assert (shift.difference.n, shift.equal) == (11, True)


def test_work_is_paired_and_less_error_is_better(made_up, tmp_path):
    marks = [(2, "seen")] * 3
    before = made_up({"none": ["222"] * 6}, marks=marks).write(tmp_path / "a")
    after = made_up({"none": ["112"] * 6}, marks=marks).write(tmp_path / "b")
    (shift,) = compare_runs(before, after).shifts
    assert (shift.measure, shift.less_is_better) == ("first-pass error", True)
    assert shift.difference.value == pytest.approx(-2 / 3)


def test_what_was_changed_is_named(made_up, tmp_path):
    before = made_up(BEFORE).write(tmp_path / "a")
    stacks = (StackSpec("none", "1.0"), StackSpec("keyword", "2.0", {"k": 30}))
    after = changed(made_up(BEFORE).write(tmp_path / "b"), stacks=stacks, packages={"numpy": "3"})
    found = {(each.what, each.before, each.after) for each in compare_runs(before, after).changes}
    assert found == {("stack keyword", "keyword 1.0", "keyword 2.0 k=30"), ("package numpy", "2", "3")}


def test_runs_of_other_tapes_are_refused_by_name(made_up, tmp_path):
    before = made_up(BEFORE).write(tmp_path / "a")
    after = made_up(BEFORE).write(tmp_path / "b")
    with pytest.raises(MisuseError, match="suite: made_up and another"):
        compare_runs(before, changed(after, suite="another"))
    scenarios = [msgspec.structs.replace(each, hash="other") for each in before.manifest().scenarios[:1]]
    with pytest.raises(MisuseError, match="1 with another tape or key: s0"):
        compare_runs(before, changed(after, suite="made_up", scenarios=(*scenarios, *before.manifest().scenarios[1:])))


def test_two_runs_are_told_to_machines_and_in_pull_requests(made_up, tmp_path):
    before = made_up(BEFORE).write(tmp_path / "a")
    after = made_up({"none": ["cx"] + ["xx"] * 7}, model=ModelSpec("forward", "<b>m|x</b>", "1")).write(tmp_path / "b")
    runs = compare_runs(before, after)
    assert (runs_json(runs)["missing"], runs_json(runs)["added"]) == (["keyword"], [])
    note = runs_note(runs)
    assert "| none | recall accuracy | 0.0 | 6.2 | +6.2 (" in note
    assert "0 of 1 measures came out equal" in note
    assert "&lt;b>m\\|x&lt;/b> 1 (forward)" in note
