"""The harness's own CPU per trivial probe, by process: runner, worker and gateway, user and system time together.

Plays `tapes:Quiz` with 500 and with 5,000 probes on `none`, in turns. What a run costs at its start and end falls out
of the difference; what the reference model computes, by the gateway's own clock, is shown and taken off the gateway.
Run: python tests/benchmarks/probe_cpu.py [ROUNDS]
"""

import os
import resource
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from harness.core.record import Trial
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.plan import Plan, Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play

STACKS = Path(__file__).parents[1] / "stacks"
FEW, MANY = 5, 50  # hundreds of probes
GOAL_MS = 0.5


def cpu_s(who: int) -> float:
    """User and system seconds of this process, or of those of its children that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


@dataclass
class Watch(Progress):
    """Reads the clock when the worker has ended and the gateway still runs."""

    workers_s: float = field(default=0.0)

    def ended(self, trial: Trial) -> None:
        """A trial's worker was waited for just before."""
        self.workers_s = cpu_s(resource.RUSAGE_CHILDREN)


def seconds(made: Plan, folder: Path) -> dict[str, float]:
    """CPU seconds of one run, by process; `model` is wall time that the reference model took within the gateway."""
    watch = Watch(Console(quiet=True))
    own, children = cpu_s(resource.RUSAGE_SELF), cpu_s(resource.RUSAGE_CHILDREN)
    play(made, folder, Manner(1, watch))
    calls = RunFolder(folder).calls()
    return {
        "runner": cpu_s(resource.RUSAGE_SELF) - own,
        "worker": watch.workers_s - children,
        "gateway": cpu_s(resource.RUSAGE_CHILDREN) - watch.workers_s,
        "model": sum(call.seconds for call in calls),
    }


def per_probe_ms(plans: dict[int, Plan]) -> dict[str, float]:
    """Milliseconds a probe, from the difference between a long and a short run."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        for hundreds, made in plans.items():
            found[hundreds] = seconds(made, Path(name) / str(hundreds))
    probes = (MANY - FEW) * 100
    ms = {process: (found[MANY][process] - found[FEW][process]) * 1000 / probes for process in found[MANY]}
    return ms | {"harness": ms["runner"] + ms["worker"] + ms["gateway"] - ms["model"]}


def main(rounds: int) -> None:
    """Print medians over the rounds."""
    sys.path.insert(0, str(STACKS))
    os.environ["PYTHONPATH"] = str(STACKS)
    plans = {size: plan(Wanted("tapes:Quiz", SuiteOptions(limit=size), ("none",))) for size in (FEW, MANY)}
    found = [per_probe_ms(plans) for _ in range(rounds)]
    print(f"CPU per trivial probe in ms, medians (lowest to highest) of {rounds} rounds of {FEW}00 and {MANY}00 probes")
    for title in ("runner", "worker", "gateway", "model", "harness"):
        each = sorted(round_[title] for round_ in found)
        note = {"model": "   the reference model within the gateway", "harness": f"   without it; goal {GOAL_MS}"}
        middle = statistics.median(each)
        print(f"{title:>8} {middle:>8.3f}   ({each[0]:.3f} to {each[-1]:.3f}){note.get(title, '')}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 5)
