"""A model judges open answers: its errors are found by answers planted among them, and it is paid once, by no stack."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from harness.cli import run as command
from harness.core.record import ModelSpec
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.engine.grading.judging import Judging, judge_run
from harness.gateway.live import Live, Upstream
from harness.graders.judge import UNREAD
from reports.comparison import as_json, compare

STACKS = ("none", "ceiling")
PLANTS = 10  # of each kind: one a probe
PRICED = "claude-sonnet-5-5"  # answers as `knows` does


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    path = tmp_path_factory.mktemp("open") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2] / "stacks"))
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2] / "stacks"), prepend=os.pathsep)
        assert command(["run", "tapes:Open", "--stacks", ",".join(STACKS), "--out", str(path)]) == 0
    return path


@pytest.fixture
def path(played, tmp_path):
    shutil.copytree(played, tmp_path / "run", ignore=shutil.ignore_patterns("lock"))
    return tmp_path / "run"


def ask(path, bench, model, *more):
    """The command."""
    return command(["grade", str(path), "--judge", model, "--endpoint", bench.url, *more])


def judge(path, bench, model, manner="strict"):
    """What the command does, without a report."""
    folder = RunFolder(path)
    done = judge_run(folder, Judging(ModelSpec("forward", model, bench.url), Live(Upstream(bench.url)), manner))
    grade_run(folder)
    return done


def told(path, manner="strict"):
    """The JSON of one judge, and of all."""
    found = as_json(compare(RunFolder(path)))["judged"]
    return next(each for each in found["judges"] if each["manner"] == manner), found


@pytest.mark.thorough
def test_a_judge_that_knows_is_found_to_err_nowhere_and_its_figures_stand_apart(path, bench, capsys):
    before = as_json(compare(RunFolder(path)))["stacks"]
    assert ask(path, bench, "knows") == 0
    strict, _ = told(path)
    assert (strict["false_accept"]["amiss"], strict["false_accept"]["n"]) == (0, 3 * PLANTS)
    assert (strict["false_reject"]["amiss"], strict["false_reject"]["n"]) == (0, PLANTS)
    assert 0.30 < strict["false_accept"]["high"] < 0.32  # of 10 probes, not of 30 answers
    assert [strict["stacks"][name]["value"] for name in STACKS] == [0.0, 1.0]
    assert as_json(compare(RunFolder(path)))["stacks"] == before
    assert "judge cost      unknown, on no stack" in capsys.readouterr().out
    with (path / "report" / "probes.csv").open(newline="") as rows:
        said = {(row["stack"], row["judgements"]) for row in csv.DictReader(rows) if row["judgements"]}
    assert said == {(STACKS[0], "strict by knows: wrong"), (STACKS[1], "strict by knows: right")}
    assert "strict by knows: right" in (path / "report" / "index.html").read_text()


@pytest.mark.thorough
def test_the_audit_finds_the_errors_that_a_judge_makes(path, bench):
    judge(path, bench, "erring")
    planted = {each.text for each in RunFolder(path).judgements() if each.planted}
    for manner in ("strict", "lenient"):
        found, _ = told(path, manner)
        erred = [
            case for each in bench.erred for system, case in [json.loads(each)]
            if ("its core" in system) == (manner == "lenient") and answer_of(case) in planted
        ]  # fmt: skip
        assert found["false_accept"]["amiss"] + found["false_reject"]["amiss"] == len(erred) > 3
        rate = found["false_accept"]
        assert rate["low"] < 0.25 < rate["high"]


def answer_of(case):
    return case.rpartition("<answer>\n")[2].removesuffix("\n</answer>")


@pytest.mark.thorough
def test_a_judge_that_always_says_yes_lets_every_wrong_answer_pass(path, bench):
    judge(path, bench, "yes", "lenient")
    lenient, _ = told(path, "lenient")
    assert [lenient[rate]["value"] for rate in ("false_accept", "false_reject")] == [1.0, 0.0]
    assert [lenient["stacks"][name]["value"] for name in STACKS] == [1.0, 1.0]
    strict, _ = told(path, "strict")  # audited by both prompts, asked about answers by one
    assert (strict["false_accept"]["value"], strict["stacks"]) == (1.0, {})


@pytest.mark.thorough
def test_a_judge_that_looks_for_words_is_caught_by_contradictions(path, bench):
    judge(path, bench, "words")
    by_kind = told(path)[0]["by_kind"]
    assert {kind: each["value"] for kind, each in by_kind.items()} == {
        "paraphrase": 0.0, "vague": 0.0, "near_miss": 0.0, "contradiction": 1.0,
    }  # fmt: skip


@pytest.mark.thorough
def test_replies_that_break_their_form_leave_answers_in_need_of_a_judge(path, bench):
    assert judge(path, bench, "garbled").missing == 0
    strict, _ = told(path)
    assert strict["false_accept"]["n"] == strict["false_reject"]["n"] == 0
    assert (
        strict["stacks"]["ceiling"] | {"value": None, "n": 0, "unread": PLANTS, "not_judged": 0}
        == (strict["stacks"]["ceiling"])
    )
    rows = [row for row in RunFolder(path).grades() if row.grader == "judge/strict/garbled"]
    assert {(row.value, row.cause) for row in rows} == {(None, UNREAD)}
    assert {row.outcome for row in RunFolder(path).grades() if row.outcome} == {"unsupported"}


def test_the_judge_is_told_neither_who_answered_nor_what_was_planted_and_equal_texts_are_asked_once(path, bench):
    judge(path, bench, "knows")
    texts = " ".join(bench.cases())
    assert not [word for word in (*STACKS, "planted", "paraphrase") if f" {word}" in texts.lower()]
    assert Counter(body["system"] + body["messages"][0]["content"] for body in bench.asked).most_common(1)[0][1] == 1
    assert {"question", "expected", "answer"} == {word.strip("</>") for word in texts.split() if word[:1] == "<"}


@pytest.mark.thorough
def test_judging_again_asks_nothing_and_what_grade_and_verify_derive_is_the_same(path, bench, capsys):
    assert ask(path, bench, "knows", "--lenient") == 0
    asked, grades = len(bench.asked), (path / "grades.jsonl").read_bytes()
    for name in ("trials.jsonl", "calls.jsonl"):
        assert b"knows" not in (path / name).read_bytes()
    assert judge(path, bench, "knows", "lenient").got == 0
    assert len(bench.asked) == asked
    bench.url = "http://127.0.0.1:9"  # nobody is there
    assert command(["grade", str(path)]) == 0
    assert (path / "grades.jsonl").read_bytes() == grades
    assert command(["verify", str(path)]) == 0
    judgements = path / "judgements.jsonl"
    judgements.write_bytes(judgements.read_bytes().replace(b'"wrong"', b'"right"', 1))
    capsys.readouterr()
    assert command(["verify", str(path)]) == 1
    assert re.search(r"DIFFERS  judgements\.jsonl:\d+: changed", capsys.readouterr().out)


@pytest.mark.thorough
def test_verdicts_that_were_paid_but_not_noted_are_read_from_the_journal(path, bench):
    judge(path, bench, "knows")
    asked, judgements = len(bench.asked), path / "judgements.jsonl"
    lines = judgements.read_bytes().splitlines(keepends=True)
    judgements.write_bytes(b"".join(lines[:20]) + lines[20][:30])
    shutil.rmtree(path / "seal")  # a sitting that is killed had set none
    judge(path, bench, "knows")
    assert len(bench.asked) == asked
    assert sorted(judgements.read_bytes().splitlines(keepends=True)) == sorted(lines)


def hear():
    """Whatever runs in a shell's background is deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.thorough
