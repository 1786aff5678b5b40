"""Mem0 under the harness, beside a bare script with the same library calls: wall time of a whole trial.

Alike on both sides: the sessions and questions of one tape, and its `Restart`, so that each side is two processes that
import Mem0, one after the other, on one store; Mem0's options, and the calls of `Memory.add` and `Memory.search`; the
model and the embeddings, each side behind a gateway of its own that runs already; no word search and no telemetry.

The harness does more, and that is what is measured: its worker, its fence, its clock and its steps, the tape, which it
makes and hashes, the records. It also answers the questions; those steps are taken out of its time. The sides take
turns. Run: python tests/benchmarks/mem0.py [ROUNDS]
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console

from adapters.mem0 import Mem0
from adapters.mem0.kept import conversation, labels
from adapters.transcripts import file_stem
from harness.core.record import ModelSpec
from harness.core.scenario import Probe, Restart, Scenario, Session, SuiteOptions
from harness.core.store import RunFolder
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.registry import load_suite
from harness.engine.run import Manner, play
from harness.gateway.client import Gateway

GOAL, LIMIT = 1.05, 1.15
SUITE, OPTIONS = "quickstart", SuiteOptions(limit=1)
REFERENCE = ModelSpec("reference", "reference-1", "1")
KEY = "a-trial-key"
BARE = Path(__file__).with_name("mem0_bare.py")
Step = Mapping[str, Any]


def processes(scenario: Scenario) -> Iterator[list[Step]]:
    """What each process of the bare script calls: the tape, cut at its restarts."""
    options, steps = Mem0(), list[Step]()
    for event in scenario.events():
        match event:
            case Session():
                said = conversation(event)
                steps.append({"messages": said, "user_id": file_stem(event.user), "metadata": labels(event)})
            case Probe():
                bounds = {"top_k": options.top_k, "threshold": options.threshold}
                steps.append({"query": event.text, "filters": {"user_id": file_stem(event.user)}, **bounds})
            case Restart():
                yield steps
                steps = []
            case _:
                raise SystemExit(f"{event.id}: the bare script has no {type(event).__name__}")
    yield steps


def bare_seconds(folder: Path) -> float:
    """Of the script's processes, beside a gateway that runs already."""
    work = folder / "work"
    work.mkdir(parents=True)
    parts = [json.dumps(steps) for steps in processes(next(iter(load_suite(SUITE).scenarios(OPTIONS))))]
    with Gateway(folder / "journal", REFERENCE) as gateway:
        gateway.register("bare", KEY, folder / "board")
        # -P: or the benchmark beside the script would be taken for the library.
        command = [sys.executable, "-P", str(BARE), gateway.base_url("bare"), KEY, REFERENCE.name, str(work)]
        start = perf_counter()
        for part in parts:
            subprocess.run(command, check=True, capture_output=True, input=part, text=True)
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
                print(f"{side} {taken[side][-1]:.2f} s", file=sys.stderr)
    ours, theirs = (statistics.median(taken[side]) for side in ("harness", "bare"))
    ratio = f"{ours / theirs:.2f}x   goal {GOAL}x, at most {LIMIT}x"
    print(f"One {SUITE} scenario on mem0, medians of {rounds} rounds: {ours:.2f} s   bare {theirs:.2f} s   {ratio}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 5)
