"""What the model is told: the agent's system prompt, the notes on its mounts, the conversation, its tools."""

from collections.abc import Sequence
from typing import Any

from adapters.managed_agents.emulator.agent_params import enabled_tools
from adapters.managed_agents.emulator.storage import Row, read
from adapters.managed_agents.emulator.tools import OFFERED

_HEAD = (
    "# Memory\n\nThese folders hold what was learnt in earlier sessions, and outlast this one. "
    "Look there before you start, and keep there what will be of use later."
)


def system(agent: dict[str, Any], resources: Sequence[dict[str, Any]], later: Sequence[str]) -> list[dict[str, Any]]:
    """The system prompt: the agent's own, the mount notes, and what system messages added since."""
    parts = [agent["system"] or "", mount_notes(resources), *later]
    return [{"type": "text", "text": part} for part in parts if part]


def mount_notes(resources: Sequence[dict[str, Any]]) -> str:
    """A line or more for each mounted store."""
    stores = [each for each in resources if each["type"] == "memory_store"]
    if not stores:
        return ""
    notes = []
    for each in stores:
        access = "read only" if each["access"] == "read_only" else "read and write"
        lines = [f"- {each['mount_path']}/ ({access}): {each['name']}", each["description"], each["instructions"]]
        notes.append("\n  ".join(line for line in lines if line))
    return "\n\n".join([_HEAD, *notes])


def messages(turns: Sequence[Row]) -> tuple[list[dict[str, Any]], list[str]]:
    """The conversation, one message after the other by turns; and the system messages, which join the system prompt."""
    found: list[dict[str, Any]] = []
    later = []
    for turn in turns:
        content = read(turn["content"])
        if turn["role"] == "system":
            later += [block["text"] for block in content]
        elif found and found[-1]["role"] == turn["role"]:
            found[-1]["content"] += content
        else:
            found.append({"role": turn["role"], "content": content})
    return found, later


def tools(agent: dict[str, Any]) -> list[dict[str, Any]]:
    """The tools that the model is offered: the toolset's, as far as they are served, and the client's own."""
    found = []
    for tool in agent["tools"]:
        if tool["type"] == "agent_toolset_20260401":
            found += [OFFERED[name] for name in enabled_tools(tool) if name in OFFERED]
        elif tool["type"] == "custom":
            found.append({name: tool[name] for name in ("name", "description", "input_schema")})
    return found


def policy(agent: dict[str, Any], name: str) -> str:
    """Whether a tool's use needs consent; "custom" where the client carries it out, "" where there is no such tool."""
    for tool in agent["tools"]:
        if tool["type"] == "custom" and tool["name"] == name:
            return "custom"
        if tool["type"] == "agent_toolset_20260401" and name in enabled_tools(tool):
            own = {config["name"]: config["permission_policy"]["type"] for config in tool["configs"]}
            return str(own.get(name, tool["default_config"]["permission_policy"]["type"]))
    return ""