def test_a_sitting_that_is_cut_off_keeps_what_it_was_told_and_the_next_pays_for_the_rest_only(how, path, bench):
    bench.delay_s = 0.02
    asked = [sys.executable, "-m", "harness.cli", "grade", str(path), "--judge", "knows", "--endpoint", bench.url]
    with subprocess.Popen([*asked, "--concurrency", "2"], stdout=subprocess.DEVNULL, preexec_fn=hear) as sitting:
        end = time.monotonic() + 60
        while len(bench.asked) < 20 and time.monotonic() < end:
            time.sleep(0.01)
        sitting.send_signal(how)
        code = sitting.wait(60)
    assert code == (130 if how == signal.SIGINT else -9)
    wanted = judge(path, bench, "knows").wanted
    folder = RunFolder(path)
    assert len(list(folder.judgements())) == len({(each.judge, each.probe, each.text, each.scenario, each.planted)
                                                   for each in folder.judgements()}) == wanted  # fmt: skip
    assert wanted <= len(bench.asked) <= wanted + 2  # those under way at the kill
    assert sum(call.booked == "used" for call in folder.judge_calls()) >= wanted - 2


@pytest.mark.thorough
def test_a_budget_ends_a_sitting_and_a_larger_one_goes_on(path, bench, capsys):
    assert ask(path, bench, PRICED, "--budget-usd", "0.03", "--concurrency", "2") == 1
    said, first = capsys.readouterr().out, len(bench.asked)
    assert "the budget does not cover the next call" in said
    assert ask(path, bench, PRICED, "--budget-usd", "5", "--json") == 0
    judged = json.loads(capsys.readouterr().out)["judged"]
    assert judged["wanted"] == len(bench.asked) == judged["got"] + first > first > 5
    assert told(path)[1]["usd"] == pytest.approx(judged["spent_usd"])
    assert 0 < judged["spent_usd"] < 5


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--judge", "reference"), "the reference model, a fixed set of rules that can't weigh an answer"),
        (("--endpoint", "http://127.0.0.1:9"), "no --judge beside it"),
        (("--judge", "nobody", "--budget-usd", "1", "--endpoint", "http://127.0.0.1:9"), "no price for model 'nobody'"),
    ],
)
def test_what_cannot_judge_is_refused_with_the_reason(asked, said, path, capsys):
    assert command(["grade", str(path), *asked]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.thorough
def test_an_endpoint_that_is_not_there_is_told_and_nothing_is_judged(path, capsys):
    assert command(["grade", str(path), "--judge", "nobody", "--endpoint", "http://127.0.0.1:9"]) == 1
    assert list(RunFolder(path).judgements()) == []
    assert "HTTP 502" in capsys.readouterr().err


def test_a_run_without_open_answers_has_nothing_to_judge_and_asks_for_no_key(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    assert command(["run", "task_agent", "--stacks", "none", "--limit", "1", "--out", str(tmp_path / "run")]) == 0
    assert command(["grade", str(tmp_path / "run"), "--judge", "knows"]) == 2
    assert "no probe that needs a judge" in capsys.readouterr().err
