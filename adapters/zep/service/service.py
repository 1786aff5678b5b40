"""The service: what it consists of, how it starts and how it ends."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.zep.service.batches import Batches
from adapters.zep.service.context import Context
from adapters.zep.service.database import Database
from adapters.zep.service.engine import Engine
from adapters.zep.service.episodes import Episodes
from adapters.zep.service.models import Models, Where
from adapters.zep.service.people import People
from adapters.zep.service.queue import Queue
from adapters.zep.service.store import Store


@dataclass(frozen=True)
class Options:
    """`limit` bounds the queue, in pieces of data; `workers` is how many graphs are written to at a time."""

    limit: int = 10_000
    workers: int = 4


class Service:
    """Lives in the working folder, which is its alone. Its parts are there once it started."""

    def __init__(self, where: Where, options: Options) -> None:
        self._where, self._options = where, options
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open what lies in the folder, and take up what waited."""
        self.store = Store(Path("zep.db"))
        self._database = Database()
        await self._database.start()
        self._models = Models(self._where)
        self.people = People(self.store)
        self.episodes = Episodes(self.store, self._options.limit)
        self.batches = Batches(self.store, self.episodes)
        self.engine = Engine(self._database, self._models)
        self.context = Context(self.engine, self.episodes)
        self.queue = Queue(self.store, self.engine, self._models, self.episodes, self._options.workers)
        self._running = asyncio.create_task(self.queue.run())

    async def stop(self) -> None:
        """Leave everything in order; jobs in hand are taken up at the next start."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        await self._models.close()
        await self._database.stop()
        await self.store.disk.reached()
        self.store.close()
