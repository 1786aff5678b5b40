"""The scenario clock: while a trial plays, "now" is the event's time, also for libraries that ask Python.

The clock ticks on from each event's time, because a library that waits for a moment to come would wait for ever on
one that stands still. `time.monotonic` and `time.perf_counter` stay real, and so do C code and other processes.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


class ScenarioClock:
    """Moves Python's time; use as a context manager."""

    def __init__(self) -> None:
        with _without_pytest():
            import time_machine

        self._travel = time_machine.travel(datetime.now(UTC), tick=True)
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


@contextmanager
def _without_pytest() -> Iterator[None]:
    """Hide pytest from an import.

    time-machine has a plugin for it, and imports it wherever it is installed: nearly half of a worker's start.
    """
    if "pytest" in sys.modules:
        yield
        return
    sys.modules["pytest"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["pytest"]
