"""The one token estimator: it enforces evidence budgets for every stack alike, and counts offline.

A token is taken as 3.5 bytes of UTF-8 (Anthropic's glossary: about 3.5 characters of English). It is an estimate; a run
on a real endpoint bills that endpoint's own usage.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

ESTIMATOR = "bytes/3.5 v1"


def estimate(text: str) -> int:
    """Tokens of a text: UTF-8 bytes over 3.5, rounded up."""
    return _tokens(_size(text))


def estimate_request(body: Mapping[str, Any]) -> int:
    """Input tokens of a Messages API request: the text of its system prompt and messages, and its tools' JSON."""
    size = _content_size(body.get("system", "")) + sum(_content_size(m["content"]) for m in body["messages"])
    tools = body.get("tools")
    return _tokens(size + (len(msgspec.json.encode(tools)) if tools else 0))


def estimate_content(content: Any) -> int:
    """Tokens of a message's content: a string, or a list of blocks."""
    return _tokens(_content_size(content))


def truncate(text: str, max_tokens: int) -> str:
    """The longest prefix of at most `max_tokens`: of whole lines, or of characters where not even one line fits."""
    data = text.encode("utf-8", "surrogatepass")
    allowed = max(0, max_tokens) * 7 // 2
    if len(data) <= allowed:
        return text
    line_end = data.rfind(b"\n", 0, allowed + 1)  # a line counts without the newline that ends it
    if line_end > 0:
        return data[:line_end].decode("utf-8", "surrogatepass")
    while allowed and data[allowed] & 0xC0 == 0x80:  # within a code point
        allowed -= 1
    return data[:allowed].decode("utf-8", "surrogatepass")


def _tokens(size: int) -> int:
    return -(-size * 2 // 7)


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _content_size(content: Any) -> int:
    if isinstance(content, str):
        return _size(content)
    return sum(_block_size(block) for block in content)


def _block_size(block: Mapping[str, Any]) -> int:
    match block["type"]:
        case "text":
            return _size(block["text"])
        case "tool_use":
            return _size(block["name"]) + len(msgspec.json.encode(block["input"]))
        case "tool_result":
            return _content_size(block.get("content") or "")
        case _:
            return len(msgspec.json.encode(block))
