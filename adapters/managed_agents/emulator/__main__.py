"""Run the service: `python -m adapters.managed_agents.emulator --port N --data DIR`."""

import argparse
import logging
import os
import socket
import sys
from pathlib import Path

import uvicorn

from adapters.managed_agents.emulator import LABEL
from adapters.managed_agents.emulator.app import application
from adapters.managed_agents.emulator.model import Where
from adapters.managed_agents.emulator.options import Options
from adapters.managed_agents.emulator.service import Service
from adapters.serving.claims import claimed


class _Server(uvicorn.Server):
    """Ends the open streams first, for which it would wait otherwise."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._service.streams.end()
        await super().shutdown(sockets)


def main() -> None:
    """Serve on loopback until told to end."""
    parser = argparse.ArgumentParser(prog="python -m adapters.managed_agents.emulator", description=LABEL)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="a folder of its own; made where it is missing")
    parser.add_argument(
        "--key", action="append", default=[], metavar="KEY[=WORKSPACE]", help="a known API key (default: any is)"
    )
    parser.add_argument("--heartbeat", type=float, default=Options.heartbeat_s, help="seconds between pings")
    parser.add_argument("--retry", type=float, default=Options.retry_s, help="seconds before a second model request")
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    keys = dict((*each.split("=", 1), "")[:2] for each in given.key)
    service = Service(
        given.data, Where.read(os.environ), Options(keys=keys, heartbeat_s=given.heartbeat, retry_s=given.retry)
    )
    config = uvicorn.Config(
        application(service), http="httptools", loop="asyncio", ws="none", lifespan="on", access_log=False,
        log_level=logging.WARNING, timeout_keep_alive=3600, timeout_graceful_shutdown=5, server_header=False,
    )  # fmt: skip
    server = _Server(config, service)
    with claimed(given.data, given.port) as bound:
        server.run([bound])
    sys.exit(0 if server.started else 1)


if __name__ == "__main__":
    main()
