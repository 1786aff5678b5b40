"""What a selection says: reasons, refusals, and where each number comes from."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from harness.cli import run
from harness.core.errors import RunFolderError
from harness.core.facts import Facts
from harness.core.findings import Checked, Finding
from harness.core.record import ModelSpec
from harness.core.store import RunFolder
from harness.core.workload import Requirements, Volumes, Weights, Workload
from reports.selection.given import Beside
from reports.selection.measured import measured
from reports.selection.printed import as_json, markdown
from reports.selection.select import select
from tests.planted import Planted, Truth, plant

REFERENCE = ModelSpec("reference", "reference", "1")
STACKS = (
    Planted("none", 0.1),
    Planted("plain", 0.7, adapter="full_context", answer=(9000, 30), recall_s=0.001),
    Planted("a", 0.6, session=(900, 90), recall_s=0.2),
    Planted("b", 0.8, answer=(4800, 30)),
)
NUMBER = re.compile(r"(?<![\w./-])\d(?:[\d,.]*\d)?")


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    return plant(tmp_path_factory.mktemp("live") / "run", Truth(STACKS, scenarios=40), seed=5)


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    return plant(
        tmp_path_factory.mktemp("offline") / "run", Truth(STACKS, scenarios=12, model=REFERENCE), seed=5
    ).priced_as("claude-sonnet-4-5")


def workload(requires=None, **changes):
    given = {"weights": Weights(cost=2.0, latency=1.0)} | changes
    return Workload("planted truth", ("planted",), "truth", requires=requires or Requirements(), **given)


def state(found, stack, name):
    return next(each for each in found.requirements if (each.stack, each.name) == (stack, name))


STRICT = Requirements(
    p95_ms={"recall": 100.0},
    recall=0.65,
    usd_a_month=1000.0,
    erasure=True,
    isolation=True,
    audit=True,
    self_hosted=True,
)


def test_every_number_in_a_sentence_is_a_figure_with_its_run_stack_and_measure(live, offline):
    for folder in (live, offline):
        for requires in (None, STRICT):
            found = select(workload(requires), [folder], Beside())
            assert found.answer
            for sentence in found.sentences:
                words = "".join(part for part in sentence.parts if isinstance(part, str))
                assert not NUMBER.findall(words), sentence.text
                assert all(figure.measure and figure.source for figure in sentence.figures), sentence.text
                printed = {text for figure in sentence.figures for text in NUMBER.findall(figure.text)}
                assert set(NUMBER.findall(sentence.text)) == printed


def test_the_figures_of_sentences_are_those_that_the_records_hold(live):
    found, held = select(workload(STRICT), [live], Beside()), measured([live])
    a = state(found, "a", "p95 of recall").why.figures[0]
    assert a.value == held["a"].own_p95_ms["recall"]
    apart = state(found, "b", "isolation").why
    assert [figure.value for figure in apart.figures] == list(held["b"].kept_apart)


def test_each_requirement_has_its_proof_the_failing_figure_or_the_command_that_would_measure_it(live):
    found = select(workload(STRICT), [live], Beside())
    assert state(found, "a", "p95 of recall").state == "failed"
    assert "more than 100 ms" in state(found, "a", "p95 of recall").why.text
    assert state(found, "b", "p95 of recall").state == "met"
    erasure = state(found, "b", "erasure")
    assert (erasure.state, erasure.why.command) == ("not_measured", "memtrial check b --out results/checks")
    audit = state(found, "b", "audit")
    assert audit.state == "not_measured"
    assert audit.why.command == "memtrial run quickstart --stacks b"
    assert state(found, "b", "self-hosted").state == "not_known"
    assert [each.text[:9] for each in found.left_out] == ["Required:", "Required:"]
    assert "still to be shown: erasure, audit and self-hosted" in " ".join(each.text for each in found.answer)


def test_findings_and_facts_beside_the_records_count(live):
    facts = Facts("MIT", "at its maker's", False, "any", True, "its page", date(2026, 11, 1), needs=("a server",))
    forgets = Checked("b", "1", (Finding("forgets", True),), "checks/b.json")
    beside = Beside(facts={"b": facts, "a": facts}, checks={"b": forgets})
    found = select(workload(Requirements(erasure=True, any_model=True, no_infrastructure=True)), [live], beside)
    assert state(found, "b", "erasure").state == "met"
    assert "checks/b.json" in state(found, "b", "erasure").why.text
    assert state(found, "b", "any model").state == "met"
    assert state(found, "b", "no infrastructure").why.text == "b: needs a server (stated, read 2026-11-01)."


@pytest.mark.parametrize(("detail", "expected"), [("", "met"), ("shows nothing of what it holds", "failed")])
def test_an_export_is_proven_by_its_check(live, detail, expected):
    beside = Beside(checks={"b": Checked("b", "1", (Finding("exports_what_it_holds", True, detail),), "b.json")})
    export = state(select(workload(Requirements(export=True)), [live], beside), "b", "export")
    assert export.state == expected
    assert f"check `exports_what_it_holds` (b.json){': ' + detail if detail else ''}" in export.why.text


@pytest.mark.parametrize(
    ("findings", "reason"),
    [
        (
            (Finding("keeps_users_apart", False, "one user's words"),),
            "b breaks the contract: it fails keeps_users_apart",
        ),
        ((Finding("forgets", True, "says that it can't forget"),), "Required: erasure. b fails the check `forgets`"),
    ],
)
def test_a_stack_that_breaks_the_contract_or_can_not_forget_is_not_ranked(live, findings, reason):
    beside = Beside(checks={"b": Checked("b", "1", findings, "b.json")})
    found = select(workload(Requirements(erasure=True)), [live], beside)
    assert "b" not in [each.stack for each in found.ranking]
    assert any(each.text.startswith(reason) for each in found.left_out)


def test_the_ranking_comes_with_the_probability_of_each_place_and_what_would_change_it(live):
    found = select(workload(), [live], Beside())
    assert (found.decision, found.chosen) == ("chosen", ("b",))
    for each in found.ranking:
        assert sum(each.places) == pytest.approx(1)
    assert found.ranking[0].places[0] > 0.95
    assert any("would overtake b" in each.text for each in found.changes)
    cheap = workload(Requirements(recall=0.72))
    assert any(
        each.text.startswith("Without the requirement `recall`, a") for each in select(cheap, [live], Beside()).changes
    )


def test_a_weight_beyond_which_another_is_first_really_turns_the_ranking(live):
    stated = Weights(recall=1.0, cost=2.0)
    first = select(workload(weights=stated), [live], Beside())
    turn = next(f for each in first.changes for f in each.figures if f.measure.startswith("weights.cost at which"))
    assert turn.value > 2.0
    beyond = Weights(recall=1.0, cost=turn.value * 1.05)
    assert select(workload(weights=beyond), [live], Beside()).ranking[0].stack == turn.stack == "a"


def test_rules_rank_nobody_by_recall_and_the_run_that_would_is_named_with_its_price(offline):
    prices = dict.fromkeys(("none", "full_context", "ceiling", "plain", "a", "b"), Decimal("1.5"))
    found = select(workload(), [offline], Beside(forecasts={"planted": prices}))
    assert (found.decision, found.chosen, found.ranking) == ("not_ranked", (), ())
    deciding = found.answer[-1]
    assert deciding.command.startswith("memtrial run planted --stacks none,full_context,ceiling,plain=full_context,a,b")
    assert deciding.command.endswith("--model claude-sonnet-4-5")
    assert "cost $9.00" in deciding.text
    assert any("costs least" in each.text for each in found.answer)


def test_rules_do_rank_by_what_they_tell_money_and_wait(offline):
    found = select(workload(weights=Weights(recall=0.0, cost=10.0)), [offline], Beside())
    assert (found.decision, found.chosen) == ("chosen", ("a",))


def test_an_unknown_price_is_unknown_and_never_nothing(offline):
    found = select(workload(Requirements(usd_a_month=5.0)), [offline.priced_as("no-such-model")], Beside())
    assert all(each.now is None and each.breaks_even is None for each in found.costs)
    assert state(found, "b", "money a month").state == "not_known"
    assert "$0" not in markdown(found)


def test_a_run_that_does_not_stand_for_the_workload_ranks_nobody_but_still_excludes(live):
    other = Workload("other", ("team",), "other", requires=Requirements(p95_ms={"recall": 100.0}))
    found = select(other, [live], Beside())
    assert (found.decision, found.ranking) == ("not_ranked", ())
    assert "no run of `team`" in found.answer[0].text
    assert [each.text[:30] for each in found.left_out] == ["Required: p95 of recall. a: re"]


def test_what_a_weight_rests_on_and_was_not_measured_is_no_nought(live):
    found = select(workload(weights=Weights(abilities={"update": 1.0})), [live], Beside())
    assert found.decision == "nobody"
    assert all("rest on recall of update" in each.text for each in found.left_out)


def test_runs_that_do_not_go_together_are_refused_by_name(live, offline, tmp_path):
    with pytest.raises(RunFolderError, match="model: ModelSpec"):
        select(workload(), [live, offline], Beside())
    with pytest.raises(RunFolderError, match="scenario s000 of planted; allowed: another one"):
        select(workload(), [live, plant(tmp_path / "again", Truth(STACKS, scenarios=5), seed=6)], Beside())


def test_growth_and_volumes_make_the_months_money(offline):
    volumes = Volumes(users=10, sessions_a_month=2, turns_a_session=4, answers_a_session=3, growth_a_month=0.1)
    found = {each.stack: each for each in select(workload(volumes=volumes), [offline], Beside()).costs}
    keeping, asking = (900 * 3 + 90 * 15) / 1e6, (1200 * 3 + 30 * 15) / 1e6  # USD 3 in and 15 out a million
    assert found["a"].now == pytest.approx(10 * 2 * (keeping + 3 * asking))
    assert found["a"].in_a_year == pytest.approx(found["a"].now * 1.1**12)


def test_markdown_and_json_carry_a_reference_for_each_figure(live):
    found = select(workload(STRICT), [live], Beside())
    text = markdown(found)
    assert text.splitlines()[2].startswith(("Take", "b is the only", "No stack", "Not"))
    marks = {int(number) for number in re.findall(r"&nbsp;\[(\d+)\]", text)}
    assert marks == {int(number) for number in re.findall(r"^- \[(\d+)\] ", text, re.MULTILINE)}
    plain = json.loads(json.dumps(as_json(found)))
    assert plain["answer"][0]["figures"] is not None
    assert plain["requirements"][0]["why"]["figures"][0]["stack"] == "plain"


def test_the_command_prints_the_answer_and_writes_the_report(live, tmp_path, capsys):
    path = tmp_path / "ours.toml"
    path.write_text('about = "x"\nsuites = ["planted"]\n[weights]\ncost = 2\n')
    out = tmp_path / "selection.md"
    assert run(["select", str(path), str(live.path), "--out", str(out), "--checks", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Take b: it leads")
    assert out.read_text().startswith("# Which memory for ours?")
    assert run(["select", str(path), str(live.path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decision"] == "chosen"


def of_another_suite(path, truth):
    """A run that does not stand for the workload."""
    manifest = plant(path, truth, seed=6).path / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"suite":"planted"', '"suite":"other"'), encoding="utf-8")
    return RunFolder(path)


def test_what_a_month_costs_is_one_figure_and_of_the_runs_that_stand_for_the_work(live, tmp_path):
    dear = (*STACKS[:3], replace(STACKS[3], answer=(90_000, 30)))
    other = of_another_suite(tmp_path, Truth(dear, scenarios=6))
    asked = workload(Requirements(usd_a_month=1e6))
    alone, together = (select(asked, folders, Beside()) for folders in ([live], [live, other]))
    cost = next(each.now for each in alone.costs if each.stack == "b")
    for found in (alone, together):
        assert next(each.now for each in found.costs if each.stack == "b") == cost
        assert next(each.usd for each in found.front if each.stack == "b") == cost
        assert state(found, "b", "money a month").why.figures[0].value == cost


def test_stacks_of_unlike_runs_are_said_to_be_so(offline, tmp_path):
    fewer = Truth((STACKS[0], STACKS[2]), scenarios=6, model=REFERENCE)
    other = of_another_suite(tmp_path, fewer).priced_as("claude-sonnet-4-5")
    alone = select(workload(), [offline], Beside())
    both = Workload("planted truth", ("nowhere",), "truth")
    together = select(both, [offline, other], Beside())
    unlike = "Not all of these stacks are in all of these runs"
    assert not any(unlike in each.text for each in alone.answer)
    assert any(unlike in each.text for each in together.answer)


def test_a_misspelt_suite_is_refused_before_anything_is_decided(offline, tmp_path, capsys):
    asked = tmp_path / "mine.toml"
    asked.write_text('about = "x"\nsuites = ["quickstar"]\n', encoding="utf-8")
    assert run(["select", str(asked), str(offline.path)]) == 2
    said = capsys.readouterr().err
    assert f"{asked}: suites: 'quickstar'; allowed:" in said
    assert "quickstart" in said


@pytest.mark.parametrize("command", [("report",), ("select", "chat_assistant")])
def test_out_is_looked_at_before_anything_is_written(offline, tmp_path, capsys, command):
    mine = tmp_path / "mine.yaml"
    mine.write_text("a scenario of one's own")
    lost = "is there, and would be lost"
    for path, found in ((tmp_path, "a folder"), (offline.path / "manifest.json", lost), (mine, lost)):
        before = path.read_bytes() if path.is_file() else b""
        assert run([*command, str(offline.path), "--out", str(path)]) == 2
        assert f"--out: {path}: {found}; allowed:" in capsys.readouterr().err
        assert not path.is_file() or path.read_bytes() == before
