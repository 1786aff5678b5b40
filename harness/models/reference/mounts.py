"""Mounts: memory in folders of a session's file system, worked on with read, glob, write and edit.

The model looks and notes there as it does with the memory tool: the request is read as one that offers that tool, and
its calls are put into the words of the toolset.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.models.reference import facts, notebook, talk, tools
from harness.models.reference.talk import Use

READ, WRITE, EDIT, GLOB = "read", "write", "edit", "glob"
MEMORY = "/mnt/memory"

_MOUNT = re.compile(rf"(?P<root>{MEMORY}/[a-z0-9][a-z0-9-]*)/?(?: \((?P<access>[^)\n]*)\))?")
_READ_ONLY = re.compile(r"read.only", re.I)
_TAG = re.compile(r"<(?:task|fields|correction|session|memory|summarise)>")
_NOW = re.compile(r"<now>([^<]{0,200})</now>")


@dataclass(frozen=True, slots=True)
class Mounts:
    """The folders that a system prompt names, and which of them may be written to. `home`: where notes are taken."""

    roots: tuple[str, ...]
    writable: frozenset[str]

    @property
    def home(self) -> str:
        """The first that may be written to, else the first."""
        return next((root for root in self.roots if root in self.writable), self.roots[0])

    def page(self, path: str) -> str:
        """Return a file's place in the notebook."""
        if path == MEMORY:
            return notebook.ROOT
        if path.startswith(f"{self.home}/"):
            return notebook.ROOT + path.removeprefix(self.home)
        return notebook.ROOT + path.removeprefix(MEMORY)

    def path(self, page: str) -> str:
        """Return the file that a place in the notebook stands for."""
        inside = page.removeprefix(notebook.ROOT)
        elsewhere = f"{MEMORY}{inside}"
        is_other = any(elsewhere.startswith(f"{root}/") for root in self.roots if root != self.home)
        return elsewhere if is_other else f"{self.home}{inside}"


def mounts_of(request: Mapping[str, Any]) -> Mounts | None:
    """Return the mounts that the system prompt names, which may be none; None where the tools to read them are not."""
    found: dict[str, bool] = {}
    for match in _MOUNT.finditer(talk.text_of(request.get("system"))):
        found.setdefault(match["root"], not _READ_ONLY.search(match["access"] or ""))
    names = tools.names(request)
    if not {READ, GLOB} <= names:
        return None
    writable = [root for root, may in found.items() if may and {WRITE, EDIT} <= names]
    return Mounts(tuple(found) or (MEMORY,), frozenset(writable))


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether the tools are offered that read mounted memory."""
    return mounts_of(request) is not None


def as_notebook(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request as one that offers the memory tool in place of the toolset."""
    mounts = mounts_of(request)
    if mounts is None:
        return dict(request)
    given = request.get("messages")
    messages = [_message(each, mounts) for each in (given if isinstance(given, list) else [])]
    if mounts.writable and (said := [n for n, each in enumerate(messages) if _is_said(each)]):
        messages[said[-1]] = _told(messages[said[-1]])
    return {**request, "tools": [{"name": tools.MEMORY, tools.READ_ONLY: not mounts.writable}], "messages": messages}


