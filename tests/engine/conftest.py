"""Judges for tests: a server that speaks the Messages API on loopback and whose models err in known ways.

knows    says right where the key's code is in the answer and nothing takes it back
yes      says right to everything
erring   knows, and says the opposite in every fourth case, by a hash of what it was given
words    says right where the code is in the answer, whatever stands around it
garbled  replies without a verdict
"""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from http.server import ThreadingHTTPServer
from typing import Any

import pytest

from tests.messages_endpoint import serve_messages

DENIAL = re.compile(r"take that back|It is not so|that is wrong")
USAGE = {"input_tokens": 200, "output_tokens": 20}


@dataclass
class Bench:
    """A running server: what it was asked, and in which cases it erred. `hold` delays each reply."""

    url: str = ""
    hold: threading.Event = field(default_factory=threading.Event)
    delay_s: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)
    erred: list[str] = field(default_factory=list)

    def cases(self) -> list[str]:
        return [text_of(body) for body in self.asked]

    def reply(self, body: dict[str, Any]) -> str:
        case = text_of(body)
        self.asked.append(body)
        answer = case.rpartition("<answer>")[2]
        code = re.search(r"code\w+", case.partition("<expected>")[2])
        held = code is not None and code[0] in answer
        right = held and not DENIAL.search(answer)
        match body["model"]:
            case "yes":
                right = True
            case "words":
                right = held
            case "garbled":
                return "On the one hand it may be right, on the other it may not."
            case "erring" if blake2b(f"{body['system']}{case}".encode()).digest()[0] % 4 == 0:
                right = not right
                self.erred.append(json.dumps([body["system"], case]))
        return f"It was compared with the key.\nVerdict: {'right' if right else 'wrong'}"


def text_of(body: dict[str, Any]) -> str:
    content = body["messages"][0]["content"]
    return content if isinstance(content, str) else "\n".join(block["text"] for block in content)


def serve(bench: Bench) -> ThreadingHTTPServer:
    """Start it; its address is the bench's."""

    def reply(body: dict[str, Any]) -> dict[str, Any]:
        text = bench.reply(body)
        bench.hold.wait(bench.delay_s)
        return {"content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "usage": USAGE}

    server, bench.url = serve_messages(reply)
    return server


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    server = serve(bench)
    yield bench
    bench.hold.set()
    server.shutdown()
    server.server_close()
