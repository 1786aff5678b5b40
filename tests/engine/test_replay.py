"""A run's questions are answered again from what stood in the prompts then: exact, without opening a memory."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from harness.cli import run as command
from harness.core.record import ModelSpec
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.engine.plan import REFERENCE
from harness.engine.progress import Progress
from harness.engine.replay import STEERED, replay_plan
from harness.engine.run import Manner, play
from harness.gateway.journal import read_journal
from harness.gateway.live import Live, Upstream
from reports.comparison import as_json, compare
from reports.words.meaning import warnings

pytestmark = pytest.mark.thorough

STACKS = "keyword,ceiling,files"
STACKS_HOME = str(Path(__file__).parents[1] / "stacks")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "first"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(STACKS_HOME)
        patch.setenv("PYTHONPATH", STACKS_HOME, prepend=os.pathsep)
        assert command(["run", "tapes:Small", "--limit", "2", "--stacks", STACKS, "--out", str(path)]) == 0
    return RunFolder(path)


def again(source, path, model=REFERENCE, prompt="", live=None):
    manner = Manner(2, Progress(Console(quiet=True)), live=live or Live(), replayed=source)
    play(replay_plan(source, model, prompt, ()), path, manner)
    grade_run(RunFolder(path))
    return RunFolder(path)


def said(folder, *stacks):
    return {
        (trial.stack, trial.scenario, answer.probe): (answer.state, answer.text, answer.cited, answer.recall_tokens)
        for trial in folder.trials() if trial.stack in stacks
        for answer in trial.answers
    }  # fmt: skip


def requests(folder, *stacks):
    return {
        (trial.stack, trial.scenario, each.call.event): each.request
        for trial in folder.trials() if trial.stack in stacks
        for each in read_journal(folder.journal / f"{trial.id}.jsonl") if each.call.step == "answer"
    }  # fmt: skip


def test_the_same_model_says_the_same_again_at_no_write_cost(source, tmp_path):
    folder = again(source, tmp_path / "run")
    injected = ("keyword", "ceiling")
    assert said(folder, *injected) == said(source, *injected)
    assert requests(folder, *injected) == requests(source, *injected)
    assert (
        {call.step for call in folder.calls()} == {step.name for t in folder.trials() for step in t.steps} == {"answer"}
    )
    before, after = (as_json(compare(each))["stacks"] for each in (source, folder))
    for name in injected:
        assert after[name]["recall_accuracy"] == before[name]["recall_accuracy"]
        assert after[name]["evidence_delivered"] == before[name]["evidence_delivered"]
        assert after[name]["usd_per_session"] is after[name]["disk_bytes"] is None
        answered, whole = (each[name]["usd_per_session_by_step"]["answer"] for each in (after, before))
        assert answered == pytest.approx(whole) != 0


def test_an_agent_that_steers_its_memory_is_unsupported_and_says_why(source, tmp_path):
    folder = again(source, tmp_path / "run")
    assert {each[:2] for each in said(folder, "files").values()} == {("unsupported", "")}
    assert {row.cause for row in folder.grades() if row.stack == "files"} == {STEERED}
    assert sum(compare(folder).stack("files").states.values()) == 16


def test_another_model_and_prompt_are_given_the_same_context(source, tmp_path, bench):
    folder = again(
        source, tmp_path / "run", ModelSpec("forward", "yes", bench.url), "Say it.", Live(Upstream(bench.url))
    )
    before, now = requests(source, "keyword"), requests(folder, "keyword")
    assert {key: request["messages"] for key, request in now.items()} == (
        {key: request["messages"] for key, request in before.items()}
    )
    assert {(request["model"], request["system"]) for request in now.values()} == {("yes", "Say it.")}
    assert {state for state, *_ in said(folder, "keyword").values()} == {"answered"}
    held = folder.manifest()
    assert (held.replay.run, held.replay.model, held.replay.prompt) == ("first", "reference", "Say it.")
    assert held.fingerprint() != source.manifest().fingerprint()
    assert "A replay of first (answered there by reference, seal " in warnings(compare(folder))[0]


def test_the_command_writes_a_run_like_any_other(source, tmp_path, capsys):
    out = tmp_path / "again"
    assert command(["replay", str(source.path), "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["trials"]["ended"] == 6
    assert command(["verify", str(out)]) == 0
    assert command(["replay", str(source.path), "--out", str(out), "--json"]) == 0  # resumed: nothing is left
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["played"] == 0


def test_a_replay_that_was_killed_goes_on_and_pays_for_no_answer_twice(source, tmp_path, bench):
    bench.delay_s = 0.05
    asked = [sys.executable, "-m", "harness.cli", "replay", str(source.path), "--model", "yes", "--endpoint", bench.url,
             "--workers", "1", "--out", str(tmp_path / "run")]  # fmt: skip
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        end = time.monotonic() + 60
        while len(bench.asked) < 12 and time.monotonic() < end:
            time.sleep(0.01)
        killed.kill()
    folder = again(source, tmp_path / "run", ModelSpec("forward", "yes", bench.url), "", Live(Upstream(bench.url)))
    assert 32 <= len(bench.asked) <= 33
    assert len({key for key, each in said(folder, "keyword", "ceiling").items() if each[0] == "answered"}) == 32


def test_a_run_that_was_changed_or_that_asks_nothing_is_refused(source, tmp_path, capsys):
    shutil.copytree(source.path, tmp_path / "changed")
    trials = tmp_path / "changed" / "trials.jsonl"
    trials.write_bytes(trials.read_bytes().replace(b"code", b"mode", 1))
    assert command(["replay", str(tmp_path / "changed"), "--out", str(tmp_path / "new")]) == 2
    assert "trials.jsonl:" in capsys.readouterr().err
    (tmp_path / "empty.txt").write_text("\n")
    assert command(["replay", str(source.path), "--prompt", str(tmp_path / "empty.txt")]) == 2
    assert "--prompt: no text in" in capsys.readouterr().err
