"""A chat completions request, said as a Messages request."""

from typing import Any

import msgspec

from harness.gateway.anthropic_api import check_messages
from harness.gateway.refusal import invalid
from harness.gateway.shape import need

_MAX_TOKENS = 4096  # where a request sets no limit


def messages_body(body: dict[str, Any]) -> dict[str, Any]:
    """Raises RefusalError (400) where the body breaks the form.

    System and developer messages become the system prompt, wherever they stand. `response_format` of type
    `json_schema` becomes `output_config`; `json_object` has no counterpart and is left to the prompt, which has to
    name the format anyway.
    """
    need(body, "model", str, "a model's name")
    if body.get("n") not in (None, 1):
        raise invalid("n", repr(body["n"]), "1")
    translated: dict[str, Any] = {"model": body["model"], "messages": []}
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    translated["max_tokens"] = _MAX_TOKENS if limit is None else limit
    if not isinstance(translated["max_tokens"], int) or translated["max_tokens"] < 1:
        raise invalid("max_tokens", repr(limit), "an integer above 0")
    system: list[str] = []
    for place, message in enumerate(need(body, "messages", list, "a list of messages, not empty")):
        _add(translated["messages"], system, message, f"messages[{place}]")
    if system:
        translated["system"] = "\n\n".join(system)
    translated.update(_options(body))
    check_messages(translated)
    return translated


def _add(messages: list[dict[str, Any]], system: list[str], message: Any, name: str) -> None:
    match message:
        case {"role": "system" | "developer"}:
            system.append(_text(message.get("content"), name))
        case {"role": "user"}:
            messages.append({"role": "user", "content": _text(message.get("content"), name)})
        case {"role": "assistant"}:
            messages.append({"role": "assistant", "content": _assistant_blocks(message, name)})
        case {"role": "tool", "tool_call_id": str(id)}:
            result = {"type": "tool_result", "tool_use_id": id, "content": _text(message.get("content"), name)}
            if messages and isinstance(messages[-1]["content"], list) and messages[-1]["role"] == "user":
                messages[-1]["content"].append(result)  # the API wants all results of a turn in one message
            else:
                messages.append({"role": "user", "content": [result]})
        case _:
            raise invalid(name, repr(message)[:80], "a message of role system, developer, user, assistant or tool")


def _text(content: Any, name: str) -> str:
    match content:
        case str():
            return content
        case list() if all(isinstance(part, dict) and isinstance(part.get("text"), str) for part in content):
            return "\n".join(part["text"] for part in content)
        case _:
            raise invalid(f"{name}.content", repr(content)[:80], "a string, or a list of text parts")


def _assistant_blocks(message: dict[str, Any], name: str) -> list[dict[str, Any]]:
    text = _text(message.get("content") or "", name)
    blocks: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
    for place, call in enumerate(message.get("tool_calls") or []):
        try:
            given = msgspec.json.decode(call["function"]["arguments"] or "{}")
            blocks.append({"type": "tool_use", "id": call["id"], "name": call["function"]["name"], "input": given})
        except (KeyError, TypeError, msgspec.DecodeError):
            allowed = "id, function.name and function.arguments in JSON"
            raise invalid(f"{name}.tool_calls[{place}]", repr(call)[:80], allowed) from None
    return blocks


def _options(body: dict[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if tools := body.get("tools"):
        options["tools"] = [_tool(tool, f"tools[{place}]") for place, tool in enumerate(tools)]
    match body.get("tool_choice"):
        case "auto" | "none" as choice:
            options["tool_choice"] = {"type": choice}
        case "required":
            options["tool_choice"] = {"type": "any"}
        case {"function": {"name": str(name)}}:
            options["tool_choice"] = {"type": "tool", "name": name}
    if stop := body.get("stop"):
        options["stop_sequences"] = [stop] if isinstance(stop, str) else stop
    match body.get("response_format"):
        case {"type": "json_schema", "json_schema": {"schema": dict(schema)}}:
            options["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
    return options


def _tool(tool: Any, name: str) -> dict[str, Any]:
    match tool:
        case {"type": "function", "function": {"name": str(function), **rest}}:
            schema = rest.get("parameters") or {"type": "object", "properties": {}}
            return {"name": function, "description": rest.get("description") or "", "input_schema": schema}
        case _:
            raise invalid(name, repr(tool)[:80], "a function with a name")
