"""A talk on the agent's real graph and SQLite, with a search tool of the test's own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anthropic

from adapters.langgraph.agent import _Kept
from adapters.langgraph.backend import Backend
from adapters.langgraph.graph import STEPS, Asking, History, build
from adapters.langgraph.tools import _SEARCH
from harness.core.contract import Endpoint, Tool
from harness.gateway.tokens import estimate

THREAD: dict[str, Any] = {
    "configurable": {"thread_id": "ann/1"}, "metadata": {"user": "ann"}, "recursion_limit": STEPS,
}  # fmt: skip


class Workdir:
    """As much of a lab as a checkpointer needs."""

    def __init__(self, workdir: Path) -> None:
        self.workdir = workdir


def open_talk(
    workdir: Path, base_url: str, key: str, search: Callable[[Mapping[str, Any]], str],
    history: History = "summarise", history_tokens: int = 8000,
) -> _Kept:  # fmt: skip
    endpoint = Endpoint(base_url, key, "reference-1")
    client = anthropic.Anthropic(base_url=base_url, api_key=key)
    tools = [Tool("search_memory", _SEARCH, search)]
    asking = Asking(client, endpoint, "Answer.", tools, 400, history, history_tokens, estimate)
    return _Kept(build(asking, Backend(Workdir(workdir), "sqlite").saver()), THREAD)
