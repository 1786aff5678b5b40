"""The runner's side of the gateway: starts the process, registers trials, fetches what was metered."""

import http.client
import os
import secrets
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec
from msgspec import Struct

from harness.core.errors import GatewayError, MisuseError
from harness.core.record import Call, ModelSpec, StepName
from harness.gateway.budget import Spending
from harness.gateway.live import Live
from harness.gateway.meter import Totals
from harness.gateway.play import PlayState

_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "PYTHONPATH")
_TIMEOUT_S = 60.0  # above the silence of an endpoint: a new play waits for the calls of the one before
T = TypeVar("T")


class Served(Struct, frozen=True, array_like=True):
    """When a call of the current play was served, replayed or not: seconds of this machine's monotonic clock."""

    step: StepName
    event: str
    start: float
    end: float


class Metered(Struct, frozen=True):
    """All calls of a trial (used, lost, waste), and when those of its current play were served."""

    calls: list[Call]
    served: list[Served]


class _Started(Struct, frozen=True):
    port: int = 0
    error: tuple[str, str, str] | None = None


class _Registered(Struct, frozen=True):
    replaying: int


class Gateway:
    """A gateway process, for `with`. Several threads may use it; each has a connection of its own.

    All methods raise GatewayError where the process refuses or can't be reached. It ends with the runner, also when
    the runner is killed, as long as nobody else holds its stdin: fork no process while it runs, spawn them.
    """

    def __init__(
        self, journal: Path, model: ModelSpec, spending: Spending | None = None, live: Live | None = None
    ) -> None:
        self._journal, self._model = journal, model
        self._spending, self._live = spending or Spending(), live or Live()
        self._key = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._local = threading.local()

    def __enter__(self) -> Self:
        """Start the process. Raises MisuseError where model or budget can't be had."""
        self._journal.mkdir(parents=True, exist_ok=True)
        with (self._journal / "gateway.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "harness.gateway.server"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            )  # fmt: skip
        started = self._greet(self._process)
        if started.error:
            self.kill()
            raise MisuseError(*started.error)
        self._port = started.port
        return self

    def _greet(self, process: subprocess.Popen[bytes]) -> _Started:
        start = {
            "journal": str(self._journal.resolve()),
            "control_key": self._key,
            "model": self._model,
            "spending": self._spending,
            "live": self._live,
        }
        if process.stdin is None or process.stdout is None:
            raise GatewayError("the gateway has no pipes")
        try:
            process.stdin.write(msgspec.json.encode(start) + b"\n")
            process.stdin.flush()
            return msgspec.json.decode(process.stdout.readline(), type=_Started)
        except (OSError, msgspec.DecodeError) as error:
            self.kill()
            raise GatewayError(f"the gateway did not start ({error}); see {self._journal / 'gateway.log'}") from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process: its stdin closes."""
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()
        if self._process.stdout:
            self._process.stdout.close()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """`kill -9`; what was replied stands in the journal."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def base_url(self, trial: str) -> str:
        """Of a trial's API: append `/v1/messages` and so on."""
        return f"http://127.0.0.1:{self._port}/t/{trial}"

    def register(self, trial: str, key: str, board: Path) -> int:
        """A trial begins, or is played again: the number of recorded calls it will be answered from."""
        wanted = {"trial": trial, "key": key, "board": str(board.resolve())}
        return self._ask("POST", "/control/trials", _Registered, wanted).replaying

    def state(self, trial: str) -> PlayState:
        """Where the current play stands."""
        return self._ask("GET", f"/control/trials/{trial}", PlayState)

    def close_trial(self, trial: str) -> PlayState:
        """The stack was closed: calls from now on are late."""
        return self._ask("POST", f"/control/trials/{trial}/close", PlayState)

    def calls(self, trial: str) -> Metered:
        """What the trial spent, and when it waited for the model."""
        return self._ask("GET", f"/control/trials/{trial}/calls", Metered)

    def restart(self, trial: str) -> None:
        """A diverged trial starts from nothing at its next registration; its calls are booked as waste."""
        self._ask("POST", f"/control/trials/{trial}/restart", dict)

    def totals(self) -> Totals:
        """What this process has metered so far."""
        return self._ask("GET", "/control/totals", Totals)

    def _ask(self, method: str, path: str, kind: type[T], body: Any = None) -> T:
        connection = self._connection()
        try:
            connection.request(
                method, path, msgspec.json.encode(body) if body else None, {"Authorization": f"Bearer {self._key}"}
            )
            response = connection.getresponse()
            data = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise GatewayError(f"the gateway can't be reached: {error!r}") from None
        if response.status != 200:
            raise GatewayError(f"{method} {path}: HTTP {response.status}: {data.decode(errors='replace')[:500]}")
        return msgspec.json.decode(data, type=kind)

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._live.timeout_s + _TIMEOUT_S)
            self._local.connection = connection
        return connection
