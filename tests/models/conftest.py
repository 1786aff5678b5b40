"""Talks with the reference model: a folder behind the memory tool's documented strings, and the loop that plays it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from harness.models.reference import model

MEMORY_TOOL = {"type": "memory_20250818", "name": "memory"}
Run = Callable[[Mapping[str, Any]], str]


class ToolRefusalError(Exception):
    """What the memory tool answers with `is_error`."""


class MemoryFolder:
    """The memory tool on a dict: path -> text. Its strings are those of the tool's documentation."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def run(self, given: Mapping[str, Any]) -> str:
        """Do one command."""
        return {"view": self.view, "create": self.create, "insert": self.insert, "str_replace": self.str_replace}[
            given["command"]
        ](given)

    def view(self, given: Mapping[str, Any]) -> str:
        path = given["path"]
        if path == "/memories":
            title = f"Here're the files and directories up to 2 levels deep in {path}, excluding hidden items:"
            return "\n".join([title, f"4K\t{path}/", *(f"{len(text)}B\t{name}" for name, text in self.files.items())])
        shown = "\n".join(f"{n:6}\t{line}" for n, line in enumerate(self._text(path).split("\n"), 1))
        return f"Here's the content of {path} with line numbers:\n{shown}"

    def create(self, given: Mapping[str, Any]) -> str:
        if given["path"] in self.files:
            raise ToolRefusalError(f"File {given['path']} already exists")
        self.files[given["path"]] = given["file_text"]
        return f"File created successfully at: {given['path']}"

    def insert(self, given: Mapping[str, Any]) -> str:
        lines = self._text(given["path"]).rstrip("\n").split("\n")
        place = given["insert_line"]
        if not 0 <= place <= len(lines):
            raise ToolRefusalError(f"Invalid `insert_line` parameter: {place}.")
        lines[place:place] = given["insert_text"].rstrip("\n").split("\n")
        self.files[given["path"]] = "\n".join(lines) + "\n"
        return f"The file {given['path']} has been edited."

    def str_replace(self, given: Mapping[str, Any]) -> str:
        text = self._text(given["path"])
        if text.count(given["old_str"]) != 1:
            raise ToolRefusalError(f"No replacement was performed, old_str `{given['old_str']}` did not appear")
        self.files[given["path"]] = text.replace(given["old_str"], given["new_str"])
        return "The memory file has been edited."

    def _text(self, path: str) -> str:
        if path not in self.files:
            raise ToolRefusalError(f"The path {path} does not exist. Please provide a valid path.")
        return self.files[path]


class Talk:
    """A talk with the model, its tools run until it says something."""

    def __init__(self, tools: list[dict[str, Any]], runs: Mapping[str, Run], system: str = "") -> None:
        self._body = {"model": "reference", "max_tokens": 4000, "system": system, "tools": tools, "messages": []}
        self._runs = runs
        self.calls: list[dict[str, Any]] = []

    def say(self, text: str) -> str:
        """Return the model's words."""
        messages: list[dict[str, Any]] = self._body["messages"]  # type: ignore[assignment]
        messages.append({"role": "user", "content": text})
        for _ in range(20):
            said = model.reply(self._body)
            content = [{**block, "id": f"t{len(messages)}-{n}"} for n, block in enumerate(said.content)]
            messages.append({"role": "assistant", "content": content})
            if said.stop_reason != "tool_use":
                return str(said.content[0]["text"])
            messages.append({"role": "user", "content": [self._result(block) for block in content]})
        raise AssertionError("the model calls tools without end")

    def _result(self, block: Mapping[str, Any]) -> dict[str, Any]:
        self.calls.append({"name": block["name"], **block["input"]})
        result: dict[str, Any] = {"type": "tool_result", "tool_use_id": block["id"]}
        try:
            return {**result, "content": self._runs[block["name"]](block["input"])}
        except ToolRefusalError as refusal:
            return {**result, "content": str(refusal), "is_error": True}


def talk_with(folder: MemoryFolder, system: str = "") -> Talk:
    """Begin a talk in which the memory tool is offered."""
    return Talk([MEMORY_TOOL], {"memory": folder.run}, system)


@pytest.fixture
def folder() -> MemoryFolder:
    """An empty folder."""
    return MemoryFolder()


@pytest.fixture
def begin() -> Callable[..., Talk]:
    """A new talk with the memory tool."""
    return talk_with


@pytest.fixture
def begin_with() -> type[Talk]:
    """A new talk with other tools."""
    return Talk
