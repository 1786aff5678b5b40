"""A run plays what its folder does not hold yet, and nothing else; it can be broken off and goes on from there."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from harness.core.errors import GatewayError, RunFolderError
from harness.core.record import Conditions, Trial
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.plan import Wanted, plan
from harness.engine.pool import GatewayKeeper
from harness.engine.progress import Progress
from harness.engine.run import Manner, Outcome, default_folder, play

WANTED = Wanted("tapes:Small", SuiteOptions(limit=2), ("none", "failing:Raises"), repeats=2)
QUIET = Manner(2, Progress(Console(quiet=True)))


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A run of two stacks, two scenarios and two repeats; one stack always fails."""
    with pytest.MonkeyPatch.context() as patch:
        stacks = str(Path(__file__).parents[1] / "stacks")
        patch.syspath_prepend(stacks)
        patch.setenv("PYTHONPATH", stacks, prepend=os.pathsep)
        path = tmp_path_factory.mktemp("runs") / "run"
        yield path, play(plan(WANTED), path, QUIET)


@pytest.fixture(autouse=True)
def _with_test_stacks(on_path: Path) -> None: ...


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.thorough
def test_limit_and_repeats_say_how_much_is_played(ran):
    trials = list(RunFolder(ran[0]).trials())
    assert {(trial.stack, trial.scenario, trial.repeat) for trial in trials} == {
        (stack, f"small-{number}", repeat) for stack in WANTED.stacks for number in range(2) for repeat in range(2)
    }
    assert len(trials) == 8


def test_the_outcome_counts_trials_by_state_and_a_failure_is_a_finding(ran):
    path, outcome = ran
    assert outcome == Outcome(path, {"ended": 4, "failed": 4, "over_budget": 0, "not_run": 0}, played=8)
    assert outcome.finding
    assert not Outcome(path, {"ended": 4, "failed": 0, "over_budget": 0, "not_run": 0}, 4).finding


def test_equal_repeats_of_an_offline_run_give_equal_answers(ran):
    answers = {}
    for trial in RunFolder(ran[0]).trials():
        answers.setdefault((trial.stack, trial.scenario), []).append(trial.answers)
    assert all(first == second for first, second in answers.values())


def test_running_again_plays_nothing_and_changes_nothing(ran):
    """Failed trials are final too."""
    path, outcome = ran
    before = content(path)
    again = play(plan(WANTED), path, QUIET)
    assert again == replace(outcome, played=0)
    assert content(path) == before


def test_only_what_is_missing_is_played(ran, tmp_path):
    path = tmp_path / "run"
    path.mkdir()
    for name, data in content(ran[0]).items():
        (path / name).parent.mkdir(exist_ok=True)
        (path / name).write_bytes(data)
    kept = (path / "trials.jsonl").read_bytes().splitlines(keepends=True)[:5]
    (path / "trials.jsonl").write_bytes(b"".join(kept))
    assert play(plan(WANTED), path, QUIET).played == 3
    assert (path / "trials.jsonl").read_bytes().startswith(b"".join(kept))
    assert {trial.id for trial in RunFolder(path).trials()} == {trial.id for trial in RunFolder(ran[0]).trials()}


OTHERS = {
    "the seed": ({"options": SuiteOptions(seed=1, limit=2)}, r'options: .*"seed":0.* there, .*"seed":1.* asked'),
    "the limit": ({"options": SuiteOptions(limit=1)}, r'options: .*"limit":2.* there, .*"limit":1.* asked'),
    "the repeats": ({"repeats": 3}, "repeats: 2 there, 3 asked"),
    "the stacks": ({"stacks": ("none",)}, r"stacks: .*Raises.* there, \[.*none.*\] asked"),
    "the conditions": ({"conditions": Conditions(evidence_tokens=9)}, r"conditions: .*2000.* there, .*:9.* asked"),
    "the suite": ({"suite": "tapes:Talks"}, 'suite: "tapes:Small" there, "tapes:Talks" asked'),
}


