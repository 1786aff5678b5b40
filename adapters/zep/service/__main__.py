"""Run the service: `python -m adapters.zep.service --port N --data DIR`."""

import argparse
import logging
import os
import sys
from pathlib import Path

import uvicorn

from adapters.serving.claims import claimed
from adapters.zep.service import LABEL
from adapters.zep.service.app import application
from adapters.zep.service.engine import quiet
from adapters.zep.service.models import Where
from adapters.zep.service.service import Options, Service


def main() -> None:
    """Serve on loopback until told to end."""
    parser = argparse.ArgumentParser(prog="python -m adapters.zep.service", description=LABEL)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="a folder of its own; made where it is missing")
    parser.add_argument("--queue", type=int, default=Options.limit, help="pieces of data that may wait")
    parser.add_argument("--workers", type=int, default=Options.workers, help="graphs that are written to at a time")
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    try:
        where = Where.read(os.environ)
    except ValueError as error:
        sys.exit(f"error: {error}")
    quiet()
    config = uvicorn.Config(
        application(Service(where, Options(given.queue, given.workers))),
        http="httptools", loop="asyncio", ws="none", lifespan="on", access_log=False, log_level=logging.WARNING,
        timeout_keep_alive=3600, timeout_graceful_shutdown=5, server_header=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    with claimed(given.data, given.port) as bound:
        os.chdir(given.data)  # the database's socket is named relative to it
        server.run([bound])
    sys.exit(0 if server.started else 1)


if __name__ == "__main__":
    main()
