"""What a service claims before it starts: its folder and its port, each held by nobody else.

Both are said to be taken in one sentence and with exit code 2, before anything else is opened.
"""

import fcntl
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

_MISUSE = 2


@contextmanager
def claimed(folder: Path, port: int) -> Iterator[socket.socket]:
    """The folder, made where it is missing, and a socket bound to the port of this machine alone; else exits with 2.

    The socket does not listen yet: whoever asks is refused until the service is ready.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        _refuse(f"--data: {folder}: {error.strerror}; allowed: a folder, or a place for one")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _refuse(f"--data: {folder.resolve()}: another service uses this folder; allowed: one at a time")
        # With the protocol named, asyncio turns off Nagle's algorithm.
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                bound.bind(("127.0.0.1", port))
            except (OSError, OverflowError) as error:
                _refuse(f"--port: {port}: {getattr(error, 'strerror', None) or error}; allowed: a free port")
            yield bound


def _refuse(message: str) -> NoReturn:
    sys.stderr.write(f"error: {message}\n")
    sys.exit(_MISUSE)
