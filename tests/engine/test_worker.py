"""A worker sees no keys and no proxies, has a home of its own, and leaves nothing behind, however it ends."""

import json
import os
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play
from harness.engine.worker import worker_environment

STACKS = Path(__file__).parents[1] / "stacks"
CANARY = "canary-7c1f"
SECRETS = (
    "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "OPENAI_API_KEY", "MEM0_API_KEY", "ZEP_API_KEY",
    "AWS_SECRET_ACCESS_KEY", "HF_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy",
    "all_proxy", "SSL_CERT_FILE", "PIP_INDEX_URL",
)  # fmt: skip


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """What one stack saw of the world in two scenarios, in a runner full of secrets and without a home."""
    out = tmp_path_factory.mktemp("runs") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(STACKS)
        patch.setenv("PYTHONPATH", str(STACKS), prepend=os.pathsep)
        for name in ("HOME", "TMPDIR"):
            patch.delenv(name, raising=False)
        for name in SECRETS:
            patch.setenv(name, CANARY)
        made = plan(Wanted("tapes:Small", SuiteOptions(limit=2), ("failing:ShowsItsWorld",)))
        play(made, out, Manner(2, Progress(Console(quiet=True)), keep_work=True))
        folder = RunFolder(out)
        assert [trial.failure for trial in folder.trials()] == [None, None]
        yield [json.loads((folder.work / trial.id / "work" / "world.json").read_text()) for trial in folder.trials()]


def test_no_key_and_no_proxy_of_the_runner_reaches_a_worker(worlds):
    for world in worlds:
        assert CANARY not in json.dumps(world["environment"])
        assert not set(SECRETS) & set(world["environment"])


def test_only_loopback_needs_no_proxy_and_hashes_are_repeatable(worlds):
    environment = worlds[0]["environment"]
    assert (environment["NO_PROXY"], environment["PYTHONHASHSEED"]) == ("*", "0")


def test_home_and_temporary_folder_lie_in_a_sandbox_of_the_trials_own(worlds):
    homes = {world["home"] for world in worlds} | {world["temporary"] for world in worlds}
    assert len(homes) == 4
    for world in worlds:
        sandbox = Path(world["folder"]).parent
        assert Path(world["folder"]).name == "work"
        assert {Path(world["home"]), Path(world["temporary"])} == {sandbox / "home", sandbox / "tmp"}


def test_a_worker_imports_nothing_from_its_workdir(worlds):
    assert worlds[0]["folder"] not in worlds[0]["path"]
    assert "" not in worlds[0]["path"]


def test_random_numbers_differ_between_trials(worlds):
    assert worlds[0]["chance"] != worlds[1]["chance"]


def test_a_stack_may_be_imported_late_and_for_the_first_time(tmp_path, run_small, monkeypatch):
    """Python then writes what it compiled beside the source: nobody's breach."""
    for name in ("failing.py", "late_part.py"):
        shutil.copy(STACKS / name, tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    trial = next(run_small(["failing:ImportsLate"]).trials())
    assert trial.failure is None


def test_a_relative_pythonpath_means_the_same_to_a_worker(run_small, monkeypatch):
    monkeypatch.chdir(STACKS.parent)
    monkeypatch.setenv("PYTHONPATH", os.environ["PYTHONPATH"].replace(str(STACKS), STACKS.name))
    trial = next(run_small(["failing:Plain"]).trials())
    assert trial.failure is None


def test_what_is_not_set_in_the_runner_is_not_set_in_a_worker(tmp_path, monkeypatch):
    for name in list(os.environ):
        monkeypatch.delenv(name)
    assert set(worker_environment(tmp_path)) >= {"HOME", "TMPDIR", "PYTHONHASHSEED", "NO_PROXY"}
    assert not set(worker_environment(tmp_path)) & {"PATH", "LANG", "PYTHONPATH"}


ENDS = ("failing:Killed", "failing:Crashes", "failing:Rants", "failing:Plain")


@pytest.fixture
def ended(played_small):
    """How workers of several stacks ended, in one run."""
    folder = played_small(ENDS)
    return {trial.stack.removeprefix("failing:"): trial for trial in folder.trials()}


@pytest.mark.thorough
def test_a_worker_that_is_always_killed_is_played_three_times_and_then_failed(ended):
    trial = ended["Killed"]
    assert trial.failure is not None
    assert (trial.failure.cause, trial.plays) == ("killed", 3)
    assert "signal 9" in trial.failure.detail


def test_a_worker_that_crashes_says_signal_and_last_words_and_is_not_played_again(ended):
    trial = ended["Crashes"]
    assert trial.failure is not None
    assert (trial.failure.cause, trial.plays) == ("killed", 1)
    assert "signal 11" in trial.failure.detail
    assert "the last of my words" in trial.failure.detail


def test_a_worker_is_over_when_its_process_is_whoever_holds_its_pipes(run_small):
    trial = next(run_small(["failing:Forks"], deadline_s=15.0).trials())
    assert trial.failure is not None
    assert (trial.failure.cause, "with code 7" in trial.failure.detail) == ("exited", True)
    assert trial.wall_s < 10


def test_a_failure_is_told_in_few_words(ended):
    trial = ended["Rants"]
    assert trial.failure is not None
    assert trial.failure.cause == "raised"
    assert "ValueError" in trial.failure.detail
    assert len(trial.failure.detail) < 5000


def test_no_sandbox_is_left_behind(played_small):
    assert not played_small(ENDS).work.exists()


def test_peak_memory_and_disk_are_measured(ended):
    trial = ended["Plain"]
    assert 10e6 < trial.peak_memory_bytes < 300e6
    assert trial.disk_bytes > 500
