"""The service as a process, behind it the project's own gateway with the reference model; and both real SDKs."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from harness.core.record import ModelSpec
from harness.gateway.client import Gateway
from tests.adapters.served import Served

REFERENCE = ModelSpec(kind="reference", name="reference-1", version="1")
WAIT_S = 60.0

BERLIN = "My sister Carla lives in Berlin."
MUNICH = "My sister Carla lives in Munich now."


class Running(Served):
    """A service process. `answered` holds method, path and status of each of its replies."""

    module = "adapters.zep.service"

    def __init__(self, data: Path, environment: Mapping[str, str], options: Sequence[str] = ()) -> None:
        super().__init__(data, environment, options)
        self.answered: list[tuple[str, str, int]] = []

    def database(self) -> psutil.Process:
        [child] = [each for each in psutil.Process(self.process.pid).children() if "redis" in each.name()]
        return child

    def http(self) -> httpx.Client:
        def note(response: httpx.Response) -> None:
            self.answered.append((response.request.method, response.request.url.path, response.status_code))

        return httpx.Client(event_hooks={"response": [note]}, timeout=30, headers={"authorization": "Api-Key k"})

    def cloud(self, **options: Any) -> Any:
        """The client of zep-cloud 4.x."""
        from zep_cloud.client import Zep

        options = {"max_retries": 0, "httpx_client": self.http(), **options}
        return Zep(api_key="k", base_url=f"{self.url}/api/v4", **options)

    def old(self) -> Any:
        """The client of zep-python 2.x."""
        from zep_python.client import Zep

        return Zep(api_key="k", base_url=self.url, httpx_client=self.http())

    def done(self, task: Any) -> Any:
        """The task, once it has ended; it must have succeeded."""
        zep, end = self.cloud(), time.monotonic() + WAIT_S
        while (found := zep.task.get(task if isinstance(task, str) else task.uuid_)).status in (
            "pending",
            "processing",
        ):
            assert time.monotonic() < end, found
            time.sleep(0.05)
        assert found.status == "succeeded", found
        return found


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment that names a trial of a running gateway."""
    folder = tmp_path_factory.mktemp("gateway")
    with Gateway(folder / "journal", REFERENCE) as gateway:
        gateway.register("zep", "a-key", folder / "board")
        yield {
            "MEMTRIAL_MODEL_URL": gateway.base_url("zep"), "MEMTRIAL_MODEL_KEY": "a-key",
            "MEMTRIAL_MODEL": "reference-1",
        }  # fmt: skip


@pytest.fixture(scope="session")
def serve(models: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Running]]:
    """`serve("--queue", "3")` starts a service on a folder of its own; all end with the session."""
    started: list[Running] = []

    def start(*options: str, **environment: str) -> Running:
        data = tmp_path_factory.mktemp("zep") / "data"
        started.append(Running(data, models | environment, options))
        return started[-1].start()

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def service(serve: Callable[..., Running]) -> Running:
    """One service for all tests that do not end it: its libraries take seconds to import."""
    return serve()


def _matches(route: tuple[str, str], request: tuple[str, str]) -> bool:
    (method, template), (asked, path) = route, request
    parts, given = template.split("/"), path.split("/")
    same = all(part.startswith("{") or part == each for part, each in zip(parts, given, strict=False))
    return method == asked and len(parts) == len(given) and same


@pytest.fixture(scope="session")
def route_matches() -> Callable[..., bool]:
    """Whether a request (method, path) is one to a route (method, template)."""
    return _matches


def said(content: str, time: str, role: str = "user", **more: Any) -> Any:
    """A message."""
    from zep_cloud import AddMessage

    return AddMessage(content=content, role=role, reference_time=time, **more)


@pytest.fixture(scope="session")
def zep(service: Running) -> Any:
    """The client of zep-cloud 4.x."""
    return service.cloud()


@pytest.fixture(scope="session")
def anna(zep: Any) -> Any:
    """A user."""
    return zep.user.create(user_id="anna", first_name="Anna", last_name="Ek", email="anna@example.org")


@pytest.fixture(scope="session")
def talk(service: Running, zep: Any, anna: Any) -> Any:
    """A thread of Anna's in which a fact changes; processed."""
    thread = zep.thread.create(user_uuid=anna.uuid_)
    added = zep.thread.add_messages(
        thread.uuid_,
        messages=[
            said(BERLIN, "2024-01-05T09:00:00Z", name="Anna", metadata={"place": "home"}),
            said("Thank you, I will remember that.", "2024-01-05T09:01:00Z", "assistant"),
        ],
    )
    assert added.task.status == "pending"
    assert [message.processed for message in added.messages] == [False, False]
    service.done(added.task)
    added = zep.thread.add_messages(thread.uuid_, messages=[said(MUNICH, "2024-06-01T09:00:00Z", name="Anna")])
    service.done(added.task)
    return thread


@pytest.fixture(scope="session")
def edges(zep: Any, anna: Any, talk: Any) -> list[Any]:
    """The facts of that thread."""
    return list(zep.graph.edge.list(anna.graph_uuid))
