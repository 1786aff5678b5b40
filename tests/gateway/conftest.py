"""A gateway that really runs, and clients of both SDKs."""

import http.client
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from harness.core.record import ModelSpec
from harness.gateway.answering import Offline, Rules
from harness.gateway.client import Gateway
from harness.gateway.server import Start, application, listening_socket

REFERENCE = ModelSpec(kind="reference", name="reference-1", version="1")
KEY = "a-trial-key"


@dataclass
class Trial:
    """A registered trial, asked over plain HTTP on one kept-alive connection a thread."""

    url: str
    key: str = KEY
    board: Path = Path()
    name: str = ""
    _local: threading.local = field(default_factory=threading.local)

    def ask(self, route: str, body: Any, **headers: str) -> tuple[int, dict[str, str], Any]:
        """Status, headers, and the reply's JSON (or text, for a stream)."""
        address = urlsplit(self.url)
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._local.connection.request("POST", f"{address.path}{route}", data, headers or {"x-api-key": self.key})
        response = self._local.connection.getresponse()
        text = response.read().decode()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, json.loads(text) if "json" in found["content-type"] else text

    def say(self, text: str, **more: Any) -> tuple[int, dict[str, str], Any]:
        """One user message."""
        return self.ask("/v1/messages", message(text, **more))


def message(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "reference-1", "max_tokens": 100, "messages": [{"role": "user", "content": text}], **more}


@pytest.fixture
def start(tmp_path: Path) -> Callable[[], Gateway]:
    """`with start() as gateway:` a process of its own; the next one finds the journals of the one before."""
    return lambda: Gateway(tmp_path / "journal", REFERENCE)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with Gateway(tmp_path_factory.mktemp("journal"), REFERENCE) as running:
        yield running


@pytest.fixture(scope="session")
def registered() -> Callable[..., Trial]:
    """Registers a trial, of a new name unless one is given."""
    names = (f"t{number}" for number in itertools.count())

    def register(gateway: Gateway, folder: Path, name: str | None = None, key: str = KEY) -> Trial:
        name = name or next(names)
        board = folder / f"{name}.board"
        gateway.register(name, key, board)
        return Trial(gateway.base_url(name), key, board, name)

    return register


@pytest.fixture
def trial(gateway: Gateway, registered: Callable[..., Trial], tmp_path: Path) -> Trial:
    return registered(gateway, tmp_path)


@contextmanager
def serving(model: Rules, journals: Path) -> Iterator[int]:
    """The gateway's application in this process, with a model of the test's own; gives its port."""
    listener = listening_socket()
    app = application(Start(journal=str(journals), control_key="control", model=REFERENCE), Offline(model))
    config = uvicorn.Config(app, http="httptools", loop="asyncio", lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def scripted(tmp_path: Path) -> Callable[..., Any]:
    """`with scripted(model) as trial:` one registered trial whose model is the test's own function."""

    @contextmanager
    def serve(model: Rules) -> Iterator[Trial]:
        with serving(model, tmp_path / "journal") as port:
            control = Trial(f"http://127.0.0.1:{port}", "control")
            board = str(tmp_path / "board")
            wanted = {"trial": "t", "key": KEY, "board": board}
            assert control.ask("/control/trials", wanted, authorization="Bearer control")[0] == 200
            yield Trial(f"http://127.0.0.1:{port}/t/t", KEY, Path(board), "t")

    return serve


@pytest.fixture(scope="session")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that speaks the Messages API, in a process of its own; see upstream.py."""
    port_file = tmp_path_factory.mktemp("upstream") / "port"
    with subprocess.Popen([sys.executable, str(Path(__file__).with_name("upstream.py")), str(port_file)]) as process:
        try:
            end = time.monotonic() + 30
            while not port_file.exists():
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.01)
            yield f"http://127.0.0.1:{port_file.read_text()}"
        finally:
            process.kill()
