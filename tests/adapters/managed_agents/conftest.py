"""The emulator as a process, and the real SDK, which validates each reply strictly."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

READY_S = 60.0
NUMBERS = itertools.count()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A service process on a folder."""

    data: Path
    options: tuple[str, ...] = ()
    models: dict[str, str] | None = None
    port: int = 0
    process: Any = None

    def start(self) -> "Running":
        self.port = free_port()
        command = [sys.executable, "-m", "adapters.managed_agents.emulator", "--port", str(self.port)]
        command += ["--data", str(self.data), *self.options]
        with (self.data.parent / f"{self.data.name}.log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log, env={**os.environ, **(self.models or {})})
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

    def log(self) -> str:
        return (self.data.parent / f"{self.data.name}.log").read_text()[-2000:]

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, workspace: str | None = None, **options: Any) -> Any:
        """The SDK's client; in a workspace of its own where none is named."""
        from anthropic import Anthropic

        workspace = f"wrkspc_{next(NUMBERS)}" if workspace is None else workspace
        headers = {"anthropic-workspace-id": workspace} if workspace else {}
        given = {"api_key": "a-key", "max_retries": 0, "default_headers": headers, **options}
        return Anthropic(base_url=self.url, _strict_response_validation=True, **given)


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Running]]:
    """`serve("--key", "k")` starts a service on a folder of its own; all end with the session."""
    started: list[Running] = []

    def start(*options: str, **models: str) -> Running:
        data = tmp_path_factory.mktemp("managed") / "data"
        started.append(Running(data, options, models))
        return started[-1].start()

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def service(serve: Callable[..., Running]) -> Running:
    """One service for all tests that neither end it nor need a model; each has a workspace of its own."""
    return serve("--heartbeat", "0.2")


@pytest.fixture
def client(service: Running) -> Any:
    return service.client()


@pytest.fixture
def beta(client: Any) -> Any:
    return client.beta


@pytest.fixture
def stores(beta: Any) -> Any:
    return beta.memory_stores


@pytest.fixture
def store(stores: Any) -> str:
    return str(stores.create(name="Team notes").id)


@pytest.fixture
def memories(stores: Any) -> Any:
    return stores.memories


@pytest.fixture
def refused() -> Callable[..., Any]:
    """`refused(status, type, call, ...)`: the error that the call must raise."""
    from anthropic import APIStatusError

    def call(status: int, type: str, act: Callable[..., Any], *args: Any, **kwargs: Any) -> APIStatusError:
        with pytest.raises(APIStatusError) as caught:
            act(*args, **kwargs)
        error = caught.value
        assert (error.status_code, error.body["error"]["type"]) == (status, type), error.body
        assert error.body["request_id"] == error.response.headers["request-id"]
        return error

    return call
