"""Tools: which of the known ones a request offers."""

from collections.abc import Mapping
from typing import Any, Literal

Kind = Literal["memory", "files", "search"]

CALLS = 12  # tool calls after one message of the user; then the model says what it has
MEMORY, GREP, READ, SEARCH, SAVE = "memory", "grep_files", "read_file", "search_memory", "save_memory"
READ_ONLY = "read_only"  # in the memory tool's definition, where it can only look


def offered(request: Mapping[str, Any]) -> list[Kind]:
    """Return the kinds of memory behind the tools offered, the one to use first first; unknown tools are passed over.

    `memory`: the native memory tool. `files`: grep_files and read_file. `search`: search_memory.
    """
    given = names(request)
    known: tuple[tuple[Kind, set[str]], ...] = (("memory", {MEMORY}), ("files", {GREP, READ}), ("search", {SEARCH}))
    return [kind for kind, needed in known if needed <= given]


def can_write(request: Mapping[str, Any]) -> bool:
    """Tell whether a tool is offered that notes can be taken with."""
    closed = any(tool.get("name") == MEMORY and tool.get(READ_ONLY) for tool in _tools(request))
    return MEMORY in offered(request) and not closed


def can_save(request: Mapping[str, Any]) -> bool:
    """Tell whether tools are offered that search and save single lines."""
    return {SEARCH, SAVE} <= names(request)


def names(request: Mapping[str, Any]) -> set[object]:
    """Return the names of all tools offered."""
    return {tool.get("name") for tool in _tools(request)}


def _tools(request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = request.get("tools")
    return [tool for tool in (given if isinstance(given, list) else []) if isinstance(tool, Mapping)]
