"""The emulator as a process, and the real SDK, which validates each reply strictly."""

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

from tests.adapters.served import READY_S, Served

NUMBERS = itertools.count()


class Running(Served):
    """A service process on a folder."""

    module = "adapters.managed_agents.emulator"
    sdk: Any = None

    def start(self) -> Self:
        self.sdk = None
        return super().start()

    def client(self, workspace: str | None = None, **options: Any) -> Any:
        """The SDK's client; in a workspace of its own where none is named. All share one pool of connections."""
        from anthropic import Anthropic

        if self.sdk is None:
            self.sdk = Anthropic(base_url=self.url, api_key="a-key", max_retries=0, _strict_response_validation=True)
        workspace = f"wrkspc_{next(NUMBERS)}" if workspace is None else workspace
        headers = {"anthropic-workspace-id": workspace} if workspace else {}
        strict = {"_strict_response_validation": True}  # with_options would drop it
        client = self.sdk.with_options(default_headers=headers, _extra_kwargs=strict, **options)
        assert client._strict_response_validation
        return client


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Running]]:
    """`serve("--key", "k")` starts a service on a folder of its own; all end with the session."""
    started: list[Running] = []

    def start(*options: str, **models: str) -> Running:
        data = tmp_path_factory.mktemp("managed") / "data"
        started.append(Running(data, models, options))
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


@dataclass
class Scripted:
    """The scripted model's address."""

    url: str

    def seen(self) -> list[dict[str, Any]]:
        import httpx2

        found: list[dict[str, Any]] = httpx2.get(f"{self.url}/seen", trust_env=False).json()
        return found


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripted]:
    """A model that says what it is told."""
    port_file = tmp_path_factory.mktemp("model") / "port"
    process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("scripted_model.py")), str(port_file)])
    end = time.monotonic() + READY_S
    while not port_file.exists():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)
    yield Scripted(f"http://127.0.0.1:{port_file.read_text()}")
    process.terminate()
    process.wait()


@pytest.fixture(scope="session")
def talking(serve: Callable[..., Running], model: Scripted) -> Running:
    """A service with that model."""
    return serve("--heartbeat", "0.2", "--retry", "0.01", MEMTRIAL_MODEL_URL=model.url, MEMTRIAL_MODEL_KEY="k")


TOOLSET = {"type": "agent_toolset_20260401"}


@dataclass
class Desk:
    """A client, and what a session needs."""

    client: Any

    @property
    def sessions(self) -> Any:
        return self.client.beta.sessions

    def agent(self, **fields: Any) -> Any:
        given = {"name": "Helper", "model": "claude-sonnet-5-5", "tools": [TOOLSET], **fields}
        return self.client.beta.agents.create(**given)

    def session(self, agent: Any = None, **fields: Any) -> Any:
        environment = self.client.beta.environments.create(name="Cloud").id
        return self.sessions.create(agent=(agent or self.agent()).id, environment_id=environment, **fields)

    def mounted(self, name: str = "Notes", **resource: Any) -> tuple[Any, str]:
        """A session with a store, and the store's id."""
        store = self.client.beta.memory_stores.create(name=name).id
        return self.session(resources=[{"type": "memory_store", "memory_store_id": store, **resource}]), store

    def say(self, session: Any, *replies: Any) -> list[Any]:
        """Send a script, and give all events since, once the session rests."""
        import json

        before = len(self.events(session))
        text = json.dumps(replies) if replies else "Hello?"
        self.send(session, {"type": "user.message", "content": [{"type": "text", "text": text}]})
        return self.rested(session, before)

    def send(self, session: Any, *events: Any) -> Any:
        return self.sessions.events.send(session.id, events=list(events))

    def events(self, session: Any, **filters: Any) -> list[Any]:
        return list(self.sessions.events.list(session.id, **filters))

    def rested(self, session: Any, before: int = 0) -> list[Any]:
        end = time.monotonic() + READY_S
        while True:
            found = self.events(session)[before:]
            if found and found[-1].type in ("session.status_idle", "session.status_terminated"):
                return found
            assert time.monotonic() < end, [each.type for each in found]
            time.sleep(0.05)

    def used(self, session: Any, tool: str, **given: Any) -> tuple[str, bool]:
        """What a tool says to the agent, and whether that is an error."""
        found = self.say(session, [{"use": tool, "input": given}])
        [result] = [each for each in found if each.type == "agent.tool_result"]
        return result.content[0].text, result.is_error


@pytest.fixture
def desk(talking: Running) -> Desk:
    return Desk(talking.client())
