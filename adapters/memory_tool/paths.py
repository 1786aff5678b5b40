"""Which paths the memory tool takes: `/memories` and what lies under it, spelt without any trick."""

import re
from functools import lru_cache
from urllib.parse import unquote

from harness.core.errors import ToolUseError

ROOT = "/memories"
MAX_PATH_BYTES = 512  # far below what file systems take, wherever the workdir lies
MAX_NAME_BYTES = 255
Names = tuple[str, ...]

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TRAVERSES = re.compile(r"[/\\]|^\.{1,2}$")


@lru_cache(maxsize=1024)  # an agent takes the same few paths again and again
def names_of(path: str) -> Names:
    """The names that lead from `/memories` to the path; none for `/memories` itself. One slash at the end is dropped.

    Raises ToolUseError for whatever does not begin with `/memories` or `/memories/`, holds an empty name, a control
    character or a backslash, is `.` or `..` or would be after percent-decoding, or is too long.
    """
    if path != ROOT and not path.startswith(f"{ROOT}/"):
        raise ToolUseError(f"Path must start with {ROOT}, got: {path}")
    if _CONTROL.search(path):
        raise ToolUseError(f"Path must not hold control characters, got: {path!r}")
    names = tuple(path[len(ROOT) + 1 :].split("/"))
    names = names if names[-1] else names[:-1]
    for name in names:
        if not name or _TRAVERSES.search(name) or ("%" in name and _TRAVERSES.search(_decoded(name))):
            raise ToolUseError(f"Path {path} would escape {ROOT} directory")
        if len(name.encode()) > MAX_NAME_BYTES:
            raise too_long(path)
    if len(path.encode()) > MAX_PATH_BYTES:
        raise too_long(path)
    return names


def path_of(names: Names) -> str:
    """The path as listings show it."""
    return "/".join((ROOT, *names))


def too_long(path: str) -> ToolUseError:
    """What is said of a path that is, or would become, too long."""
    return ToolUseError(
        f"Path is too long ({len(path.encode())} bytes): {path[:60]}...; "
        f"allowed: {MAX_PATH_BYTES} bytes, {MAX_NAME_BYTES} a name"
    )


def _decoded(name: str) -> str:
    while (plain := unquote(name)) != name:
        name = plain
    return name
