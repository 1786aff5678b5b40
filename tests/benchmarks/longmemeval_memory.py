"""How much memory and time does it take to read a LongMemEval file of a gigabyte?

    python tests/benchmarks/longmemeval_memory.py [MEGABYTES]

A file in the data set's form is made (500 sessions an item, as in M) and read as a plan does, item by item. Printed:
its size, the peak of resident memory above what Python held before, the largest single item, seconds; and for
comparison the same for a file of a tenth.
"""

import json
import random
import sys
import tempfile
import time
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from harness.core.scenario import SuiteOptions
from harness.engine.tape import survey
from scenarios.longmemeval import LongMemEval

SESSIONS, TURNS, WORDS = 500, 10, 180
MIB = 1024**2


def main() -> None:
    """Measure both sizes, each in a process of its own."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with tempfile.TemporaryDirectory() as folder:
        for size in (megabytes // 10, megabytes):
            path = Path(folder, f"made_{size}.json")
            items, largest = make(path, size * MIB)
            with get_context("spawn").Pool(1) as pool:
                peak, seconds = pool.apply(measure, (str(path),))
            print(
                f"{path.stat().st_size / MIB:7.0f} MiB, {items:4} items of {largest / MIB:4.1f} MiB: "
                f"peak {peak / MIB:6.0f} MiB above the start, {seconds:6.1f} s"
            )


def measure(path: str) -> tuple[int, float]:
    """Bytes of resident memory at the peak above those at the start, and seconds."""
    before = kernel("VmRSS")
    start = time.perf_counter()
    for scenario in LongMemEval().scenarios(SuiteOptions(data=path)):
        survey(scenario, scenario.id)
    seconds = time.perf_counter() - start
    return kernel("VmHWM") - before, seconds


def kernel(name: str) -> int:
    """Bytes, by the kernel's own account of this process (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def make(path: Path, size: int) -> tuple[int, int]:
    """Items until the file has the size; how many, and the bytes of the largest."""
    chance, written, largest, number = random.Random(1), 0, 0, 0
    words = ["".join(chance.choices("abcdefghilmnoprstuv", k=chance.randint(2, 9))) for _ in range(5000)]
    with path.open("w") as file:
        file.write("[")
        while written < size:
            text = json.dumps(item(number, words, chance))
            file.write(f"{',' if number else ''}\n{text}")
            written, largest, number = written + len(text), max(largest, len(text)), number + 1
        file.write("]")
    return number, largest


def item(number: int, words: list[str], chance: random.Random) -> dict[str, Any]:
    """One question on many sessions of made-up words."""
    first = datetime(2031, 1, 1)
    talks = [
        [
            {"role": ("user", "assistant")[turn % 2], "content": " ".join(chance.choices(words, k=WORDS))}
            for turn in range(TURNS)
        ]
        for _ in range(SESSIONS)
    ]
    days = [first + timedelta(hours=n) for n in range(SESSIONS + 1)]
    dates = [f"{day:%Y/%m/%d (%a) %H:%M}" for day in days]
    return {
        "question_id": f"q{number}",
        "question_type": "multi-session",
        "question": "Which word?",
        "answer": "None",
        "question_date": dates[-1],
        "haystack_dates": dates[:-1],
        "haystack_session_ids": [f"x{n}" for n in range(SESSIONS)],
        "haystack_sessions": talks,
        "answer_session_ids": ["x7"],
    }


if __name__ == "__main__":
    main()
