"""The scenario clock: while a trial plays, "now" is the event's time, also for libraries that ask Python.

The clock ticks on from each event's time, because a library that waits for a moment to come would wait for ever on
one that stands still. `time.monotonic` and `time.perf_counter` stay real, and so do C code and other processes.
"""

import contextlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import time_machine


class ScenarioClock:
    """Moves Python's time; use as a context manager."""

    def __init__(self) -> None:
        self._travel = _travel()
        self._traveller: time_machine.Traveller | None = None

    def __enter__(self) -> "ScenarioClock":
        self._traveller = self._travel.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._travel.stop()

    def move(self, time: datetime) -> None:
        """Now is `time`."""
        if self._traveller is not None:
            self._traveller.move_to(time)

    def now(self) -> datetime:
        """The scenario's time, aware, in UTC."""
        return datetime.now(UTC)


def _travel() -> "time_machine.travel":
    with _no_pytest():
        from time_machine import travel
    return travel(datetime.now(UTC), tick=True)


@contextlib.contextmanager
def _no_pytest() -> Iterator[None]:
    """As if pytest were not installed, unless it is already imported.

    The library makes fixtures where it can import pytest: more than a third of a worker's start, for nothing.
    """
    if "pytest" in sys.modules:
        yield
        return
    sys.modules["pytest"] = None  # type: ignore[assignment] # Python's way to say: can't be imported
    try:
        yield
    finally:
        del sys.modules["pytest"]
