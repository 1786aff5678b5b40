"""What a memory wants in the requests with its tools goes up to a real endpoint: a process of its own."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.request import urlopen

import pytest

from adapters.memory_tool import MemoryTool
from harness.core.contract import Endpoint
from harness.core.record import ModelSpec
from harness.core.scenario import Field, Probe, Session, Task, Turn, UserId
from harness.engine.agent import HouseAgent
from harness.engine.sides import SteeredMemory
from harness.engine.steps import Steps
from harness.gateway.board import StepBoard
from harness.gateway.client import Gateway
from harness.gateway.live import Live, Upstream

MODEL = ModelSpec("forward", "claude-sonnet-5-5", "1")
ANN, NOW = UserId("Ann"), datetime(2025, 3, 3, tzinfo=UTC)
USE = "use a tool"  # it has the endpoint call the memory tool once
SESSION = Session("s", NOW, ANN, (Turn("user", "Ann", USE),))
TASK = Task("t", NOW, ANN, USE, "kind", (Field("currency", ("CHF",), "Not so."),), max_attempts=1)


def seen(upstream):
    with urlopen(upstream + "/seen") as response:
        return json.load(response)["requests"]


@pytest.mark.parametrize("stream", [False, True])
def test_context_editing_and_compaction_go_up_with_notes_look_ups_and_work(upstream, registered, tmp_path, stream):
    options = MemoryTool(clear_tool_uses_trigger=30_000, clear_tool_uses_keep=2, compact_trigger=50_000)
    begun = len(seen(upstream))
    with Gateway(tmp_path / "journal", MODEL, live=Live(Upstream(upstream, "the-key"))) as gateway:
        trial = registered(gateway, tmp_path)
        agent = HouseAgent(Endpoint(trial.url, trial.key, MODEL.name), 100, stream=stream)
        memory = options.open(SimpleNamespace(workdir=tmp_path))
        side = SteeredMemory(memory, agent, Steps(StepBoard(trial.board), lambda message: None))
        side.observe(SESSION)
        assert side.answer(Probe("p", NOW, ANN, USE)).text.startswith("You said: ")
        side.work(TASK)
    requests = seen(upstream)[begun:]
    assert [len(each["body"]["messages"]) for each in requests] == [1, 3, 1, 3, 1, 3]  # full histories
    for each in requests:
        assert each["headers"]["anthropic-beta"] == "context-management-2025-06-27,compact-2026-01-12"
        assert "thread" not in each["body"]
        clear, compact = each["body"]["context_management"]["edits"]
        assert (clear["type"], clear["keep"]) == ("clear_tool_uses_20250919", {"type": "tool_uses", "value": 2})
        assert (compact["type"], compact["trigger"]["value"]) == ("compact_20260112", 50_000)
