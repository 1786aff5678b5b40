"""The tools of the agent toolset: what the model is told of them, and what they do."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.managed_agents.emulator.files import Files
from adapters.managed_agents.emulator.patterns import Pattern, glob
from adapters.managed_agents.emulator.places import HOME, FileError
from adapters.managed_agents.emulator.shell import Shell

MAX_OUTPUT, MAX_FOUND = 30_000, 250
_TEXT: dict[str, Any] = {"type": "string"}


def _tool(name: str, description: str, required: str, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": required.split()}
    return {"name": name, "description": description, "input_schema": schema}


OFFERED: dict[str, dict[str, Any]] = {
    tool["name"]: tool
    for tool in (
        _tool(
            "bash", "Run simple commands (ls, cat, grep, find, mkdir, mv, cp, rm, echo ... with | && ; > >>).",
            "command", command=_TEXT, restart={"type": "boolean"}, timeout_ms={"type": "integer"},
        ),
        _tool(
            "read", "Read a file, with line numbers. view_range [first, last] shows a part; last -1 is the end.",
            "file_path", file_path=_TEXT, view_range={"type": "array", "items": {"type": "integer"}},
        ),
        _tool("write", "Write a file, new or in place of one.", "file_path content", file_path=_TEXT, content=_TEXT),
        _tool(
            "edit", "Replace text that stands in a file exactly once, or everywhere with replace_all.",
            "file_path old_string new_string", file_path=_TEXT, old_string=_TEXT, new_string=_TEXT,
            replace_all={"type": "boolean"},
        ),
        _tool("glob", "List the files below a folder that meet a pattern like **/*.md.", "pattern", pattern=_TEXT,
              path=_TEXT),
        _tool("grep", "Search files for a regular expression; prints path:line:text.", "pattern", pattern=_TEXT,
              path=_TEXT),
    )
}  # fmt: skip


def use(files: Files, name: str, given: Mapping[str, Any], now: str) -> tuple[str, bool]:
    """What a tool says, and whether that is an error. Whatever it changed before an error stays."""
    try:
        if name == "bash":
            text, code = Shell(files, now).run(_text(given, "command", "" if given.get("restart") else None))
            return _cut(text if not code else f"{text}\n[exit code {code}]".lstrip("\n")), False
        act = _ACTS.get(name)
        if act is None:
            served = ", ".join(OFFERED)
            return f"{name}: not served by this emulator; served: {served}", True
        return _cut(act(files, given)), False
    except FileError as error:
        return str(error), True


def _read(files: Files, given: Mapping[str, Any]) -> str:
    lines = files.read(files.place(_text(given, "file_path"))).split("\n")
    span = given.get("view_range")
    first, last = 1, len(lines)
    if span is not None:
        if not isinstance(span, list) or len(span) != 2 or not all(type(each) is int for each in span):
            raise FileError("view_range: two whole numbers, first and last line")
        first, last = span[0], len(lines) if span[1] == -1 else span[1]
        if not 1 <= first <= max(last, 1) or first > len(lines):
            raise FileError(f"view_range: {span}; allowed: 1 to {len(lines)}")
    return "\n".join(f"{number:6}\t{line}" for number, line in enumerate(lines, 1) if first <= number <= last)


def _write(files: Files, given: Mapping[str, Any]) -> str:
    path, content = files.place(_text(given, "file_path")), _text(given, "content")
    files.write(path, content)
    return f"Wrote {len(content.encode(errors='replace'))} bytes to {path}"


def _edit(files: Files, given: Mapping[str, Any]) -> str:
    path = files.place(_text(given, "file_path"))
    old, new, content = _text(given, "old_string"), _text(given, "new_string"), files.read(path)
    count = content.count(old) if old else 0
    if not count:
        raise FileError(f"{path}: old_string does not stand in it")
    if count > 1 and given.get("replace_all") is not True:
        raise FileError(f"{path}: old_string stands in it {count} times; make it longer, or set replace_all")
    files.write(path, content.replace(old, new))
    return f"Edited {path}: {count} replaced"


def _glob(files: Files, given: Mapping[str, Any]) -> str:
    folder, pattern = files.place(_text(given, "path", HOME)), _text(given, "pattern")
    if pattern.startswith("/"):  # an absolute pattern begins at the root
        folder = "/"
    cut = len(folder.rstrip("/")) + 1
    found = [path for path in files.paths(folder) if glob(pattern, path[cut:])]
    return "\n".join(found[:MAX_FOUND]) or "No files found"


def _grep(files: Files, given: Mapping[str, Any]) -> str:
    place, pattern = files.place(_text(given, "path", HOME)), Pattern(_text(given, "pattern"))
    paths = [place] if files.content(place) is not None else files.paths(place)
    found = (
        f"{path}:{number}:{line}"
        for path in paths
        for number, line in enumerate(files.read(path).splitlines(), 1)
        if pattern.search(line)
    )
    return "\n".join(line for line, _ in zip(found, range(MAX_FOUND), strict=False)) or "No matches found"


_ACTS: dict[str, Callable[[Files, Mapping[str, Any]], str]] = {
    "read": _read,
    "write": _write,
    "edit": _edit,
    "glob": _glob,
    "grep": _grep,
}


def _text(given: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = given.get(name, default)
    if not isinstance(value, str):
        raise FileError(f"{name}: {'missing' if value is None else type(value).__name__}; allowed: a text")
    return value


def _cut(text: str) -> str:
    return text if len(text) <= MAX_OUTPUT else f"{text[:MAX_OUTPUT]}\n[{len(text) - MAX_OUTPUT} characters left out]"
