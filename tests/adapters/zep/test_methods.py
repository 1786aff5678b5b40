"""The page's table of methods is what the installed SDKs and the service's routes say."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from adapters.zep.service.app import READERS, WRITERS

PAGE = Path(__file__).parents[3] / "docs" / "stacks" / "zep-service.md"
SDKS = {"zep_cloud": "/api/v4/", "zep_python": "/api/v2/"}
ROUTES = {(method, re.sub(r"{[^}]*}", "{}", path)) for method, path in (*READERS, *WRITERS)}
KINDS = ("users", "threads", "graphs")  # of which {kind}/lookup is one route


@cache
def methods(sdk: str) -> list[tuple[str, str, str, str]]:
    """Client, method, verb and path of all that the SDK can ask for, read from its source."""
    return list(read(sdk))


def read(sdk: str) -> Iterator[tuple[str, str, str, str]]:
    root = Path(str(find_spec(sdk).origin)).parent  # type: ignore[union-attr]
    for file in sorted((*root.rglob("raw_client.py"), *root.glob("*/client.py"))):
        tree = ast.parse(file.read_text())
        for owner in tree.body:
            if isinstance(owner, ast.ClassDef) and not owner.name.startswith("Async"):
                for method in owner.body:
                    for verb, path in asked(method):
                        client = ".".join(file.parent.relative_to(root).parts)
                        yield client, getattr(method, "name", ""), verb, SDKS[sdk] + path


def asked(method: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(method):
        named = {word.arg: word.value for word in node.keywords} if isinstance(node, ast.Call) else {}
        if "method" in named and node.args and ast.unparse(node.func).endswith(("httpx_client.request", ".stream")):
            path = node.args[0]
            parts = path.values if isinstance(path, ast.JoinedStr) else [path]
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
            yield named["method"].value, text


def served(verb: str, path: str) -> bool:
    kind = path.split("/")[3]
    same = path.replace(f"/{kind}/lookup", "/{}/lookup") if kind in KINDS else path
    return bool({(verb, path), (verb, same)} & ROUTES)


def table(sdk: str) -> str:
    clients: dict[str, tuple[set[str], set[str]]] = {}
    for client, name, verb, path in methods(sdk):
        top = client.split(".")[0]
        yes, no = clients.setdefault(f"{top}.*" if top in ("agent", "trace_connection") else client, (set(), set()))
        (yes if served(verb, path) else no).add(f"{client.removeprefix(top)}.{name}".strip("."))
    lines = ["| client | served | not served |", "|---|---|---|"]
    for client, (yes, no) in clients.items():
        cells = [listed(yes), f"all {len(no)}" if client.endswith("*") else listed(no)]
        lines.append(f"| `{client.removesuffix('.*')}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def listed(names: set[str]) -> str:
    return ", ".join(f"`{name.split('.')[-1]}`" for name in sorted(names)) or "–"


@pytest.mark.parametrize("sdk", SDKS)
def test_the_table_of_methods_is_true(sdk):
    assert table(sdk) in PAGE.read_text(encoding="utf-8")


def test_the_sdks_are_really_read():
    found = {(client, name) for client, name, _, _ in methods("zep_cloud")}
    assert len(found) > 150
    assert {("thread", "add_messages"), ("graph.episode", "add"), ("task", "get")} <= found
    assert len({name for _, name, _, _ in methods("zep_python")}) >= 15
    assert not served("GET", "/api/v4/project")


if __name__ == "__main__":
    for name in SDKS:
        print(f"{table(name)}\n")
