"""When what was committed is on the disk: one sync, in a thread, for all that was committed while the last one ran.

A sync takes many times as long as all else that a request asks for, and no other request waits for it here. What
must not be told before goes on afterwards, in the order in which it came.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

logger = logging.getLogger(__name__)
Act = Callable[[], None]
_sync = getattr(os, "fdatasync", os.fsync)  # not everywhere
_CANT_SYNC = 74  # EX_IOERR


class Disk:
    """The write-ahead log, as a file. Without an event loop, all of it happens at once."""

    def __init__(self, log: Path) -> None:
        self._file = os.open(log, os.O_RDONLY)
        folder = os.open(log.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        self._thread = ThreadPoolExecutor(1, "sync")
        self._waiting: list[Act] = []
        self._dirty = False
        self._task: asyncio.Task[None] | None = None

    def committed(self, acts: Iterable[Act] = ()) -> None:
        """Something was committed: sync it, then do these."""
        self._dirty = True
        self._waiting += acts
        self._go_on()

    def after(self, act: Act) -> None:
        """Do this once all that was committed so far is on the disk, and told."""
        self._waiting.append(act)
        self._go_on()

    async def reached(self) -> None:
        """Return once all that was committed so far is on the disk."""
        done = asyncio.get_running_loop().create_future()
        self.after(lambda: None if done.done() else done.set_result(None))
        await done

    def close(self) -> None:
        """Let go of the file."""
        self._thread.shutdown()
        os.close(self._file)

    def _go_on(self) -> None:
        if self._task is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is not None and self._dirty:
            self._task = loop.create_task(self._work())
            return
        if self._dirty:
            self._sync()
        self._dirty = False
        self._tell(self._taken())

    async def _work(self) -> None:
        try:
            while self._dirty or self._waiting:
                due, dirty, self._dirty = self._taken(), self._dirty, False
                if dirty:
                    await asyncio.get_running_loop().run_in_executor(self._thread, self._sync)
                self._tell(due)
        finally:
            self._task = None

    def _taken(self) -> list[Act]:
        due, self._waiting = self._waiting, []
        return due

    def _sync(self) -> None:
        try:
            _sync(self._file)
        except OSError:
            # Nobody knows then what the disk holds, and nothing that was promised may be taken back silently.
            logger.critical("the log can't be written to the disk: the service ends", exc_info=True)
            os._exit(_CANT_SYNC)

    @staticmethod
    def _tell(acts: Iterable[Act]) -> None:
        for act in acts:
            try:
                act()
            except Exception:
                logger.exception("after a sync")
