"""`kill -9` of the runner, of a worker or of the gateway at a random moment costs nothing but time.

Each round plays the same small run, kills one process at a random moment, resumes, and compares trials, calls and
grades with an undisturbed run's; timings and booked losses aside.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import psutil
import pytest

from harness.core.record import Step
from harness.core.store import RunFolder

pytestmark = pytest.mark.thorough

COMMAND = [sys.executable, str(Path(__file__).parents[1] / "stacks" / "resumable.py")]
FEW, MANY = 2, 4  # scenarios
VICTIMS = {"worker": "harness.engine.trial", "gateway": "harness.gateway.server"}


def start(out: Path, many: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, str(out), str(many)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    )


def kill(runner: subprocess.Popen[bytes], victim: str) -> bool:
    """Kill one process of the run; False when there is none of its kind at this moment."""
    if victim == "runner":
        runner.kill()
        return True
    for child in psutil.Process(runner.pid).children():
        if VICTIMS[victim] in " ".join(child.cmdline()):
            child.kill()
            return True
    return False


def kill_at_a_random_moment(out: Path, many: int, victim: str, moment: random.Random) -> None:
    runner = start(out, many)
    time.sleep(moment.uniform(0.3, 3.0))
    while runner.poll() is None:
        try:
            if kill(runner, victim):
                break
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.005)
    runner.wait()


def resume(out: Path, many: int) -> RunFolder:
    assert start(out, many).wait() == 0
    return RunFolder(out)


def facts(folder: RunFolder) -> tuple[object, ...]:
    """Everything a run found out, without what a clock or a kill decides."""
    trials = [
        msgspec.structs.replace(
            trial, open_s=0.0, service_s=0.0, wall_s=0.0, peak_memory_bytes=0, disk_bytes=0, plays=1,
            steps=tuple(Step(step.name, step.event, 0.0) for step in trial.steps),
        )
        for trial in folder.trials()
    ]  # fmt: skip
    calls = [msgspec.structs.replace(call, start=0.0, seconds=0.0) for call in folder.calls() if call.booked == "used"]
    return (
        sorted(trials, key=lambda trial: trial.id),
        sorted(calls, key=lambda call: (call.trial, call.number)),
        list(folder.grades()),
    )


@dataclass(frozen=True)
class Undisturbed:
    """A run that nothing was killed of, and what became of a second runner on its folder meanwhile."""

    facts: tuple[object, ...]
    second: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Undisturbed]]:
    """`undisturbed(many)`: of so many scenarios."""

    @cache
    def run(many: int) -> Undisturbed:
        out = tmp_path_factory.mktemp("runs") / "undisturbed"
        first = start(out, many)
        while not (out / "manifest.json").exists():
            time.sleep(0.01)
        second = subprocess.run([*COMMAND, str(out), str(many)], capture_output=True, text=True, check=False)
        assert first.wait() == 0
        return Undisturbed(facts(RunFolder(out)), second)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "stacks"))
        yield run


@pytest.fixture(autouse=True)
def _with_test_stacks(on_path: Path) -> None: ...


def check_round(victim: str, number: int, out: Path, undisturbed: Undisturbed, many: int) -> None:
    kill_at_a_random_moment(out, many, victim, random.Random(f"{victim}:{number}"))
    assert facts(resume(out, many)) == undisturbed.facts, f"{victim}, round {number}"


@pytest.mark.parametrize("victim", ["runner", *(pytest.param(name, marks=pytest.mark.slow) for name in VICTIMS)])
def test_a_kill_changes_no_trial_call_or_grade(victim, tmp_path, undisturbed):
    check_round(victim, 0, tmp_path / "run", undisturbed(FEW), FEW)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("victim", ["runner", "worker", "gateway"])
def test_twenty_kills_change_no_trial_call_or_grade(victim, tmp_path, undisturbed):
    for number in range(1, 21):
        check_round(victim, number, tmp_path / f"run-{number}", undisturbed(MANY), MANY)


def test_nothing_outlives_a_killed_runner(tmp_path):
    runner = start(tmp_path / "run", FEW)
    while not (children := psutil.Process(runner.pid).children(recursive=True)):
        time.sleep(0.01)
    time.sleep(1.0)
    children = psutil.Process(runner.pid).children(recursive=True) or children
    runner.kill()
    runner.wait()
    _, alive = psutil.wait_procs(children, timeout=5)
    assert not alive


def test_two_runners_never_write_to_one_folder(undisturbed):
    second = undisturbed(FEW).second
    assert second.returncode != 0
    assert "another memtrial is writing here" in second.stderr
