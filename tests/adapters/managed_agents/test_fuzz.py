"""The service against its own description: whatever is sent, the reply is in order, and it comes.

Schemathesis makes the requests, by the description and against it. Paths name what there is; what a DELETE removes is
made for it.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

pytestmark = pytest.mark.thorough

DEADLINE_S = 10.0  # for a reply's head, and between two pieces of its body
# Mostly nothing: the id of what there is, and no time.
WORDS = [*[""] * 40, "..", "\x00", "é", "%2e%2e", "9" * 400, "-1", "true", "page_W10", "x y", "a/b", "?", "#"]
TIMES = [*[""] * 20, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "x"]
WORKSPACE = "wrkspc_fuzz"


@pytest.fixture(scope="module")
def described(service) -> dict[str, Any]:
    found: dict[str, Any] = httpx2.get(f"{service.url}/openapi.json", trust_env=False).json()
    return found


@pytest.fixture(scope="module")
def known(service) -> dict[str, str]:
    """An id of each kind that a path may name, all of one workspace."""
    beta = service.client("wrkspc_fuzz").beta
    store = beta.memory_stores.create(name="Fuzz").id
    memory = beta.memory_stores.memories.create(store, path="/a", content="x")
    agent = beta.agents.create(name="Fuzz", model="claude-sonnet-5-5").id
    environment = beta.environments.create(name="Fuzz").id
    session = beta.sessions.create(agent=agent, environment_id=environment).id
    inputs = [{"type": "memory_store", "memory_store_id": store}, {"type": "sessions", "session_ids": [session]}]
    dream = beta.dreams.create(inputs=inputs, model="claude-sonnet-5-5").id
    return {
        "store": store, "memory": memory.id, "version": memory.memory_version_id, "agent": agent,
        "environment": environment, "session": session, "thread": session.replace("sesn", "sthr"),
        "dream": dream,
    }  # fmt: skip


def deletable(beta: Any, known: dict[str, str], kind: str) -> str:
    """The id of something new, to be deleted."""
    match kind:
        case "store":
            return str(beta.memory_stores.create(name="Gone").id)
        case "memory":
            path = f"/{secrets.token_hex(8)}"
            return str(beta.memory_stores.memories.create(known["store"], path=path, content="x").id)
        case "environment":
            return str(beta.environments.create(name="Gone").id)
    used = {"agent": known["agent"], "environment_id": known["environment"]}
    return str(beta.sessions.create(**used).id)


def sent(base: str, session: requests.Session, case: Any, **more: str) -> requests.Response:
    """The reply to a case, with all of its body but a stream's, of which the first piece."""
    given = case.as_transport_kwargs(base_url=base, headers={"authorization": "Bearer k", **more})
    reply = session.request(**given, stream=True, timeout=DEADLINE_S)
    if reply.headers["content-type"].startswith("text/event-stream"):
        assert next(reply.iter_lines()) == b"event: ping"
        reply.close()
    else:
        assert reply.content
    return reply


def check(reply: requests.Response, seen: set[int]) -> None:
    seen.add(reply.status_code)
    if not reply.headers.get("content-type", "").startswith("application/json"):
        assert reply.status_code == 200
        return
    if reply.request.path_url != "/openapi.json":
        assert reply.headers["request-id"].startswith("req_")
    if reply.status_code != 200:
        assert reply.status_code in (400, 401, 404, 405, 409, 501), (reply.request.url, reply.request.body, reply.text)
        body = reply.json()
        assert body["type"] == "error"
        assert body["error"]["message"]
        assert body["request_id"] == reply.headers["request-id"]


def operations(described: dict[str, Any]) -> Iterator[Any]:
    """All of the description's; those after which less can be done come last."""
    import schemathesis

    schema = schemathesis.openapi.from_dict(described)
    found = [each.ok() for each in schema.get_all_operations()]
    assert len(found) > 40
    yield from sorted(found, key=lambda each: (each.path.endswith("/archive"), each.method == "delete"))


@dataclass
class Attack:
    """Sends what is made for one operation after the other."""

    service: Any
    known: dict[str, str]
    seen: dict[str, set[int]] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.beta = self.service.client(WORKSPACE).beta

    def on(self, operation: Any, mode: Any, examples: int) -> None:
        @settings(
            max_examples=examples, deadline=None, database=None, phases=[Phase.generate], derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operation.as_strategy(generation_mode=mode), st.sampled_from(WORDS), st.sampled_from(TIMES))
        def attack(case, word, time):
            places = dict(self.known)
            if operation.method == "delete":
                kind = operation.path.rpartition("{")[2].rstrip("}")
                places[kind] = deletable(self.beta, self.known, kind)
            case.path_parameters = {name: word or places[name] for name in case.path_parameters or ()}
            more = {"anthropic-workspace-id": WORKSPACE} | ({"memtrial-now": time} if time else {})
            check(sent(self.service.url, self.session, case, **more), self.seen.setdefault(operation.method, set()))

        try:
            attack()
        except Unsatisfiable:
            assert mode.name == "NEGATIVE", operation.label  # nothing of it can be wrong


def attacked(service: Any, described: dict[str, Any], known: dict[str, str], *examples: int) -> dict[str, set[int]]:
    """The statuses seen, by method. So many requests an operation by the description, and so many against it."""
    from schemathesis import GenerationMode

    attack = Attack(service, known)
    for operation in operations(described):
        for mode, number in zip((GenerationMode.POSITIVE, GenerationMode.NEGATIVE), examples, strict=True):
            attack.on(operation, mode, number)
    return attack.seen


def test_nothing_that_is_sent_breaks_it(service, described, known):
    seen = attacked(service, described, known, 1, 2)
    assert {200, 400} <= seen["get"] & seen["post"]
    assert 200 in seen["delete"]
    assert "Traceback" not in service.log()


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_nothing_that_is_sent_for_long_breaks_it(service, described, known):
    seen = attacked(service, described, known, 60, 60)
    assert {200, 400, 404} <= seen["get"] & seen["post"]
    assert "Traceback" not in service.log()


def test_the_description_names_every_route_of_the_sdk_that_is_served(described):
    assert described["openapi"] == "3.1.0"
    assert {"/v1/agents", "/v1/sessions/{session}/events/stream", "/v1/memory_stores/{store}/memories/{memory}"} <= set(
        described["paths"]
    )
    ids = [operation["operationId"] for methods in described["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
