"""The service: what it consists of, how it starts and how it ends."""

import asyncio
from pathlib import Path

from adapters.managed_agents.emulator.asking import Asking
from adapters.managed_agents.emulator.dreaming import Dreaming
from adapters.managed_agents.emulator.event_log import EventLog
from adapters.managed_agents.emulator.loop import Loop
from adapters.managed_agents.emulator.model import Model, Where
from adapters.managed_agents.emulator.options import Options
from adapters.managed_agents.emulator.prices import warm_up
from adapters.managed_agents.emulator.runner import Runner
from adapters.managed_agents.emulator.storage import Storage
from adapters.managed_agents.emulator.streams import Streams


class Service:
    """Keeps all it is told in one folder, which is its alone. Its parts are there once it started."""

    def __init__(self, folder: Path, where: Where, options: Options) -> None:
        self.options = options
        self._folder, self._where = folder, where

    async def start(self) -> None:
        """Open what lies in the folder."""
        self.storage = Storage(self._folder / "managed_agents.db")
        self.streams = Streams()
        self.log = EventLog(self.storage, self.streams)
        self._model = Model(self._where)
        self.runner = Runner(self.storage, self.log, Loop(Asking(self._model, self.options), self.options))
        self.dreaming = Dreaming(self.storage, self.log, self.runner, self.options)
        self._warming = asyncio.create_task(asyncio.to_thread(warm_up))
        self.runner.resume()
        self.dreaming.resume()

    async def stop(self) -> None:
        """Leave everything in order."""
        await self._warming
        await self.dreaming.stop()
        await self.runner.stop()
        await self._model.close()
        await self.storage.disk.reached()
        self.storage.close()
