"""A tape of any length is played in memory that does not grow with it, in every process of the harness."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MB = 10**6
# Plays `tapes:Vast` on `none` and prints peak memory in bytes: of this process; of the largest other one, gateway and
# worker alike; and of the worker's tree as the trial records it. The kernel's own high-water marks are read while the
# processes live: what `getrusage` tells of a new process holds that of the process which started it.
SCRIPT = """
import json, sys, threading, time
from pathlib import Path
import psutil
from rich.console import Console
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play

marks = {}

def mark(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return 0

def watch():
    while True:
        for child in psutil.Process().children():
            try:
                marks[child.pid] = max(marks.get(child.pid, 0), mark(child.pid))
            except OSError:
                pass
        time.sleep(0.05)

threading.Thread(target=watch, daemon=True).start()
out = Path(sys.argv[1])
made = plan(Wanted("tapes:Vast", SuiteOptions(limit=int(sys.argv[2])), ("none",)))
outcome = play(made, out, Manner(1, Progress(Console(quiet=True))))
trial = next(RunFolder(out).trials())
turns = sum(tape.turns for tape in made.manifest.scenarios)
print(json.dumps({
    "state": trial.state, "turns": turns, "observed": sum(step.name == "observe" for step in trial.steps),
    "runner": mark("self"), "others": max(marks.values()), "worker": trial.peak_memory_bytes,
}))
"""


def peaks(out: Path, thousands: int) -> dict[str, int]:
    command = [sys.executable, "-c", SCRIPT, str(out), str(thousands)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found.pop("state") == "ended"
    assert found.pop("turns") == thousands * 1000
    assert found.pop("observed") == thousands
    return found


@pytest.fixture(autouse=True)
def _with_test_stacks(on_path: Path) -> None: ...


@pytest.mark.thorough
def test_memory_does_not_grow_with_the_tape(tmp_path):
    short, long = peaks(tmp_path / "short", 2), peaks(tmp_path / "long", 20)
    turns = 18_000
    for process in ("runner", "others"):
        assert 10 * MB < long[process] < 300 * MB
        assert long[process] - short[process] < 200 * turns, process  # a turn that is held takes more bytes


@pytest.mark.slow
def test_a_million_turns_are_played_within_300_mb(tmp_path):
    found = peaks(tmp_path / "run", 1000)
    assert max(found.values()) < 300 * MB
    assert found["worker"] > 10 * MB
