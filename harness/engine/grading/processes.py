"""Grades the trials of a large run in several processes; rows come in the order of the plan, as from one.

What a trial is graded with is read by each process from the run's folder, once; trials go to them and rows come back as
bytes, a few parts ahead of what was taken, so that no more than those wait in memory.
"""

import os
import signal
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import msgspec

from harness.core.errors import MemtrialError
from harness.core.record import Grade, Trial, TrialSpec
from harness.core.store import RunFolder
from harness.engine.grading.trials import Grading

Played = tuple[TrialSpec, Trial | None]  # None: no record
CeilingWrong = Mapping[str, Collection[str]]  # by scenario, probes

LARGE = 256 << 20  # bytes of journals from which on more than one process pays its start
MOST_PROCESSES = 8
_PART = 8  # trials that are sent at once

_ROWS = msgspec.msgpack.Decoder(list[Grade])
_PLAYED = msgspec.msgpack.Decoder(list[Played])


def graded_by_processes(
    folder: RunFolder, grading: Grading, ceiling_wrong: CeilingWrong, played: Iterable[Played]
) -> Iterator[Grade]:
    """The rows of each trial in turn. A small run is graded in this process alone.

    A script that grades a large run itself needs the `if __name__ == "__main__"` that Python's processes ask for.
    Raises what grading a trial raises, and MemtrialError where a process was killed.
    """
    processes = _processes(folder)
    if processes == 1:
        for spec, trial in played:
            yield from grading.rows(spec, trial, ceiling_wrong.get(spec.scenario, ()))
        return
    spawning = get_context("spawn")  # a fork would copy the locks of our threads
    pool = ProcessPoolExecutor(processes, spawning, initializer=_begin, initargs=(folder.path, ceiling_wrong))
    try:
        for rows in _in_order(pool, iter(played), 2 * processes):
            yield from _ROWS.decode(rows)
    except BrokenProcessPool:
        raise MemtrialError("a process that graded was killed; the system may have run out of memory") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _processes(folder: RunFolder) -> int:
    journals = (path.stat().st_size for path in folder.journal.glob("*.jsonl"))
    return min(os.cpu_count() or 1, MOST_PROCESSES) if sum(journals) >= LARGE else 1


def _in_order(pool: ProcessPoolExecutor, played: Iterator[Played], ahead: int) -> Iterator[bytes]:
    under_way: deque[Future[bytes]] = deque()
    while part := list(islice(played, _PART)):
        under_way.append(pool.submit(_grade, msgspec.msgpack.encode(part)))
        if len(under_way) >= ahead:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


class _Process:
    """What a process has read when it began."""

    grading: Grading
    ceiling_wrong: CeilingWrong


def _begin(path: Path, ceiling_wrong: CeilingWrong) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked ends this one
    _Process.grading, _Process.ceiling_wrong = Grading.of(RunFolder(path)), ceiling_wrong


def _grade(part: bytes) -> bytes:
    rows = [
        row
        for spec, trial in _PLAYED.decode(part)
        for row in _Process.grading.rows(spec, trial, _Process.ceiling_wrong.get(spec.scenario, ()))
    ]
    return msgspec.msgpack.encode(rows)
