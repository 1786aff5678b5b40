"""Servers that a stack needs: started in the worker's process group, so that they die with the trial."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from harness.core.contract import Service
from harness.core.errors import TrialError

_POLL_S = 0.02
_STOP_S = 5.0


class Services:
    """The servers of one worker. Their output goes to `service-N.log` beside the workdir."""

    def __init__(self, workdir: Path, logs: Path) -> None:
        self._workdir, self._logs = workdir, logs
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, command: Sequence[str], timeout: float, env: Mapping[str, str] | None = None) -> Service:
        """Start one, `env` added to its environment, and wait until it accepts connections. Raises TrialError."""
        port = free_port()
        filled = [part.replace("{port}", str(port)).replace("{workdir}", str(self._workdir)) for part in command]
        log = self._logs / f"service-{len(self._running)}.log"
        with log.open("ab") as out:
            try:
                process = subprocess.Popen(
                    filled, cwd=self._workdir, env={**os.environ, **(env or {})},
                    stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, preexec_fn=end_with_parent,
                )  # fmt: skip
            except OSError as error:
                raise TrialError(f"service {filled[0]!r} can't be started: {error}") from None
        self._running.append(process)
        await_port(process, port, timeout, log)
        return Service(port, process.pid)

    def stop(self) -> None:
        """End all, politely first."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()


def end_with_parent() -> None:
    """In a new process: ask for SIGTERM once the thread that started it ends, also where a kill ends its process.

    So start servers from a thread that lives as long as they shall: an adapter's `open` runs in such a one.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_port(process: subprocess.Popen[bytes], port: int, timeout: float, log: Path) -> None:
    """Return once the process, and nobody else, accepts connections there. Raises TrialError, with the log's end."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if process.poll() is not None:
            raise TrialError(f"service ended with code {process.returncode}: {last_words(log)}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            if _listens(process.pid, port):
                return
        time.sleep(_POLL_S)
    raise TrialError(f"service did not listen on port {port} within {timeout:g} s: {last_words(log)}")


def _listens(pid: int, port: int) -> bool:
    """Whether the process or one that it started holds the port; True where the system does not tell."""
    try:
        ours = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        found = [each for process in ours for each in process.net_connections("tcp")]
    except psutil.AccessDenied:
        return True
    except psutil.NoSuchProcess:
        return False
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in found)


def last_words(log: Path, size: int = 400) -> str:
    """The end of a log, at most `size` bytes of it, however large it has become."""
    with log.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - size))
        return file.read().decode(errors="replace").strip()
