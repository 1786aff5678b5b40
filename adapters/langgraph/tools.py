"""What the agent reaches its store with: search and save."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.langgraph.backend import INDEXED
from harness.core.contract import Tool
from harness.core.errors import ToolUseError

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore

_SEARCH = {
    "name": "search_memory",
    "description": "Search what was saved in earlier conversations. Gives one line each: `[id] text`.",
    "input_schema": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
}
_SAVE = {
    "name": "save_memory",
    "description": "Save one line for later conversations; `replaces` is the id of the line that it outdates.",
    "input_schema": {
        "type": "object",
        "properties": {"text": {"type": "string"}, "replaces": {"type": "string"}},
        "required": ["text"],
    },
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """One user's memories in the store."""

    store: "BaseStore"
    namespace: tuple[str, ...]
    k: int

    def tools(self, *, writes: bool) -> Sequence[Tool]:
        """Search, and where the talk is kept, save."""
        search = Tool("search_memory", _SEARCH, self.search)
        return [search, Tool("save_memory", _SAVE, self.save, writes=True)] if writes else [search]

    def search(self, given: Mapping[str, Any]) -> str:
        """The nearest lines."""
        found = self.store.search(self.namespace, query=_text(given, "query") or None, limit=self.k, refresh_ttl=False)
        return "\n".join(f"[{item.key}] {item.value[INDEXED]}" for item in found) or "Nothing is saved that fits."

    def save(self, given: Mapping[str, Any]) -> str:
        """Keep a line, under the id of the line that it replaces or a new one."""
        text, replaced = _text(given, "text"), str(given.get("replaces") or "")
        if not text:
            raise ToolUseError("save_memory: text is empty")
        if replaced and self.store.get(self.namespace, replaced, refresh_ttl=False) is None:
            raise ToolUseError(f"save_memory: replaces: no line {replaced!r}")
        key = replaced or uuid.uuid4().hex[:8]
        self.store.put(self.namespace, key, {INDEXED: text}, index=[INDEXED])
        return f"Saved as [{key}]."


def _text(given: Mapping[str, Any], name: str) -> str:
    """A text that every backend can hold: Postgres' JSON takes no zero characters."""
    if not isinstance(value := given.get(name), str):
        raise ToolUseError(f"{name}: {value!r:.80}; allowed: a text")
    return value.replace("\x00", "\N{SYMBOL FOR NULL}").strip()
