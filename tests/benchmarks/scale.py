"""How long a report and `verify` take of a large run, and in how much memory.

    python tests/benchmarks/scale.py [RUN] [--calls 1000000] [--probes 50000] [--keep DIR]

A run that was played is written again and again, under fresh ids of trials and scenarios, until it plans as many
probes as asked for; then each journal repeats its calls as those of an observe step, until there are as many calls.
Without RUN, a small run is played first. Each stage runs in a process of its own: seconds on the wall, and its peak of
memory, with that of the largest process it started.

As measured on two cores (2026-11-25; 912,120 calls, 50,175 probes, 3.4 GB of journals, from nine stacks of
`chat_assistant`; the files read before): grade 50 s, report 18 to 19 s, verify 52 to 57 s; at most 657 MB. Grading has
a process a core: with one, in the same sitting, grade took 73 s and verify 70 to 74 s. From a cold disk grade took
73 s, report 22 s and verify 69 s.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec.structs import replace

from harness.core.record import Call, Trial, TrialSpec
from harness.core.store import RunFolder

STACKS = "none,keyword,vector,full_context"
STAGES = {
    "grade": "from harness.engine.grading.grade import grade_run; grade_run(folder)",
    "report": "from reports.write import write_report; write_report(folder)",
    "verify": "from harness.verification import verify; assert not verify(folder).differences",
}
STAGE = """
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from harness.core.store import RunFolder
folder = RunFolder(Path({path!r}))
{code}
own, children = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
cpu = sum(each.ru_utime + each.ru_stime for each in (own, children))
print(own.ru_maxrss / 1024, children.ru_maxrss / 1024, cpu)
"""


def main() -> None:
    """Make the run, then time each stage on it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("run", type=Path, nargs="?")
    asked.add_argument("--calls", type=int, default=1_000_000)
    asked.add_argument("--probes", type=int, default=50_000)
    asked.add_argument("--keep", type=Path, help="where the large run is made, and stays")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        source = options.run or played(Path(scratch) / "small")
        large = RunFolder(options.keep or Path(scratch) / "large")
        if not large.begun:
            enlarge(RunFolder(source), large, options.probes, options.calls)
        print(json.dumps(sizes(large)))
        for name, code in STAGES.items():
            print(json.dumps({"stage": name, **timed(code, large.path)}), flush=True)


def played(path: Path) -> Path:
    """Two scenarios of `chat_assistant` on the quick stacks."""
    suite = ("chat_assistant", "--limit", "2", "--stacks", STACKS, "--out", str(path), "--json")
    subprocess.run([sys.executable, "-m", "harness.cli", "run", *suite], check=True, stdout=subprocess.DEVNULL)
    return path


def enlarge(source: RunFolder, large: RunFolder, probes: int, calls: int) -> None:
    """Write the large run."""
    manifest, plan, keys = source.manifest(), source.plan(), list(source.keys())
    held = list(source.calls())
    copies = -(-probes // (len(keys) * len(manifest.stacks)))
    times = max(1, round(calls / (copies * len(held))))
    scenarios = tuple(replace(each, id=named(each.id, copy)) for copy in range(copies) for each in manifest.scenarios)
    large.create(
        replace(manifest, scenarios=scenarios),
        [replace(each, **renamed(each, copy)) for copy in range(copies) for each in plan],
        [replace(each, scenario=named(each.scenario, copy)) for copy in range(copies) for each in keys],
    )
    large.journal.mkdir()
    by_trial: dict[str, list[Call]] = {}
    for call in held:
        by_trial.setdefault(call.trial, []).append(call)
    with large.writing():
        for trial in source.trials():
            write_copies(source, large, (trial, by_trial.get(trial.id, [])), (copies, times))
        large.begin_sitting(source.sittings()[0])


def write_copies(source: RunFolder, large: RunFolder, played: tuple[Trial, list[Call]], much: tuple[int, int]) -> None:
    """One trial, as often as there are copies, each of its calls `times` times."""
    (trial, calls), (copies, times) = played, much
    journal = b"".join(repeated(source.journal / f"{trial.id}.jsonl", times))
    again = {"step": "observe", "event": "repeated"}
    more = [replace(call, **again, number=n * 100_000 + call.number) for n in range(1, times) for call in calls]
    for copy in range(copies):
        fresh = replace(trial, **renamed(trial, copy))
        (large.journal / f"{fresh.id}.jsonl").write_bytes(journal.replace(trial.id.encode(), fresh.id.encode()))
        large.append(fresh, [replace(call, trial=fresh.id) for call in (*calls, *more)])


def repeated(journal: Path, times: int) -> Iterator[bytes]:
    """A journal's lines; then its answered calls again, as if the stack had asked as much to write its memory."""
    lines = journal.read_bytes().splitlines(keepends=True) if journal.exists() else []
    yield from lines
    answered = [line for each in lines if (line := msgspec.json.decode(each))["t"] == "call"]
    for n in range(1, times):
        for line in answered:
            number = n * 100_000 + line["call"]["number"]
            again = {**line["call"], "step": "observe", "event": "repeated", "number": number}
            yield msgspec.json.encode({**line, "call": again}) + b"\n"


def renamed(of: Trial | TrialSpec, copy: int) -> dict[str, str]:
    """The names of a trial in one copy."""
    id = blake2b(f"{of.id}{copy}".encode(), digest_size=8).hexdigest()
    return {"id": id, "scenario": named(of.scenario, copy)}


def named(scenario: str, copy: int) -> str:
    """A scenario's name in one copy."""
    return f"{scenario}-{copy:04d}"


def sizes(run: RunFolder) -> dict[str, int]:
    """What the run holds."""
    asked = Counter(key.scenario for key in run.keys())  # noqa: SIM118 - the folder's answer keys
    plan = run.plan()
    with (run.path / "calls.jsonl").open("rb") as lines:
        calls = sum(1 for _ in lines)
    journal = sum(path.stat().st_size for path in run.journal.iterdir())
    probes = sum(asked[spec.scenario] for spec in plan)
    return {"trials": len(plan), "probes": probes, "calls": calls, "journal_mb": journal >> 20}


def timed(code: str, path: Path) -> dict[str, float]:
    """Seconds, and megabytes at the peak, of a stage in a fresh process: its own, and of the largest it started."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", STAGE.format(path=str(path), code=code)], check=True, capture_output=True
    )
    own, child, cpu = map(float, done.stdout.split()[-3:])
    wall = time.monotonic() - began
    return {"seconds": round(wall, 1), "cpu_seconds": round(cpu, 1), "mb": round(own), "largest_child_mb": round(child)}


if __name__ == "__main__":
    main()
