"""The step board: a worker writes what its trial is doing, the gateway reads it as a call arrives.

One record of 256 bytes, written and read in one go: the step's index in STEPS (255: between steps), the length of the
event's id, the id in UTF-8 (cut after 200 bytes).
"""

import os
from pathlib import Path

from harness.core.record import STEPS, StepName

_SIZE = 256
_BETWEEN = 255
_EVENT_BYTES = 200


class StepBoard:
    """The board of one trial; the file is made if it is not there."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def stamp(self, step: StepName | None, event: str) -> None:
        """Say what the trial does from now on; None: between steps."""
        name = event.encode()[:_EVENT_BYTES].decode("utf-8", "ignore").encode()
        index = _BETWEEN if step is None else STEPS.index(step)
        os.pwrite(self._file, bytes((index, len(name))) + name.ljust(_SIZE - 2, b"\0"), 0)

    def read(self) -> tuple[StepName, str]:
        """Step and event under way. Between steps, and before the first, a call belongs to `settle`."""
        record = os.pread(self._file, _SIZE, 0)
        if len(record) < _SIZE:
            return "settle", ""
        step: StepName = "settle" if record[0] == _BETWEEN else STEPS[record[0]]
        return step, record[2 : 2 + record[1]].decode()

    def close(self) -> None:
        """Let go of the file. Closing twice is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
