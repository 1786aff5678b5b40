import pytest

from harness.core.errors import RunFolderError
from harness.engine.grading import trials as grade_trials
from harness.graders import outcome
from reports.rows import probes as table
from reports.rows.probes import probe_table


def test_causes_are_called_as_grade_calls_them():
    assert (table.UNPROVEN, table.LEAKED) == (grade_trials.POSITIVE_NOT_PROVEN, outcome.LEAKED)


def test_every_planned_trial_and_probe_is_one_row(made_up, tmp_path):
    folder = made_up({"none": ["cw", "wx"], "keyword": ["cf", ""]}, repeats=2).write(tmp_path)
    probes = probe_table(folder)
    assert len(probes) == 2 * 2 * 2 * 2
    assert probes["outcome"].notna().all()


def test_a_trial_without_a_record_was_not_run(made_up, tmp_path):
    probes = probe_table(made_up({"none": ["cw", ""]}).write(tmp_path))
    assert probes.groupby("scenario")["outcome"].apply(list).to_dict() == {
        "s0": ["correct", "wrong"],
        "s1": ["not_run", "not_run"],
    }


def test_a_played_trial_without_grades_is_refused(made_up, tmp_path):
    folder = made_up({"none": ["cw"]}).write(tmp_path)
    folder.write_grades(grade for grade in list(folder.grades()) if grade.probe != "p1")
    with pytest.raises(RunFolderError, match=r"no grade for p1 of trial none-0-0 .*memtrial grade"):
        probe_table(folder)


def test_what_was_not_scored_is_neither_right_nor_wrong(made_up, tmp_path):
    probes = probe_table(made_up({"none": ["cwrxfub"]}).write(tmp_path))
    assert probes["right"].dropna().to_list() == [1.0, 0.0, 1.0, 0.0]
    assert probes["right_of_planned"].to_list() == [1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]
