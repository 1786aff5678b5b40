"""The service in this process, so that it can be looked into and given options that have no flag."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from adapters.managed_agents.emulator.app import application
from adapters.managed_agents.emulator.model import Where
from adapters.managed_agents.emulator.options import Options
from adapters.managed_agents.emulator.service import Service


@contextmanager
def running(folder: Path, options: Options) -> Iterator[tuple[Service, int]]:
    """The service, and the port that it listens on."""
    service = Service(folder, Where("", "", ""), options)
    config = uvicorn.Config(
        application(service), port=0, http="httptools", loop="asyncio", lifespan="on", log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield service, server.servers[0].sockets[0].getsockname()[1]
    service.streams.end()
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()
