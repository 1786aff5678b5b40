"""The page's table says of each method of the SDK whether it works: whether the SDK, strict, got a good reply from it.

UPDATE=1 writes the table anew.
"""

import inspect
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.managed_agents.emulator.app import ROUTES
from tests.adapters.managed_agents.conftest import Desk, Running

PAGE = Path(__file__).parents[3] / "docs" / "stacks" / "managed_agents.md"
ASKED = re.compile(r"self\._(post|get|delete|get_api_list)\(\s*(?:path_template\(\s*)?\"(/v1/[^\"]*)\"")
SERVED = {(route.method, re.sub(r"{\w+}", "{}", route.path)) for route in ROUTES}
OTHERS = ("messages", "models", "organization", "tunnels", "user_profiles", "webhooks")  # no part of managed agents


@dataclass
class Noting:
    """The SDK's client, or a part of it, that notes the name of each method that gave a good reply."""

    part: Any
    good: set[str]
    name: str = ""

    def __getattr__(self, name: str) -> "Noting":
        return Noting(getattr(self.part, name), self.good, f"{self.name}.{name}".lstrip("."))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        reply = self.part(*args, **kwargs)
        self.good.add(self.name)
        return reply


@pytest.fixture(scope="module")
def good(talking: Running) -> set[str]:
    """The methods that gave a good reply to the SDK, which validates each strictly."""
    found: set[str] = set()
    client = talking.client()
    remember(Noting(client.beta, found))
    work(Noting(client.beta, found), Desk(client))
    return found


def remember(beta: Any) -> None:
    """All there is to do with stores, memories and versions."""
    stores, memories, versions = beta.memory_stores, beta.memory_stores.memories, beta.memory_stores.memory_versions
    store = stores.create(name="Notes", description="Of a tour.", metadata={"a": "b"}).id
    stores.update(store, description="Of this tour.")
    assert stores.retrieve(store).description == "Of this tour."
    assert store in [each.id for each in stores.list()]
    memory = memories.create(store, path="/a.md", content="One.", view="full")
    assert memory.content == "One."
    memories.update(memory.id, memory_store_id=store, content="Two.")
    assert memories.retrieve(memory.id, memory_store_id=store).content == "Two."
    assert [each.path for each in memories.list(store)] == ["/a.md"]
    first = list(versions.list(store))[-1]
    assert versions.retrieve(first.id, memory_store_id=store).content == "One."
    assert versions.redact(first.id, memory_store_id=store).content is None
    assert memories.delete(memory.id, memory_store_id=store).type == "memory_deleted"
    assert stores.archive(store).archived_at is not None
    assert stores.delete(store).type == "memory_store_deleted"


def work(beta: Any, desk: Any) -> None:
    """All there is to do with agents, environments, sessions and dreams, from the first to the last."""
    agent, environment, store = hired(beta), settled(beta), beta.memory_stores.create(name="Notes").id
    session = talked(beta.sessions, desk, {"agent": agent, "environment_id": environment}, store)
    dreamt(beta.dreams, store, session)
    assert beta.sessions.archive(session).status == "terminated"
    assert beta.sessions.delete(session).type == "session_deleted"
    assert beta.environments.archive(environment).archived_at is not None
    assert beta.environments.delete(environment).type == "environment_deleted"
    assert beta.agents.archive(agent).archived_at is not None


def hired(beta: Any) -> str:
    """An agent's id."""
    agents = beta.agents
    agent = agents.create(name="Helper", model="claude-sonnet-5-5")
    assert agents.update(agent.id, version=agent.version, name="Friend").version == 2
    assert agents.retrieve(agent.id).name == "Friend"
    assert [each.version for each in agents.versions.list(agent.id)] == [2, 1]
    assert agent.id in [each.id for each in agents.list()]
    return str(agent.id)


def settled(beta: Any) -> str:
    """An environment's id."""
    environments = beta.environments
    environment = environments.create(name="Cloud").id
    assert environments.update(environment, name="Sky").name == "Sky"
    assert environments.retrieve(environment).name == "Sky"
    assert environment in [each.id for each in environments.list()]
    return str(environment)


