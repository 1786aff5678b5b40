"""The gate closes for what is worse beyond doubt, stays open for what is not shown, and refuses other terms."""

import json
from random import Random

import msgspec
import pytest

from harness.cli import run as command
from harness.core.errors import MisuseError
from harness.core.record import Conditions
from harness.core.store import RunFolder
from reports.printed.notes import gate_note
from reports.statistics.intervals import Clusters, cluster_measure
from reports.two_runs.compared import Shift
from reports.two_runs.gate import gate, passage

GOOD = ["cc" * 4] * 20


def runs(made_up, tmp_path, before, after, **options):
    one, other = (
        made_up({"keyword": words}, **options).write(tmp_path / name) for name, words in (("a", before), ("b", after))
    )
    return other, one


def told(found):
    return {each.shift.measure: each.passage for each in found.judged}


def test_a_loss_beyond_the_margin_closes_the_gate(made_up, tmp_path):
    words = ["c" * 6 + "ww"] * 10 + ["c" * 7 + "w"] * 10
    found = gate(*runs(made_up, tmp_path, GOOD, words), 0.02)
    assert told(found) == {"recall accuracy": "regression"}
    assert found.closed
    assert gate_note(found).startswith("### Memory gate closed: a stack became worse")


def test_the_near_end_of_the_interval_must_lie_beyond_the_margin(made_up, tmp_path):
    words = ["c" * 6 + "ww"] * 10 + ["c" * 7 + "w"] * 10
    found = gate(*runs(made_up, tmp_path, GOOD, words), 0.18)
    assert found.judged[0].shift.difference.value < -0.18
    assert told(found) == {"recall accuracy": "not excluded"}
    assert not found.closed


def test_equal_runs_and_gains_pass(made_up, tmp_path):
    assert told(gate(*runs(made_up, tmp_path / "equal", GOOD, GOOD), 0.0)) == {"recall accuracy": "equal"}
    worse = ["c" * 6 + "ww"] * 10 + ["c" * 7 + "w"] * 10
    assert told(gate(*runs(made_up, tmp_path / "gain", worse, GOOD), 0.02)) == {"recall accuracy": "within margin"}


def test_more_errors_at_work_close_it_too(made_up, tmp_path):
    marks = [(2, "seen")] * 4
    before, after = ["1112"] * 10 + ["1111"] * 10, ["2222"] * 10 + ["2212"] * 10
    assert told(gate(*runs(made_up, tmp_path, before, after, marks=marks), 0.02)) == {"first-pass error": "regression"}


def test_chance_alone_seldom_closes_it():
    """Equal chances of being right, twenty scenarios of six probes: at most 4 of 200 such runs may be stopped."""
    chance, names = Random(7), [f"s{scenario}" for scenario in range(20) for _ in range(6)]
    closed = 0
    for _ in range(200):
        moved = [chance.choice((0, 1, 1)) - chance.choice((0, 1, 1)) for _ in names]
        difference = cluster_measure(Clusters.of(moved, names), (-1.0, 1.0))
        closed += passage(Shift("keyword", "recall accuracy", False, 0.6, 0.6, difference, False), 0.02) == "regression"
    assert closed <= 4


def test_a_stack_that_is_newly_incomplete_closes_it(made_up, tmp_path):
    found = gate(*runs(made_up, tmp_path / "few", GOOD, [*GOOD[:18], *["c" * 7 + "f"] * 2]), 0.02)
    assert (found.runs.newly_incomplete, found.closed) == ([], False)
    found = gate(*runs(made_up, tmp_path / "many", GOOD, [*GOOD[:19], "f" * 8]), 0.02)
    assert (found.runs.newly_incomplete, found.regressions, found.closed) == (["keyword"], [], True)


def test_runs_on_other_terms_and_too_few_scenarios_are_refused(made_up, tmp_path):
    after, before = runs(made_up, tmp_path, GOOD, GOOD)
    manifest = msgspec.structs.replace(after.manifest(), conditions=Conditions(evidence_tokens=512))
    (after.path / "manifest.json").write_bytes(msgspec.json.encode(manifest) + b"\n")
    with pytest.raises(MisuseError, match=r"conditions: .*evidence_tokens 2000.*evidence_tokens 512"):
        gate(RunFolder(after.path), before, 0.02)
    with pytest.raises(MisuseError, match="4 scenarios"):
        gate(*runs(made_up, tmp_path / "few", GOOD[:4], GOOD[:4]), 0.02)


def test_the_command_exits_as_it_finds(made_up, tmp_path, capsys):
    worse = ["c" * 4 + "w" * 4] * 20
    after, before = (str(folder.path) for folder in runs(made_up, tmp_path, GOOD, worse))
    assert command(["gate", after, "--baseline", before, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["closed"], found["shifts"][0]["gate"]) == (True, "regression")
    assert command(["gate", before, "--baseline", after]) == 0
    assert "open: no regression beyond 2 points is shown" in capsys.readouterr().out
    assert command(["compare", before, after]) == 0
    assert "What came out otherwise" in capsys.readouterr().out
    assert command(["gate", after, "--baseline", str(tmp_path)]) == 2