def as_calls(request: Mapping[str, Any], content: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a reply's blocks with its calls of the memory tool as calls of the toolset."""
    mounts = mounts_of(request)
    if mounts is None:
        return [{**block} for block in content]
    seen = notebook.pages(talk.read(as_notebook(request)).done)
    return [_call(block, mounts, seen) if block.get("type") == "tool_use" else {**block} for block in content]


def _is_said(message: Mapping[str, Any]) -> bool:
    """Tell whether a message is the user's own, and no tool's result."""
    content = message.get("content")
    blocks = [each for each in content if isinstance(each, Mapping)] if isinstance(content, list) else []
    return message.get("role") == "user" and not any(each.get("type") == "tool_result" for each in blocks)


def _told(message: dict[str, Any]) -> dict[str, Any]:
    """Let a plain message that asks nothing and tells a fact be a session of its own, to be noted at once."""
    text = talk.text_of(message.get("content"))
    plain = talk.without_now(text)
    if not plain or "?" in plain or _TAG.search(text):
        return message
    now = _NOW.search(text)
    session = "\n".join([f"Session of {now[1]}" if now else "", f"User: {' '.join(plain.split())}"])
    if not facts.facts(session):
        return message
    return {**message, "content": f"{now[0] if now else ''}\n<session>\n{session}\n</session>"}


def _message(message: object, mounts: Mounts) -> dict[str, Any]:
    if not isinstance(message, Mapping):
        return {}
    content = message.get("content")
    if not isinstance(content, list):
        return dict(message)
    return {**message, "content": [_block(each, mounts) if isinstance(each, Mapping) else each for each in content]}


def _block(block: Mapping[str, Any], mounts: Mounts) -> dict[str, Any]:
    """Return a call as one of the memory tool; a list of files as a listing of its root."""
    if block.get("type") == "tool_use":
        given = block.get("input")
        command = _command(str(block.get("name")), given if isinstance(given, Mapping) else {}, mounts)
        return {**block, "name": tools.MEMORY, "input": command} if command else {**block}
    if block.get("type") == "tool_result":
        lines = [_listed(line, mounts) for line in talk.text_of(block.get("content")).splitlines()]
        return {**block, "content": "\n".join(lines)}
    return {**block}


def _listed(line: str, mounts: Mounts) -> str:
    """Return a line that is a path of a mount as a line of a listing, any other as it is."""
    inside = any(line.startswith(f"{root}/") for root in mounts.roots)
    return f"-\t{mounts.page(line)}" if inside else line


def _command(name: str, given: Mapping[str, Any], mounts: Mounts) -> dict[str, Any] | None:
    if name == GLOB:
        return {"command": "view", "path": mounts.page(str(given.get("path", MEMORY)))}
    path = mounts.page(str(given.get("file_path", "")))
    if name == READ:
        return {"command": "view", "path": path}
    if name == WRITE:
        return {"command": "create", "path": path, "file_text": str(given.get("content", ""))}
    if name == EDIT:
        old, new = str(given.get("old_string", "")), str(given.get("new_string", ""))
        return {"command": "str_replace", "path": path, "old_str": old, "new_str": new}
    return None


def _call(block: Mapping[str, Any], mounts: Mounts, seen: notebook.Pages) -> dict[str, Any]:
    given: Mapping[str, Any] = block.get("input") or {}
    page = str(given.get("path"))
    path = mounts.path(page)
    match given.get("command"):
        case "view" if page == notebook.ROOT:
            use = Use(GLOB, {"pattern": "**/*", "path": MEMORY})
        case "view":
            use = Use(READ, {"file_path": path})
        case "create":
            use = Use(WRITE, {"file_path": path, "content": given["file_text"]})
        case "str_replace":
            use = _edit(path, given["old_str"], given["new_str"])
        case _:
            use = _inserted(path, seen.get(page, []), given["insert_line"], str(given["insert_text"]).rstrip("\n"))
    return {**block, **use.block()}


def _inserted(path: str, page: list[str], line: int, text: str) -> Use:
    """Return the edit that puts text after a line, anchored on a line that stands there once; else a new file."""
    whole = "\n".join(page)
    for anchor, new in _anchors(page, line, text):
        if whole.count(anchor) == 1:
            return _edit(path, anchor, new)
    return Use(WRITE, {"file_path": path, "content": "\n".join([*page[:line], text, *page[line:]]) + "\n"})


def _anchors(page: list[str], line: int, text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before the place, what stands after it, each with the text put beside it."""
    if 0 < line <= len(page) and page[line - 1].strip():
        yield page[line - 1], f"{page[line - 1]}\n{text}"
    if line < len(page) and page[line].strip():
        yield page[line], f"{text}\n{page[line]}"


def _edit(path: str, old: str, new: str) -> Use:
    return Use(EDIT, {"file_path": path, "old_string": old, "new_string": new})
