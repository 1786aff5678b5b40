"""Who leaves a stream is forgotten, however early. The service runs in this process, so that it can be looked into."""

import asyncio
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2
import pytest

from adapters.managed_agents.emulator.app import application
from adapters.managed_agents.emulator.model import Where
from adapters.managed_agents.emulator.options import Options
from adapters.managed_agents.emulator.service import Service
from tests.adapters.managed_agents.inside import running

STREAMS = 200
HEADERS = {"authorization": "Bearer k", "anthropic-beta": "managed-agents-2026-04-01"}


@dataclass
class Inside:
    """The service, the port that it listens on, and a session without events."""

    service: Service
    port: int
    session: str

    def ask(self, method="GET"):
        """A connection on which a stream was asked for."""
        lines = [f"{method} /v1/sessions/{self.session}/events/stream HTTP/1.1", "host: here"]
        lines += [f"{name}: {value}" for name, value in HEADERS.items()]
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return connection

    def empty(self):
        end = time.monotonic() + 20
        while self.service.streams.open and time.monotonic() < end:
            time.sleep(0.02)
        return self.service.streams.open == 0


@pytest.fixture(scope="module")
def inside(tmp_path_factory):
    with running(tmp_path_factory.mktemp("inside"), Options(heartbeat_s=3600)) as (service, port):
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=HEADERS, trust_env=False) as http:
            agent = http.post("/v1/agents", json={"name": "x", "model": "claude-sonnet-5-5"}).json()["id"]
            environment = http.post("/v1/environments", json={"name": "x"}).json()["id"]
            session = http.post("/v1/sessions", json={"agent": agent, "environment_id": environment}).json()["id"]
        yield Inside(service, port, session)


def test_200_who_left_after_the_first_message_are_forgotten(inside):
    open_ones = [inside.ask() for _ in range(STREAMS)]
    for connection in open_ones:
        heard = b""
        while b"event: ping" not in heard:
            heard += connection.recv(4096)
    assert inside.service.streams.open == STREAMS
    for connection in open_ones:
        connection.close()
    assert inside.empty()


def test_200_who_left_before_they_were_answered_are_forgotten(inside):
    for _ in range(STREAMS):
        inside.ask().close()
    time.sleep(0.2)
    assert inside.empty()


def test_who_asks_for_the_headers_alone_gets_them_at_once_and_does_not_listen(inside):
    connection = inside.ask("HEAD")
    assert connection.recv(4096).startswith(b"HTTP/1.1 200 OK")
    connection.close()
    assert inside.empty()


def test_200_who_are_gone_when_the_answer_begins_are_forgotten(tmp_path):
    """Over ASGI itself: no client hits the moment between the request and the first byte each time."""
    service = Service(tmp_path, Where("", "", ""), Options())
    headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    path = "/v1/sessions/sesn_1/events/stream"

    async def ask(app):
        heard = iter([{"type": "http.request", "body": b""}])

        async def receive():
            return next(heard, {"type": "http.disconnect"})

        async def send(message):
            await asyncio.sleep(60)  # a connection that takes nothing

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
        await app({**scope, "asgi": {"spec_version": "2.3"}}, receive, send)

    async def main():
        await service.start()
        now = datetime(2025, 3, 1, tzinfo=UTC)
        service.storage.insert(
            "sessions", id="sesn_1", workspace="wrkspc_default", created_at=now, status="idle", agent_id="a",
            agent_version=1, environment_id="e", now=now, body={},
        )  # fmt: skip
        app = application(service)
        for _ in range(STREAMS):
            await ask(app)
        assert service.streams.open == 0
        await service.stop()

    asyncio.run(main())