@pytest.mark.parametrize("fact", OTHERS)
def test_another_plan_in_the_same_folder_is_refused_with_what_differs(fact, ran):
    changes, difference = OTHERS[fact]
    before = content(ran[0])
    with pytest.raises(RunFolderError, match=f"a run that differs in {difference}; allowed: the same plan again"):
        play(plan(replace(WANTED, **changes)), ran[0], QUIET)
    assert content(ran[0]) == before


@pytest.mark.parametrize("name", ["notes.txt", "calls.jsonl", "trials.jsonl", "plan.txt"])
def test_a_folder_of_something_else_is_refused_and_left_untouched(name, tmp_path):
    (tmp_path / name).write_text("precious, and without a newline at its end")
    before = content(tmp_path)
    with pytest.raises(RunFolderError, match=f"no run, but '{name}'; allowed: an empty or new folder"):
        play(plan(WANTED), tmp_path, QUIET)
    assert content(tmp_path) == before


@pytest.mark.parametrize("out", ["file", "file/run"])
def test_what_can_be_no_folder_is_refused(out, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunFolderError, match=r"file.*: .*; allowed: .*folder"):
        play(plan(WANTED), tmp_path / out, QUIET)


def test_a_folder_may_be_named_relative_to_where_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = play(plan(replace(WANTED, stacks=("none",), repeats=1)), Path("results") / "mine", QUIET)
    assert outcome.states["ended"] == 2
    assert RunFolder(tmp_path / "results" / "mine").begun


def test_a_run_that_names_no_folder_gets_a_new_one_under_results():
    made = plan(WANTED)
    created = f"{made.manifest.created:%Y%m%dT%H%M%SZ}"
    assert default_folder(made.manifest) == Path("results") / f"tapes:Small-{created}"


COMMAND = [sys.executable, "-m", "harness.cli", "run", "tapes:Small", "--stacks", "failing:Slow", "--limit", "4"]


@pytest.mark.thorough
def test_an_interrupted_run_leaves_no_process_behind_and_goes_on(tmp_path):
    path = tmp_path / "run"
    command = [*COMMAND, "--json", "--workers", "2", "--out", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as runner:
        while not list(RunFolder(path).trials()):
            time.sleep(0.01)
            assert runner.poll() is None
        children = psutil.Process(runner.pid).children(recursive=True)
        runner.send_signal(signal.SIGINT)
        _, said = runner.communicate(timeout=30)
    assert runner.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    assert len(children) >= 2
    assert psutil.wait_procs(children, timeout=5)[1] == []
    kept = list(RunFolder(path).trials())
    assert 1 <= len(kept) < 4
    resumed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert resumed.returncode == 0, resumed.stderr
    assert f'"ended": 4, "failed": 0, "over_budget": 0, "not_run": 0}}, "played": {4 - len(kept)}' in resumed.stdout
    assert list(RunFolder(path).trials())[: len(kept)] == kept


@dataclass
class InterruptedProgress(Progress):
    """As if somebody pressed Ctrl-C while a trial was being written down."""

    def ended(self, trial: Trial) -> None:
        raise KeyboardInterrupt


def test_nothing_goes_on_once_play_was_interrupted(tmp_path):
    interrupted = Manner(2, InterruptedProgress(Console(quiet=True)))
    made = plan(Wanted("tapes:Small", SuiteOptions(limit=6), ("failing:Slow",)))
    before = set(psutil.Process().children(recursive=True))
    with pytest.raises(KeyboardInterrupt):
        play(made, tmp_path / "run", interrupted)
    assert set(psutil.Process().children(recursive=True)) == before


class DeadGateway:
    """Is gone as soon as it was started."""

    alive = False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


def test_a_gateway_that_keeps_dying_is_told_and_not_hidden():
    keeper = GatewayKeeper(DeadGateway)
    with pytest.raises(GatewayError, match="died"):
        deque((keeper.gateway() for _ in range(50)), maxlen=0)