def talked(sessions: Any, desk: Any, used: dict[str, str], store: str) -> str:
    """The id of a session in which something was said."""
    resources = [{"type": "memory_store", "memory_store_id": store}]
    session = sessions.create(**used, resources=resources)
    assert sessions.update(session.id, title="A tour").title == "A tour"
    assert sessions.retrieve(session.id).title == "A tour"
    assert session.id in [each.id for each in sessions.list()]
    assert [each.memory_store_id for each in sessions.resources.list(session.id)] == [store]
    [thread] = sessions.threads.list(session.id)
    assert sessions.threads.retrieve(thread.id, session_id=session.id).id == thread.id
    message = {"type": "user.message", "content": [{"type": "text", "text": "Hello?"}]}
    streams = sessions.events.stream(session.id), sessions.threads.events.stream(thread.id, session_id=session.id)
    sessions.events.send(session.id, events=[message])
    for stream in streams:
        with stream:
            assert next(iter(stream)).type == "user.message"
    desk.rested(session)
    told = [each.type for each in sessions.events.list(session.id)]
    assert "agent.message" in told
    assert [each.type for each in sessions.threads.events.list(thread.id, session_id=session.id)] == told
    return str(session.id)


def dreamt(dreams: Any, store: str, session: str) -> None:
    inputs = [{"type": "memory_store", "memory_store_id": store}, {"type": "sessions", "session_ids": [session]}]
    slow = '[[{"wait": 30}]]'  # for the scripted model
    dream = dreams.create(inputs=inputs, model="claude-sonnet-5-5", instructions=slow)
    assert dreams.cancel(dream.id).status == "canceled"
    assert dreams.retrieve(dream.id).status == "canceled"
    assert dreams.archive(dream.id).archived_at is not None
    assert dream.id in [each.id for each in dreams.list(include_archived=True)]


@pytest.fixture(scope="module")
def methods() -> list[tuple[str, str, str, str]]:
    """Resource, method, verb and path of all that the SDK can ask for, read from its source."""
    from anthropic import Anthropic

    return list(found(Anthropic(api_key="x").beta, ""))


def found(resource: Any, name: str) -> Iterator[tuple[str, str, str, str]]:
    for each, member in inspect.getmembers(type(resource)):
        if each.startswith(("_", "with_")) or (not name and each in OTHERS):
            continue
        if inspect.isfunction(member):
            if match := ASKED.search(inspect.getsource(member)):
                verb = {"get_api_list": "GET"}.get(match[1], match[1].upper())
                yield name, each, verb, re.sub(r"{\w+}", "{}", match[2])
        elif type(getattr(resource, each)).__module__.startswith("anthropic.resources"):
            yield from found(getattr(resource, each), f"{name}.{each}".lstrip("."))


def table(methods: list[tuple[str, str, str, str]], good: set[str]) -> str:
    resources: dict[str, tuple[list[str], list[str]]] = {}
    for resource, name, _, _ in methods:
        resources.setdefault(resource, ([], []))[f"{resource}.{name}" not in good].append(f"`{name}`")
    lines = ["| `client.beta` | works | answered with 501 |", "|---|---|---|"]
    for resource, (yes, no) in sorted(resources.items()):
        lines.append(f"| `{resource}` | {', '.join(sorted(yes)) or '–'} | {', '.join(sorted(no)) or '–'} |")
    return "\n".join(lines) + "\n"


def test_the_page_lists_each_method_and_whether_it_works(methods, good):
    page, made = PAGE.read_text(encoding="utf-8"), table(methods, good)
    if os.environ.get("UPDATE"):
        begin = page.index("| `client.beta` |")
        end = page.index("\n\n", begin) + 1
        PAGE.write_text(page[:begin] + made + page[end:], encoding="utf-8")
    assert made in PAGE.read_text(encoding="utf-8")


def test_what_works_is_what_has_a_route(methods, good):
    paths = {f"{resource}.{name}": (verb, path) for resource, name, verb, path in methods}
    assert {paths[name] for name in good} == SERVED


def test_every_other_method_answers_501(client, methods, good):
    import httpx2

    missing = [(verb, path) for resource, name, verb, path in methods if f"{resource}.{name}" not in good]
    assert len(missing) > 30
    http = httpx2.Client(base_url=str(client.base_url), headers={"authorization": "Bearer k"}, trust_env=False)
    for verb, path in missing:
        reply = http.request(verb, path.replace("{}", "x"))
        assert (reply.status_code, reply.json()["error"]["type"]) == (501, "api_error"), (verb, path)


def test_every_method_on_memory_agents_sessions_and_dreams_works(methods, good):
    whole = ("agents", "agents.versions", "environments", "sessions", "sessions.events", "sessions.threads.events",
             "memory_stores", "memory_stores.memories", "memory_stores.memory_versions", "dreams")  # fmt: skip
    assert [each for each in methods if each[0] in whole and f"{each[0]}.{each[1]}" not in good] == []
