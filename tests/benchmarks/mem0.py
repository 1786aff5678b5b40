"""Mem0 under the harness, beside a bare script with the same library calls: wall time of a whole trial.

Both are fresh processes that read the same tape, hand its sessions to Mem0 and search for its questions, with their
model calls and embeddings behind a gateway of their own. The harness also answers the questions; those steps are taken
out of its time. They run in turns. Run: python tests/benchmarks/mem0.py [ROUNDS]
"""

import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from rich.console import Console

from adapters.mem0 import Mem0
from harness.core.contract import Endpoint
from harness.core.record import ModelSpec
from harness.core.scenario import Probe, Session, SuiteOptions
from harness.core.store import RunFolder
from harness.engine.lab import TrialModels
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.registry import load_suite
from harness.engine.run import Manner, play
from harness.gateway.client import Gateway

GOAL, LIMIT = 1.05, 1.15
SUITE, OPTIONS = "quickstart", SuiteOptions(limit=1)
REFERENCE = ModelSpec("reference", "reference-1", "1")
KEY = "a-trial-key"


@dataclass(frozen=True)
class BareLab:
    """What Mem0's configuration asks for, and nothing of the harness's own."""

    workdir: Path
    models: TrialModels


def bare(url: str, workdir: str) -> None:
    """What a careful script does without the harness."""
    from adapters.mem0.configuration import configured, prepare_environment
    from adapters.mem0.signals import after_opening, before_opening

    options, lab = Mem0(), BareLab(Path(workdir), TrialModels(Endpoint(url, KEY, REFERENCE.name)))
    prepare_environment(lab.workdir)
    before_opening(options.search)
    from mem0 import Memory

    memory = Memory.from_config(configured(options, lab, ""))
    after_opening(options.search, memory, lab.workdir)
    for event in next(iter(load_suite(SUITE).scenarios(OPTIONS))).events():
        if isinstance(event, Session):
            said = [{"role": "system", "content": event.header()}]
            turns = zip(event.turns, event.lines(), strict=True)
            said += [{"role": turn.role, "content": line} for turn, line in turns]
            memory.add(said, user_id=event.user, metadata={"time": event.time.isoformat()})
        elif isinstance(event, Probe):
            memory.search(event.text, filters={"user_id": event.user}, top_k=options.top_k)
    memory.vector_store.client.close()
    memory.close()


def bare_seconds(folder: Path) -> float:
    """Of the script's process, beside a gateway that runs already."""
    (folder / "work").mkdir(parents=True)  # -P below: this file would be taken for the library
    with Gateway(folder / "journal", REFERENCE) as gateway:
        gateway.register("bare", KEY, folder / "board")
        start = perf_counter()
        command = [sys.executable, "-P", __file__, "bare", gateway.base_url("bare"), str(folder / "work")]
        subprocess.run(command, check=True, capture_output=True)
        return perf_counter() - start


def harness_seconds(folder: Path) -> float:
    """Of a trial, without the steps in which its questions are answered."""
    play(plan(Wanted(SUITE, OPTIONS, ("mem0",))), folder, Manner(1, Progress(Console(quiet=True))))
    (trial,) = RunFolder(folder).trials()
    if trial.failure:
        raise SystemExit(f"the trial failed: {trial.failure.detail}")
    return trial.wall_s - sum(step.wall_s for step in trial.steps if step.name == "answer")


def main(rounds: int) -> None:
    """Print medians side by side."""
    taken: dict[str, list[float]] = {"harness": [], "bare": []}
    sides = {"harness": harness_seconds, "bare": bare_seconds}
    with tempfile.TemporaryDirectory() as name:
        for round_ in range(rounds):
            for side in sorted(sides, reverse=bool(round_ % 2)):
                taken[side].append(sides[side](Path(name) / f"{side}{round_}"))
    ours, theirs = (statistics.median(taken[side]) for side in ("harness", "bare"))
    ratio = f"{ours / theirs:.2f}x   goal {GOAL}x, at most {LIMIT}x"
    print(f"One {SUITE} scenario on mem0, medians of {rounds} rounds: {ours:.2f} s   bare {theirs:.2f} s   {ratio}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        bare(*sys.argv[2:])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 5)
