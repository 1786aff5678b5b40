"""The service: what it consists of, how it starts and how it ends."""

import fcntl
from pathlib import Path
from typing import TextIO

from adapters.managed_agents.emulator.options import Options
from adapters.managed_agents.emulator.storage import Storage


class Service:
    """Keeps all it is told in one folder. Its parts are there once it started."""

    def __init__(self, folder: Path, options: Options) -> None:
        self.options = options
        self._folder = folder
        self._lock: TextIO | None = None

    async def start(self) -> None:
        """Open what lies in the folder. Raises RuntimeError where another service does."""
        self._lock = _locked(self._folder / "lock")
        self.storage = Storage(self._folder / "managed_agents.db")

    async def stop(self) -> None:
        """Leave everything in order."""
        self.storage.close()
        if self._lock is not None:
            self._lock.close()


def _locked(path: Path) -> TextIO:
    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise RuntimeError(
            f"{path.resolve().parent}: another service uses this folder; allowed: one at a time"
        ) from None
    return lock
