"""The Anthropic Messages API on the wire."""

from typing import Any

import msgspec
from starlette.responses import Response

from harness.gateway.meter import Answer
from harness.gateway.play import Attempt
from harness.gateway.refusal import PassedOnError, RefusalError, invalid
from harness.gateway.shape import Model, Prompt, json_reply, need, pieces, prompt_for, sse_reply

_ROLES = ("user", "assistant", "system")
_AT_THE_END = ("stop_reason", "stop_sequence", "stop_details", "container")


class Messages:
    """`POST /v1/messages`, at once or streamed."""

    route = "/v1/messages"

    def __init__(self, model: Model) -> None:
        self._model = model

    def read(self, body: dict[str, Any]) -> Prompt:
        """As in Shape."""
        if need(body, "max_tokens", int, "an integer above 0") < 0:
            raise invalid("max_tokens", str(body["max_tokens"]), "an integer above 0")
        check_messages(body)
        return prompt_for(body)

    async def answer(self, body: dict[str, Any], prompt: Prompt, attempt: Attempt) -> Answer:
        """As in Shape."""
        return await self._model.reply(prompt, attempt)

    def response(self, body: dict[str, Any], reply: dict[str, Any]) -> Response:
        """As in Shape."""
        return sse_reply(_events(reply)) if body.get("stream") else json_reply(reply)

    def refused(self, refusal: RefusalError, id: str) -> dict[str, Any]:
        """As in Shape."""
        return error_body(refusal, id)


def error_body(refusal: RefusalError, id: str) -> dict[str, Any]:
    """An error as Anthropic's API says it; one of an endpoint's as it came."""
    if isinstance(refusal, PassedOnError):
        return refusal.body
    error: dict[str, Any] = {"type": refusal.type, "message": refusal.message}
    if refusal.details:
        error["details"] = refusal.details
    return {"type": "error", "error": error, "request_id": f"req_{id}"}


def check_messages(body: dict[str, Any]) -> None:
    """Raises RefusalError (400) where model, messages, system or tools break the API's form."""
    need(body, "model", str, "a model's name")
    if "thread" in body:  # the SDK's tool runner then goes on with full histories
        details = {"error_code": "thread_unsupported_request"}
        raise RefusalError(400, "invalid_request_error", "thread: not supported; send full histories", details)
    _check_content("system", body.get("system", ""))
    for place, message in enumerate(need(body, "messages", list, "a list of messages, not empty")):
        name = f"messages[{place}]"
        if not isinstance(message, dict):
            raise invalid(name, repr(message)[:80], "an object with role and content")
        if message.get("role") not in _ROLES:
            raise invalid(f"{name}.role", repr(message.get("role"))[:80], ", ".join(_ROLES))
        _check_content(f"{name}.content", message.get("content"))
    for place, tool in enumerate(body.get("tools") or []):
        if not isinstance(tool, dict) or not isinstance(tool.get("name"), str):
            raise invalid(f"tools[{place}]", repr(tool)[:80], "an object with a name")


def _check_content(name: str, content: Any) -> None:
    if isinstance(content, str):
        return
    if not isinstance(content, list):
        raise invalid(name, "missing" if content is None else repr(content)[:80], "a string, or a list of blocks")
    for place, block in enumerate(content):
        _check_block(f"{name}[{place}]", block)


def _check_block(name: str, block: Any) -> None:
    match block:
        case {"type": "text", "text": str()} | {"type": "tool_use", "id": str(), "name": str(), "input": dict()}:
            return
        case {"type": "tool_result", "tool_use_id": str()}:
            _check_content(f"{name}.content", block.get("content") or "")
        case {"type": "text" | "tool_use" | "tool_result"}:
            raise invalid(name, repr(block)[:80], f"a complete block of type {block['type']}")
        case {"type": str()}:
            return
        case _:
            raise invalid(name, repr(block)[:80], "an object with a type")


def _events(message: dict[str, Any]) -> list[bytes]:
    """The reply as a stream. All usage is told at the start, but for the output, which is told at the end."""
    opening = {**message, "content": [], "stop_reason": None, "usage": {**message["usage"], "output_tokens": 0}}
    events = [_event("message_start", message=opening), _event("ping")]
    for index, block in enumerate(message["content"]):
        empty, deltas = _block_deltas(block)
        events.append(_event("content_block_start", index=index, content_block=empty))
        events += [_event("content_block_delta", index=index, delta=delta) for delta in deltas]
        events.append(_event("content_block_stop", index=index))
    end = {name: message[name] for name in _AT_THE_END if name in message}
    more = {name: message[name] for name in ("context_management", "input_transformations") if name in message}
    usage = {name: count for name, count in message["usage"].items() if name in ("output_tokens", "iterations")}
    return [*events, _event("message_delta", delta=end, usage={"output_tokens": 0, **usage}, **more), _END]


def _block_deltas(block: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    if block["type"] == "text":
        return {**block, "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces(block["text"])]
    if block["type"] == "tool_use":
        given = msgspec.json.encode(block["input"]).decode()
        return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": p} for p in pieces(given)]
    if block["type"] == "thinking":
        deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(block["thinking"])]
        return {**block, "thinking": "", "signature": ""}, [
            *deltas, {"type": "signature_delta", "signature": block.get("signature", "")}
        ]  # fmt: skip
    return block, []


def _event(name: str, **data: Any) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode({"type": name, **data}))


_END = _event("message_stop")
