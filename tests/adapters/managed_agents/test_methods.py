"""The page's table of methods is what the installed SDK and the service's routes say. UPDATE=1 writes it anew."""

import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.managed_agents.emulator.app import ROUTES

PAGE = Path(__file__).parents[3] / "docs" / "stacks" / "managed_agents.md"
ASKED = re.compile(r"self\._(post|get|delete|get_api_list)\(\s*(?:path_template\(\s*)?\"(/v1/[^\"]*)\"")
SERVED = {(route.method, re.sub(r"{\w+}", "{}", route.path)) for route in ROUTES}
OTHERS = ("messages", "models", "organization", "tunnels", "user_profiles", "webhooks")  # no part of managed agents


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


def table(methods: list[tuple[str, str, str, str]]) -> str:
    resources: dict[str, tuple[list[str], list[str]]] = {}
    for resource, name, verb, path in methods:
        resources.setdefault(resource, ([], []))[(verb, path) not in SERVED].append(f"`{name}`")
    lines = ["| `client.beta` | served | answered with 501 |", "|---|---|---|"]
    for resource, (yes, no) in sorted(resources.items()):
        lines.append(f"| `{resource}` | {', '.join(sorted(yes)) or '–'} | {', '.join(sorted(no)) or '–'} |")
    return "\n".join(lines) + "\n"


def test_the_page_lists_each_method_and_whether_it_is_served(methods):
    page, made = PAGE.read_text(encoding="utf-8"), table(methods)
    if os.environ.get("UPDATE"):
        begin = page.index("| `client.beta` |")
        end = page.index("\n\n", begin) + 1
        PAGE.write_text(page[:begin] + made + page[end:], encoding="utf-8")
    assert made in PAGE.read_text(encoding="utf-8")


def test_every_route_is_one_that_the_sdk_asks_for(methods):
    assert {(verb, path) for _, _, verb, path in methods} >= SERVED


def test_every_method_that_is_not_served_answers_501(client, methods):
    import httpx2

    missing = [(verb, path) for _, _, verb, path in methods if (verb, path) not in SERVED]
    assert len(missing) > 30
    http = httpx2.Client(base_url=str(client.base_url), headers={"authorization": "Bearer k"}, trust_env=False)
    for verb, path in missing:
        reply = http.request(verb, path.replace("{}", "x"))
        assert (reply.status_code, reply.json()["error"]["type"]) == (501, "api_error"), (verb, path)


def test_every_method_on_memory_agents_and_sessions_is_served(methods):
    whole = ("agents", "agents.versions", "environments", "sessions", "sessions.events", "sessions.threads",
             "memory_stores", "memory_stores.memories", "memory_stores.memory_versions", "dreams")  # fmt: skip
    assert [each for each in methods if each[0] in whole and each[2:] not in SERVED] == []
