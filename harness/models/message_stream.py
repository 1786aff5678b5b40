"""A streamed reply of the Messages API, put together again as if it had not been streamed; and what it cost."""

from collections.abc import Mapping
from typing import Any

import msgspec

from harness.core.record import Usage

_ADDED = {"text_delta": "text", "thinking_delta": "thinking"}


class MessageStream:
    """Takes the bytes of server-sent events as they come.

    `message` is what was said so far; `usage` what was reported so far (later events overwrite earlier ones);
    `error` the error event that ended the stream. msgspec.DecodeError is raised where an event is not JSON, and
    KeyError, IndexError or TypeError where it has not the API's form.
    """

    def __init__(self) -> None:
        self.message: dict[str, Any] = {}
        self.usage: dict[str, Any] = {}
        self.error: dict[str, Any] | None = None
        self.whole = self.speaking = False
        self._inputs: dict[int, str] = {}
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        """Only line feeds end a line: a JSON string may hold other separators, on which text decoders split."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            line = line.rstrip(b"\r")
            if line.startswith(b"data:"):
                self._data.append(line[5:])
            elif not line and self._data:
                event = msgspec.json.decode(b"\n".join(self._data))
                self._data.clear()
                self._take(event)

    def _take(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "message_start":
                self.message = {**event["message"], "content": []}
                self.usage = dict(event["message"].get("usage") or {})
            case "content_block_start":
                self.message["content"].append(event["content_block"])
            case "content_block_delta":
                self.speaking = True
                self._add(event["index"], event["delta"])
            case "content_block_stop":
                if said := self._inputs.pop(event["index"], None):
                    self.message["content"][event["index"]]["input"] = msgspec.json.decode(said)
            case "message_delta":
                self.message.update(event["delta"])
                for name in event.keys() - {"type", "delta", "usage"}:  # context_management and the like
                    self.message[name] = event[name]
                self.usage.update({name: n for name, n in (event.get("usage") or {}).items() if n is not None})
            case "message_stop":
                self.message["usage"] = self.usage
                self.whole = True
            case "error":
                self.error = event

    def _add(self, index: int, delta: dict[str, Any]) -> None:
        block = self.message["content"][index]
        match delta["type"]:
            case "text_delta" | "thinking_delta" as kind:
                block[_ADDED[kind]] += delta[_ADDED[kind]]
            case "input_json_delta":
                self._inputs[index] = self._inputs.get(index, "") + delta["partial_json"]
            case "citations_delta":
                block["citations"] = [*(block.get("citations") or []), delta["citation"]]
            case _:  # signatures and compactions come in one piece
                block.update({name: value for name, value in delta.items() if name != "type"})


def usage_of(reported: Any) -> Usage | None:
    """What is billed; None where the endpoint reports no tokens.

    Tokens of a compaction stand apart from the totals, in `iterations`, and are billed too. A cache write whose time
    to live is not told counts as one of 5 minutes, the API's default.
    """
    if not isinstance(reported, Mapping):
        return None
    total = _of_one(reported)
    for each in reported.get("iterations") or ():
        if isinstance(each, Mapping) and each.get("type") == "compaction":
            total += _of_one(each)
    return total if total != Usage() else None


def _of_one(reported: Mapping[str, Any]) -> Usage:
    split = reported.get("cache_creation")
    hour = _count(split, "ephemeral_1h_input_tokens") if isinstance(split, Mapping) else 0
    return Usage(
        uncached=_count(reported, "input_tokens"),
        cache_write_5m=max(0, _count(reported, "cache_creation_input_tokens") - hour),
        cache_write_1h=hour,
        cache_read=_count(reported, "cache_read_input_tokens"),
        output=_count(reported, "output_tokens"),
    )


def _count(reported: Mapping[str, Any], name: str) -> int:
    value = reported.get(name)
    return value if isinstance(value, int) else 0
