"""LangGraph and LlamaIndex under the harness, beside a bare script with the same library calls: wall time of a trial.

Alike on both sides: the tape and its `Restart`, so that each side is two fresh processes, one after the other, on one
store; the library, opened by the same adapter; the model and the embeddings, each side behind a gateway of its own that
runs already. The script knows no worker, steps, fence or clock. Where the house agent answers, its steps are taken out
of the harness' time. The sides take turns.
Run: python tests/benchmarks/frameworks.py [ROUNDS [STACK...]]
"""

import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from harness.core.contract import AgentMemory, Brief, Endpoint, Query
from harness.core.record import ModelSpec
from harness.core.scenario import Event, Probe, Restart, Session, SuiteOptions
from harness.engine.agent import dated
from harness.engine.lab import TrialModels
from harness.engine.prompts import REMEMBERED
from harness.engine.registry import load_suite
from harness.gateway.tokens import estimate

GOAL = 1.05
STACKS = ("langgraph_store", "langgraph_agent", "llama_index")
SUITE, OPTIONS = "quickstart", SuiteOptions(limit=1)
REFERENCE = ModelSpec("reference", "reference-1", "1")
KEY = "a-trial-key"


@dataclass(frozen=True)
class BareLab:
    """What the adapters ask for, and nothing of the harness' own."""

    workdir: Path
    models: TrialModels

    def count_tokens(self, text: str) -> int:
        """The run's estimator."""
        return estimate(text)


def adapter(stack: str):
    """The stack with its options as they are."""
    if stack == "llama_index":
        from adapters.llama_index.agent import LlamaIndex

        return LlamaIndex()
    if stack == "langgraph_agent":
        from adapters.langgraph.agent import LanggraphAgent

        return LanggraphAgent()
    from adapters.langgraph.store import LanggraphStore

    return LanggraphStore()


def processes() -> list[list[Event]]:
    """The tape, cut at its restarts."""
    parts: list[list[Event]] = [[]]
    for event in next(iter(load_suite(SUITE).scenarios(OPTIONS))).events():
        if isinstance(event, Restart):
            parts.append([])
        else:
            parts[-1].append(event)
    return parts


def bare(stack: str, url: str, workdir: str, part: str) -> None:
    """What a careful script does without the harness, in one of its processes."""
    memory = adapter(stack).open(BareLab(Path(workdir), TrialModels(Endpoint(url, KEY, REFERENCE.name))))
    for event in processes()[int(part)]:
        if isinstance(event, Session):
            memory.observe(event)
        elif isinstance(event, Probe) and isinstance(memory, AgentMemory):
            talk = memory.begin(event.user, event.agent, Brief(REMEMBERED, 400, event.time, 0, keep=False))
            talk.say(dated(event.text, event.time))
            talk.end()
        elif isinstance(event, Probe):
            memory.recall(Query(event.user, event.agent, event.text, event.time, 2000))
    memory.close()


def bare_seconds(stack: str, folder: Path) -> float:
    """Of the script's processes, beside a gateway that runs already."""
    from harness.gateway.client import Gateway

    (folder / "work").mkdir(parents=True)  # -P below: files beside this one would be taken for libraries
    with Gateway(folder / "journal", REFERENCE) as gateway:
        gateway.register("bare", KEY, folder / "board")
        command = [sys.executable, "-P", __file__, "bare", stack, gateway.base_url("bare"), str(folder / "work")]
        parts = range(len(processes()))
        start = perf_counter()
        for part in parts:
            subprocess.run([*command, str(part)], check=True, capture_output=True)
        return perf_counter() - start


def harness_seconds(stack: str, folder: Path) -> float:
    """Of a trial, without the steps in which the house agent answers."""
    # Imported here: the script of the other side must not pay for them.
    from rich.console import Console

    from harness.core.store import RunFolder
    from harness.engine.plan import Wanted, plan
    from harness.engine.progress import Progress
    from harness.engine.run import Manner, play

    play(plan(Wanted(SUITE, OPTIONS, (stack,))), folder, Manner(1, Progress(Console(quiet=True))))
    (trial,) = RunFolder(folder).trials()
    if trial.failure:
        raise SystemExit(f"the trial failed: {trial.failure.detail}")
    by_house = trial.kind == "Memory"
    return trial.wall_s - sum(step.wall_s for step in trial.steps if by_house and step.name == "answer")


def main(rounds: int, stacks: tuple[str, ...]) -> None:
    """Print medians side by side."""
    sides = {"harness": harness_seconds, "bare": bare_seconds}
    for stack in stacks:
        taken: dict[str, list[float]] = {"harness": [], "bare": []}
        with tempfile.TemporaryDirectory() as name:
            for round_ in range(rounds):
                for side in sorted(sides, reverse=bool(round_ % 2)):
                    taken[side].append(sides[side](stack, Path(name) / f"{side}{round_}"))
        ours, theirs = (statistics.median(taken[side]) for side in ("harness", "bare"))
        print(
            f"One {SUITE} scenario on {stack}, medians of {rounds} rounds: "
            f"{ours:.2f} s   bare {theirs:.2f} s   {ours / theirs:.2f}x   goal {GOAL}x"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        bare(*sys.argv[2:])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 5, tuple(sys.argv[2:]) or STACKS)
