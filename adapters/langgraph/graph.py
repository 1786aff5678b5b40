"""The agent as a LangGraph graph: condense the history, ask the model, run its tools, until it has answered.

    START ─▶ condense ─▶ model ─▶ END
                           ▲ │
                           │ ▼
                          tools

Every node's result is a superstep of its own, on disk before the next begins (`durability="sync"`).
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict

from adapters.langgraph import prompts
from harness.core.contract import Endpoint, Tool
from harness.core.errors import GatewayError, ToolUseError

if TYPE_CHECKING:
    import anthropic
    from langgraph.checkpoint.base import BaseCheckpointSaver

MAX_ROUNDS = 16  # replies of the model to one message of the user; the last one may use no tool
STEPS = 2 * MAX_ROUNDS + 2  # supersteps that these take at most
RETRIES = 4  # after a reply that can't be read
Message = dict[str, Any]
History = Literal["summarise", "trim"]


class State(TypedDict, total=False):
    """A thread: all that was said, what stands in place of its first `condensed` messages, the replies since asked."""

    messages: Annotated[list[Message], operator.add]
    summary: str
    condensed: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Asking:
    """How the model is asked: where, with which system prompt and tools, how much it may say, how much it is shown."""

    client: "anthropic.Anthropic"
    endpoint: Endpoint
    system: str
    tools: Sequence[Tool]
    max_tokens: int
    history: History
    history_tokens: int
    count: Callable[[str], int]


def build(asking: Asking, saver: "BaseCheckpointSaver[Any] | None") -> Any:
    """The compiled graph; without a saver it leaves no trace."""
    from langgraph.graph import END, START, StateGraph

    nodes = _Nodes(asking)
    graph = StateGraph(State)
    graph.add_node("condense", nodes.condense)
    graph.add_node("model", nodes.model)
    graph.add_node("tools", nodes.tools)
    graph.add_edge(START, "condense")
    graph.add_edge("condense", "model")
    graph.add_conditional_edges("model", _next, {"tools": "tools", "end": END})
    graph.add_edge("tools", "model")
    return graph.compile(checkpointer=saver)


def said(state: State) -> str:
    """The text of the last message."""
    return "".join(block["text"] for block in _blocks(state["messages"][-1]) if block["type"] == "text")


class _Nodes:
    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def condense(self, state: State) -> State:
        """Put a summary in place of what is too long ago, or leave it out; never parting a tool's use and result."""
        first = state.get("condensed", 0)
        shown = state["messages"][first:]
        turns = [number for number, message in enumerate(shown) if _opens_a_turn(message)]
        if not turns:
            return {"rounds": 0}
        cut = next((at for at in turns if self._tokens(shown[at:]) <= self._asking.history_tokens), turns[-1])
        if not cut:
            return {"rounds": 0}
        if self._asking.history == "trim":
            return {"rounds": 0, "condensed": first + cut}
        return {
            "rounds": 0,
            "condensed": first + cut,
            "summary": self._summarised(state.get("summary", ""), shown[:cut]),
        }

    def model(self, state: State) -> State:
        """Ask once, with the whole thread from the last condensed message on."""
        asking = self._asking
        summary = state.get("summary")
        system = f"{asking.system}\n\n{prompts.SUMMARISED.format(summary=summary)}" if summary else asking.system
        shown, rounds = state["messages"][state.get("condensed", 0) :], state.get("rounds", 0) + 1
        offered: Message = {"tools": [dict(tool.definition) for tool in asking.tools]} if asking.tools else {}
        if offered and rounds == MAX_ROUNDS:
            offered["tool_choice"] = {"type": "none"}
        reply = self._create(system, shown, offered)
        return {"messages": [{"role": "assistant", "content": reply}], "rounds": rounds}

    def tools(self, state: State) -> State:
        """Run what the model asked for; only a ToolUseError is for the model to read."""
        uses = [block for block in _blocks(state["messages"][-1]) if block["type"] == "tool_use"]
        return {"messages": [{"role": "user", "content": [self._used(use) for use in uses]}]}

    def _used(self, use: dict[str, Any]) -> dict[str, Any]:
        result = {"type": "tool_result", "tool_use_id": use["id"]}
        tool = next((tool for tool in self._asking.tools if tool.name == use["name"]), None)
        try:
            if tool is None:
                raise ToolUseError(f"no tool {use['name']!r}")
            return {**result, "content": tool.run(use["input"])}
        except ToolUseError as error:
            return {**result, "content": str(error), "is_error": True}

    def _summarised(self, before: str, messages: Sequence[Message]) -> str:
        told = "\n".join(f"{message['role'].capitalize()}: {_plain(message)}" for message in messages)
        asked = prompts.TO_SUMMARISE.format(text="\n".join(filter(None, [before, told])))
        content = self._create(prompts.SUMMARISE, [{"role": "user", "content": asked}], {})
        return "".join(block["text"] for block in content if block["type"] == "text")

    def _create(self, system: str, messages: Sequence[Message], offered: Message) -> list[dict[str, Any]]:
        asking = self._asking
        body: dict[str, Any] = {
            "model": asking.endpoint.model, "max_tokens": asking.max_tokens, "system": system,
            "messages": list(messages), **offered,
        }  # fmt: skip
        content: list[dict[str, Any]] = _asked(asking.client, body)["content"]
        return content

    def _tokens(self, messages: Sequence[Message]) -> int:
        return sum(self._asking.count(_plain(message)) for message in messages)


def _asked(client: "anthropic.Anthropic", body: dict[str, Any]) -> dict[str, Any]:
    """Ask, and ask again after a reply that can't be read, which the SDK does not do by itself."""
    import anthropic
    import httpx2

    for _ in range(1 + RETRIES):
        try:
            reply: dict[str, Any] = client.messages.create(**body).to_dict(mode="json")
            return reply
        except anthropic.APIError as error:
            raise GatewayError(f"the model could not be asked: {error}") from error
        except (ValueError, httpx2.TransportError) as error:
            broken = error
    raise GatewayError(f"replies that can't be read: {broken}") from broken


def _next(state: State) -> Literal["tools", "end"]:
    asked_for_tools = any(block["type"] == "tool_use" for block in _blocks(state["messages"][-1]))
    return "tools" if asked_for_tools and state.get("rounds", 0) < MAX_ROUNDS else "end"


def _blocks(message: Message) -> list[dict[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _opens_a_turn(message: Message) -> bool:
    """Whether a user speaks in it, so that a history may begin with it."""
    return message["role"] == "user" and all(block["type"] != "tool_result" for block in _blocks(message))


def _plain(message: Message) -> str:
    """What was said and what tools gave, as text."""
    parts = (block.get("text") or block.get("content") or "" for block in _blocks(message))
    return "\n".join(str(part) for part in parts if part)
