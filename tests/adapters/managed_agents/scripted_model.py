"""A server that speaks the Messages API and says what it is told: `python scripted_model.py PORT_FILE`.

The newest text of a user that is JSON is the script, else what follows "Besides: " in the system prompt: a list of
replies, each a list of parts. The reply to a request is
the one whose turn it is, by the number of replies since; after the last one it says "Done.". Parts:

    {"say": TEXT}    {"use": TOOL, "input": {...}}    {"think": TEXT}    {"refuse": true}
    {"wait": SECONDS}    {"fail": STATUS, "times": N}    {"cut": true}    {"usage": {...}}

`GET /seen` tells the body of every request.
"""

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from harness.gateway.server import listening_socket

SEEN: list[dict[str, Any]] = []
FAILED: Counter[str] = Counter()


def script(messages: list[dict[str, Any]], system: Any = "") -> list[dict[str, Any]]:
    """The parts of the reply that is due."""
    replies = 0
    for message in reversed(messages):
        replies += message["role"] == "assistant"
        for block in reversed(message["content"]):
            if message["role"] == "user" and block["type"] == "text" and block["text"].startswith("["):
                steps = json.loads(block["text"])
                return steps[replies] if replies < len(steps) else [{"say": "Done."}]
    _, besides, told = "\n".join(block["text"] for block in system).partition("Besides: ") if system else ("", "", "")
    steps = json.loads(told.partition("\n")[0]) if besides else []
    return steps[replies] if replies < len(steps) else [{"say": "Hello."}]


async def messages(request: Request) -> Response:
    body = await request.json()
    SEEN.append(body)
    parts = script(body["messages"], body.get("system"))
    for part in parts:
        if "fail" in part:
            key = json.dumps(body["messages"])
            FAILED[key] += 1
            if FAILED[key] <= part.get("times", 99):
                error = {"type": "error", "error": {"type": "api_error", "message": "told to fail"}}
                return JSONResponse(error, part["fail"])
    return StreamingResponse(events(parts), media_type="text/event-stream")


async def events(parts: list[dict[str, Any]]) -> Any:
    usage = {"input_tokens": 100, "output_tokens": 10}
    usage |= next((part["usage"] for part in parts if "usage" in part), {})
    start = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": usage}
    yield event({"type": "message_start", "message": start})
    blocks, stop = [], "end_turn"
    for number, part in enumerate(parts):
        if "wait" in part:
            await asyncio.sleep(part["wait"])
        if "say" in part:
            pieces = [part["say"][:3], part["say"][3:]]
            blocks.append(({"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces]))
        if "think" in part:
            deltas = [{"type": "thinking_delta", "thinking": part["think"]},
                      {"type": "signature_delta", "signature": "c2ln"}]  # fmt: skip
            blocks.append(({"type": "thinking", "thinking": "", "signature": ""}, deltas))
        if "use" in part:
            stop, text = "tool_use", json.dumps(part["input"])
            block = {"type": "tool_use", "id": f"toolu_{number}", "name": part["use"], "input": {}}
            pieces = [text[:5], text[5:]]
            blocks.append((block, [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]))
        stop = "refusal" if "refuse" in part else stop
    for index, (block, deltas) in enumerate(blocks):
        yield event({"type": "content_block_start", "index": index, "content_block": block})
        for delta in deltas:
            yield event({"type": "content_block_delta", "index": index, "delta": delta})
        yield event({"type": "content_block_stop", "index": index})
    if not any("cut" in part for part in parts):
        end = {"stop_reason": stop}
        yield event({"type": "message_delta", "delta": end, "usage": {"output_tokens": usage["output_tokens"]}})
        yield event({"type": "message_stop"})


def event(data: dict[str, Any]) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


async def seen(_: Request) -> Response:
    return JSONResponse(SEEN)


def main(port_file: Path) -> None:
    listener = listening_socket()
    app = Starlette(routes=[Route("/v1/messages", messages, methods=["POST"]), Route("/seen", seen)])
    port_file.with_suffix(".new").write_text(str(listener.getsockname()[1]))
    port_file.with_suffix(".new").rename(port_file)
    uvicorn.Server(uvicorn.Config(app, http="httptools", log_level="critical")).run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
