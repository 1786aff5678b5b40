"""A local service of a stack, as a process."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from harness.engine.services import free_port

READY_S = 120.0  # libraries take long to import on a busy machine


class Served:
    """The service `module` on a folder; its log lies beside that."""

    module: ClassVar[str]

    def __init__(self, data: Path, environment: Mapping[str, str], options: Sequence[str] = ()) -> None:
        self.data, self.environment, self.options = data, environment, options
        self.port = 0
        self.process: Any = None

    def start(self) -> Self:
        """On a free port; returns once it listens."""
        self.port = free_port()
        command = [sys.executable, "-m", self.module, "--port", str(self.port), "--data", str(self.data)]
        with self._log.open("ab") as log:
            environment = {**os.environ, **self.environment}
            self.process = subprocess.Popen([*command, *self.options], env=environment, stderr=log)
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return self
        raise AssertionError(self.log())

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Once it is stopped, this does nothing."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def log(self) -> str:
        """The end of what it said."""
        return self._log.read_text()[-2000:]

    @property
    def _log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"
