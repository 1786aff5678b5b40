"""The same notebook as a ToolMemory: the house agent searches it by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.core.contract import Lab, Query, Tool, ToolMemory
from harness.core.errors import ToolUseError
from harness.core.scenario import AgentId, UserId
from notebook_memory import Notebook, Pages


@dataclass(frozen=True)
class NotebookTools(Notebook):
    """One search finds at most `lines` lines."""

    name: ClassVar[str] = "notebook_tools"
    about: ClassVar[str] = "the notebook, searched by the agent"

    def open(self, lab: Lab) -> ToolMemory:
        return SearchedPages(self, lab)


class SearchedPages:
    def __init__(self, options: NotebookTools, lab: Lab) -> None:
        self._pages, self._lab = Pages(options, lab), lab
        self.observe, self.settle = self._pages.observe, self._pages.settle
        self.forget, self.close = self._pages.forget, self._pages.close

    def tools(self, user: UserId, agent: AgentId) -> Sequence[Tool]:
        def search(given: Mapping[str, Any]) -> str:
            words = str(given.get("query", "")).strip()
            if not words:
                raise ToolUseError("query is empty; allowed: words to search for")
            return self._pages.recall(Query(user, agent, words, self._lab.clock.now(), 1000)).text or "Nothing found."

        return [Tool("search_memory", SEARCH, search)]


SEARCH = {
    "name": "search_memory",
    "description": "Search the notebook of all past sessions. Gives lines with their dates.",
    "input_schema": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
}
