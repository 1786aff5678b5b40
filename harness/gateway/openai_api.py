"""OpenAI-shaped routes, for libraries that insist: chat completions (asked as Messages requests) and embeddings."""

import base64
import struct
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from harness.core.errors import NotInstalledError
from harness.core.record import EMBEDDINGS, Usage
from harness.gateway.answering import OneThread
from harness.gateway.meter import Answer
from harness.gateway.openai_chat import messages_body
from harness.gateway.play import Attempt
from harness.gateway.refusal import RefusalError, invalid
from harness.gateway.shape import Model, Prompt, json_reply, need, pieces, prompt_for, sse_reply
from harness.gateway.tokens import estimate
from harness.models import embed

_FINISH = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls"}


class ChatCompletions:
    """`POST /v1/chat/completions`, at once or streamed."""

    route = "/v1/chat/completions"

    def __init__(self, model: Model) -> None:
        self._model = model

    def read(self, body: dict[str, Any]) -> Prompt:
        """As in Shape."""
        return prompt_for(messages_body(body))

    async def answer(self, body: dict[str, Any], prompt: Prompt, attempt: Attempt) -> Answer:
        """As in Shape."""
        answer = await self._model.reply(prompt, attempt)
        return msgspec.structs.replace(answer, body=_completion(answer, body["model"], attempt.id))

    def response(self, body: dict[str, Any], reply: dict[str, Any]) -> Response:
        """As in Shape."""
        if not body.get("stream"):
            return json_reply(reply)
        with_usage = (body.get("stream_options") or {}).get("include_usage", False)
        return sse_reply(_chunks(reply, with_usage))

    def refused(self, refusal: RefusalError, id: str) -> dict[str, Any]:
        """As in Shape."""
        return _error_body(refusal)


class Embeddings:
    """`POST /v1/embeddings`. The journal holds vectors in base64, whatever the encoding asked for."""

    route = EMBEDDINGS

    def __init__(self) -> None:
        self._aside = OneThread()

    def read(self, body: dict[str, Any]) -> Prompt:
        """As in Shape."""
        need(body, "model", str, "a model's name")
        given = need(body, "input", object, "a string, or a list of strings")
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise invalid("input", repr(given)[:80], "a string, or a list of strings")
        if body.get("dimensions") not in (None, embed.DIMENSIONS):
            raise invalid("dimensions", repr(body["dimensions"]), str(embed.DIMENSIONS))
        if body.get("encoding_format") not in (None, "float", "base64"):
            raise invalid("encoding_format", repr(body["encoding_format"]), "float, base64")
        return Prompt({"input": texts}, sum(estimate(text) for text in texts))

    async def answer(self, body: dict[str, Any], prompt: Prompt, attempt: Attempt) -> Answer:
        """As in Shape."""
        try:
            vectors, seconds = await self._aside.run(embed.embed, prompt.body["input"])
        except NotInstalledError as error:
            raise RefusalError(400, "invalid_request_error", str(error)) from None
        reply = {
            "object": "list",
            "model": body["model"],
            "data": [
                {"object": "embedding", "index": index, "embedding": _packed(vector)}
                for index, vector in enumerate(vectors)
            ],
            "usage": {"prompt_tokens": prompt.tokens, "total_tokens": prompt.tokens},
        }
        return Answer(200, reply, Usage(uncached=prompt.tokens), seconds)

    def response(self, body: dict[str, Any], reply: dict[str, Any]) -> Response:
        """As in Shape."""
        if body.get("encoding_format") == "base64":
            return json_reply(reply)
        data = [{**each, "embedding": _unpacked(each["embedding"])} for each in reply["data"]]
        return json_reply({**reply, "data": data})

    def refused(self, refusal: RefusalError, id: str) -> dict[str, Any]:
        """As in Shape."""
        return _error_body(refusal)


def _error_body(refusal: RefusalError) -> dict[str, Any]:
    code = refusal.details.get("error_code")
    return {"error": {"message": refusal.message, "type": refusal.type, "param": None, "code": code}}


def _completion(answer: Answer, model: str, id: str) -> dict[str, Any]:
    content, usage = answer.body["content"], answer.usage
    message: dict[str, Any] = {"role": "assistant", "content": _text(content), "refusal": None}
    if calls := [_tool_call(block) for block in content if block["type"] == "tool_use"]:
        message["tool_calls"] = calls
    finish = _FINISH.get(answer.body["stop_reason"], "stop")
    return {
        "id": f"chatcmpl-{id}",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
        "usage": {
            "prompt_tokens": usage.input,
            "completion_tokens": usage.output,
            "total_tokens": usage.input + usage.output,
        },
    }


def _packed(vector: Sequence[float]) -> str:
    """Base64 of little-endian 32-bit floats."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def _unpacked(packed: str) -> tuple[float, ...]:
    data = base64.b64decode(packed)
    return struct.unpack(f"<{len(data) // 4}f", data)


def _text(content: list[dict[str, Any]]) -> str | None:
    return "".join(block["text"] for block in content if block["type"] == "text") or None


def _tool_call(block: dict[str, Any]) -> dict[str, Any]:
    arguments = msgspec.json.encode(block["input"]).decode()
    return {"id": block["id"], "type": "function", "function": {"name": block["name"], "arguments": arguments}}


def _chunks(completion: dict[str, Any], with_usage: bool) -> list[bytes]:
    choice = completion["choices"][0]
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": piece} for piece in pieces(choice["message"]["content"] or "")]
    deltas += [
        {"tool_calls": [{"index": index, **call}]} for index, call in enumerate(choice["message"].get("tool_calls", []))
    ]
    choices = [[{"index": 0, "delta": delta, "finish_reason": None}] for delta in deltas]
    choices.append([{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}])
    head = {**completion, "object": "chat.completion.chunk", "usage": None}
    chunks = [{**head, "choices": each} for each in choices]
    if with_usage:
        chunks.append({**head, "choices": [], "usage": completion["usage"]})
    return [b"data: %s\n\n" % msgspec.json.encode(chunk) for chunk in chunks] + [b"data: [DONE]\n\n"]
