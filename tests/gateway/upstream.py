"""A small server that speaks the Messages API, for tests: `python upstream.py PORT_FILE`.

What it does with a request stands in the last user message, as words:

    slow              waits 0.3 seconds         silent     waits 60 seconds
    status=NNN        answers with that error   echo       errors say the headers again
    cut               closes in mid-stream      broken     a reply that is no JSON
    quiet             reports no usage          tool       calls the first tool, after thinking
    later             the stream ends in an error event
    compacted         reports a compaction

`GET /seen` tells headers and body of every request, and how many slow ones were under way at most at once.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from harness.gateway.server import listening_socket

USAGE = {
    "input_tokens": 11,
    "output_tokens": 7,
    "cache_creation_input_tokens": 30,
    "cache_read_input_tokens": 5,
    "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
}
COMPACTION = {"type": "compaction", "input_tokens": 1000, "output_tokens": 100}
SEEN: list[dict[str, Any]] = []
UNDER_WAY = {"now": 0, "most": 0}


async def messages(request: Request) -> Response:
    body = await request.json()
    SEEN.append({"path": request.url.path, "headers": dict(request.headers), "body": body})
    return await _reply(request, body)


async def _reply(request: Request, body: dict[str, Any]) -> Response:
    words = last_words(body).split()
    if "silent" in words:
        await asyncio.sleep(60)
    if "slow" in words:
        UNDER_WAY["now"] += 1
        UNDER_WAY["most"] = max(UNDER_WAY.values())
        await asyncio.sleep(0.3)
        UNDER_WAY["now"] -= 1
    for word in words:
        if word.startswith("status="):
            told = f"told to fail: {dict(request.headers)}" if "echo" in words else "told to fail"
            error = {"type": "error", "error": {"type": "made_up_error", "message": told}, "request_id": "req_up"}
            headers = {"retry-after": "0.01", "x-should-retry": "true"}
            return JSONResponse(error, int(word.removeprefix("status=")), headers)
    if "broken" in words:
        return Response(b'{"id": "msg_1", "conte', media_type="application/json")
    message = said(body, words)
    if body.get("stream"):
        return StreamingResponse(events(message, words), media_type="text/event-stream")
    return JSONResponse(message)


def last_words(body: dict[str, Any]) -> str:
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else " ".join(block.get("text", "") for block in content)


def said(body: dict[str, Any], words: list[str]) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": "You said: " + " ".join(words) + " \u2028\u0085 ü"}]
    if "tool" in words:
        content.insert(0, {"type": "thinking", "thinking": "A tool would help.", "signature": "c2ln"})
        content.append({"type": "tool_use", "id": "toolu_up", "name": body["tools"][0]["name"], "input": {"q": "é"}})
    message: dict[str, Any] = {
        "id": "msg_up", "type": "message", "role": "assistant", "model": body["model"], "content": content,
        "stop_reason": "tool_use" if "tool" in words else "end_turn", "stop_sequence": None,
    }  # fmt: skip
    if "quiet" not in words:
        message["usage"] = USAGE | ({"iterations": [COMPACTION]} if "compacted" in words else {})
    return message


async def events(message: dict[str, Any], words: list[str]) -> Any:
    usage = message.pop("usage", None)
    start = {**message, "content": [], "stop_reason": None}
    if usage:
        start["usage"] = {**usage, "output_tokens": 1}
    yield event({"type": "message_start", "message": start})
    yield event({"type": "ping"})
    for index, block in enumerate(message["content"]):
        await asyncio.sleep(0.05)
        for each in block_events(index, block):
            yield event(each)
        if "cut" in words:
            raise ConnectionError("told to cut")
        if "later" in words:
            yield event({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}})
            return
    end: dict[str, Any] = {"type": "message_delta", "delta": {"stop_reason": message["stop_reason"]}}
    if usage:
        end["usage"] = {"output_tokens": usage["output_tokens"], "input_tokens": None}
    yield event(end)
    yield event({"type": "message_stop"})


def block_events(index: int, block: dict[str, Any]) -> list[dict[str, Any]]:
    match block:
        case {"type": "text", "text": text}:
            empty, deltas = {"text": ""}, [{"type": "text_delta", "text": each} for each in text]
        case {"type": "thinking", "thinking": text, "signature": signature}:
            empty = {"thinking": "", "signature": ""}
            deltas = [{"type": "thinking_delta", "thinking": text}, {"type": "signature_delta", "signature": signature}]
        case _:
            empty, given = {"input": {}}, json.dumps(block["input"])
            deltas = [{"type": "input_json_delta", "partial_json": each} for each in (given[:3], given[3:])]
    return [
        {"type": "content_block_start", "index": index, "content_block": {**block, **empty}},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def event(data: dict[str, Any]) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def count_tokens(request: Request) -> Response:
    body = await request.json()
    SEEN.append({"path": request.url.path, "headers": dict(request.headers), "body": body})
    if "unknown" in last_words(body):
        return JSONResponse({"detail": "Not Found"}, 404)
    return JSONResponse({"input_tokens": 4242})


async def seen(request: Request) -> Response:
    return JSONResponse({"requests": SEEN, "most": UNDER_WAY["most"]})


def main(port_file: Path) -> None:
    listener = listening_socket()
    app = Starlette(
        routes=[
            Route("/v1/messages", messages, methods=["POST"]),
            Route("/v1/messages/count_tokens", count_tokens, methods=["POST"]),
            Route("/seen", seen),
        ]
    )
    port_file.with_suffix(".new").write_text(str(listener.getsockname()[1]))
    port_file.with_suffix(".new").rename(port_file)
    uvicorn.Server(uvicorn.Config(app, http="httptools", log_level="critical")).run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
