"""The service against its own description: whatever is sent, the reply is in order, and it comes."""

import json
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

JUNK: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WORDS = st.text(max_size=40) | st.sampled_from(["", "..", "\x00", "é", "%2e%2e", "9" * 400, "-1", "true", "page_W10"])
RARELY = st.integers(0, 9).map(lambda n: n == 0)


@st.composite
def value(draw: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Something of the schema; now and then something else."""
    if draw(RARELY):
        return draw(JUNK)
    if "$ref" in schema:
        return draw(value(schemas[schema["$ref"].rpartition("/")[2]], schemas))
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return draw(value(draw(st.sampled_from(schema[choice])), schemas))
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    if "const" in schema:
        return schema["const"]
    if "pattern" in schema:
        return draw(st.from_regex(schema["pattern"]))
    match schema.get("type"):
        case "string":
            return draw(WORDS)
        case "integer":
            return draw(st.integers(schema.get("minimum"), schema.get("maximum")) | st.integers())
        case "boolean":
            return draw(st.booleans())
        case "null":
            return None
        case "array":
            return draw(st.lists(value(schema.get("items") or {}, schemas), max_size=3))
        case "object":
            return draw(fields(schema, schemas))
    return draw(JUNK)


@st.composite
def fields(draw: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        return dict(draw(st.dictionaries(st.text(max_size=10), value(more, schemas), max_size=3)))
    found = {}
    for name, each in (schema.get("properties") or {}).items():
        if name in schema.get("required", ()) or draw(st.booleans()):
            found[name] = draw(value(each, schemas))
    return found


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


@st.composite
def requests(draw: Any, described: dict[str, Any], known: dict[str, str], operation: tuple[str, str]) -> dict[str, Any]:
    method, path = operation
    schemas = described["components"]["schemas"]
    description = described["paths"][path][method]
    query, headers = {}, {"authorization": "Bearer k", "anthropic-workspace-id": "wrkspc_fuzz"}
    for parameter in description["parameters"]:
        name = parameter["name"]
        if parameter["in"] == "path":
            id = draw(WORDS) if draw(RARELY) else known[name]
            path = path.replace(f"{{{name}}}", quote(id, safe="") or "x")
        elif parameter["in"] == "header":
            headers[name] = parameter["schema"]["enum"][0]
        elif draw(st.booleans()):
            given = draw(value(parameter["schema"], schemas))
            query[name] = given if isinstance(given, str | list) else json.dumps(given)
    body = b""
    if "requestBody" in description:
        schema = description["requestBody"]["content"]["application/json"]["schema"]
        body = draw(st.binary(max_size=30)) if draw(RARELY) else json.dumps(draw(value(schema, schemas))).encode()
    if draw(RARELY):
        headers["memtrial-now"] = draw(st.sampled_from(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "x", ""]))
    return {"method": method.upper(), "path": path, "params": query, "headers": headers, "content": body}


def attacked(service, described, known, examples):
    operations = [(method, path) for path, methods in described["paths"].items() for method in methods]
    operations = [each for each in operations if not each[1].endswith("/stream") and each[0] != "delete"]
    assert len(operations) > 30
    statuses = set()
    with httpx2.Client(base_url=service.url, timeout=20, trust_env=False) as client:
        for operation in operations:

            @settings(
                max_examples=examples, deadline=None, database=None, phases=[Phase.generate], derandomize=True,
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(requests(described, known, operation))
            def attack(request):
                reply = client.request(url=request.pop("path"), **request)
                body = reply.json()
                statuses.add(reply.status_code)
                assert reply.headers["request-id"].startswith("req_")
                if reply.status_code != 200:
                    assert reply.status_code in (400, 404, 409, 501), (request, body)
                    assert body["type"] == "error"
                    assert body["error"]["message"]
                    assert body["request_id"] == reply.headers["request-id"]

            attack()
    return statuses


def test_nothing_that_is_sent_breaks_it(service, described, known):
    assert {200, 400} <= attacked(service, described, known, 5)
    assert "Traceback" not in service.log()


@pytest.mark.slow
def test_nothing_that_is_sent_for_long_breaks_it(service, described, known):
    assert {200, 400, 404} <= attacked(service, described, known, 40)
    assert "Traceback" not in service.log()


def test_the_description_names_every_route_of_the_sdk_that_is_served(described):
    assert described["openapi"] == "3.1.0"
    assert {"/v1/agents", "/v1/sessions/{session}/events/stream", "/v1/memory_stores/{store}/memories/{memory}"} <= set(
        described["paths"]
    )
    ids = [operation["operationId"] for methods in described["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
