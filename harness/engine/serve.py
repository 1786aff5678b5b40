"""Runs a registered service in the foreground, with a gateway of its own for the models it asks."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from harness.core.errors import MisuseError, NotInstalledError, TrialError
from harness.core.record import ModelSpec
from harness.core.serving import ServiceKind
from harness.engine.installed import registered
from harness.engine.registry import is_there
from harness.engine.services import await_port, end_with_parent, free_port, last_words
from harness.gateway.client import Gateway
from harness.gateway.live import Live

_READY_S, _STOP_S = 180.0, 20.0
_MISUSE = 2  # a service's exit code, see `ServiceKind`


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served where. `model` is None where the service asks none."""

    service: str
    about: str
    url: str
    pid: int
    data: str
    log: str
    usage: str
    model: ModelSpec | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a user wants served. `port` 0 stands for a free one."""

    service: str
    port: int
    data: Path
    model: ModelSpec
    live: Live


def service_kind(name: str) -> ServiceKind:
    """The service registered under `name`. Raises MisuseError, or NotInstalledError where its packages are missing."""
    points = {point.name: point for point in registered("memtrial.services")}
    if name not in points:
        raise MisuseError("service", f"no service {name!r}", ", ".join(sorted(points)))
    kind = points[name].load()
    if not isinstance(kind, ServiceKind):
        raise MisuseError("service", f"{points[name].value} is {kind!r:.60}", "a ServiceKind")
    if not all(map(is_there, kind.requires)):
        raise NotInstalledError("service", f"{name!r} is not installed", f"pip install 'memtrial[{kind.extra}]'")
    return kind


def serve(wish: Wish, ready: Callable[[Serving], None]) -> None:
    """Run the service until it is interrupted or terminated; `ready` is called once it takes requests.

    Raises MisuseError for a port or folder that can't be had, and TrialError where the service ends by itself.
    """
    kind = service_kind(wish.service)
    port = _port(wish.port)
    data = _folder(wish.data)
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _models(kind, wish) as environment, _running(kind, port, data, environment) as process:
            log = data / "service.log"
            _await(process, port, log)
            url, asked = f"http://127.0.0.1:{port}", wish.model if kind.asks_models else None
            ready(Serving(kind.name, kind.about, url, process.pid, str(data), str(log), kind.usage, asked))
            process.wait()
            raise TrialError(f"{kind.name}: the service ended with code {process.returncode}: {last_words(log)}")
    except KeyboardInterrupt:
        return  # the way to end it
    finally:
        signal.signal(signal.SIGTERM, previous)


@contextmanager
def _models(kind: ServiceKind, wish: Wish) -> Iterator[dict[str, str]]:
    """The environment that names a gateway of its own. The journal is not kept: it holds what people said."""
    if not kind.asks_models:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="memtrial-serve-") as folder:
        key = secrets.token_urlsafe(24)
        with Gateway(Path(folder) / "journal", wish.model, live=wish.live) as gateway:
            gateway.register(kind.name, key, Path(folder) / "board")
            yield {
                "MEMTRIAL_MODEL_URL": gateway.base_url(kind.name),
                "MEMTRIAL_MODEL_KEY": key,
                "MEMTRIAL_MODEL": wish.model.name,
            }


@contextmanager
def _running(
    kind: ServiceKind, port: int, data: Path, environment: dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """The process, in a session of its own: Ctrl-C reaches us alone, and we end it in order."""
    command = [sys.executable, "-P", "-m", kind.module, "--port", str(port), "--data", str(data)]
    with (data / "service.log").open("ab") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=end_with_parent,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Return once it is ready. Raises MisuseError in the service's own words where port or folder are taken."""
    try:
        await_port(process, port, _READY_S, log)
    except TrialError:
        said = last_words(log).rpartition("\n")[2].removeprefix("error: ")
        place, _, rest = said.partition(": ")
        found, allowing, allowed = rest.partition("; allowed: ")
        if process.poll() != _MISUSE or not allowing:
            raise
        raise MisuseError(place, found, allowed) from None


def _port(wanted: int) -> int:
    if not wanted:
        return free_port()
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", wanted))
    except (OSError, OverflowError) as error:
        raise MisuseError("--port", f"{wanted}: {error}", "a free port, or none for one that is") from None
    return wanted


def _folder(wanted: Path) -> Path:
    try:
        wanted.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MisuseError("--data", f"{wanted}: {error.strerror}", "a folder, or a place for one") from None
    return wanted.resolve()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
