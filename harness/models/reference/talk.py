"""Talks: what a request's messages hold: what was said, which tool calls were made, what they returned."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from harness.models.reference import dates

_NOW = re.compile(r"<now>([^<]{0,200})</now>")
# How the memory tool says no, where a runner hands it on without the error mark.
_REFUSAL = re.compile(
    r"\s*(?:Error\b|The path \S+ (?:does not exist|is not a file)|No replacement was performed|Invalid `"
    r"|File \S+ already exists)"
)
# What stands in place of a result that was taken out of the context: such a call showed nothing any more.
_CLEARED = re.compile(r"\s*\[[^\[\]\n]*\bcleared\b[^\[\]\n]*\]\s*", re.I)


@dataclass(frozen=True, slots=True)
class Use:
    """One call of a tool."""

    name: str
    input: dict[str, Any]

    def block(self) -> dict[str, Any]:
        """Return the call as a content block; its id is the gateway's matter."""
        return {"type": "tool_use", "name": self.name, "input": self.input}


# What the model does next: it says something, or calls tools.
Step = str | list[Use]


@dataclass(frozen=True, slots=True)
class Done:
    """A tool call that was made, the text that came back, and the number of the assistant message that made it."""

    use: Use
    result: str
    failed: bool
    round: int


@dataclass(frozen=True, slots=True)
class Talk:
    """`said`: the user's own messages. `done`: all tool calls in order; `fresh`: those after the last of `said`."""

    system: str
    said: tuple[str, ...]
    done: tuple[Done, ...]
    fresh: tuple[Done, ...]

    @property
    def last(self) -> str:
        """The user's last message, empty when there is none."""
        return self.said[-1] if self.said else ""

    @property
    def now(self) -> datetime | None:
        """The moment that the newest <now> names."""
        told = (found for text in (*reversed(self.said), self.system) if (found := moment(text)))
        return next(told, None)


def read(request: Mapping[str, Any]) -> Talk:
    """Read a Messages API request; never raises, what has no known shape is passed over."""
    messages = request.get("messages")
    said: list[str] = []
    done: list[Done] = []
    calls: dict[object, tuple[Use, int]] = {}
    fresh_from = 0
    for number, message in enumerate(messages if isinstance(messages, list) else []):
        if not isinstance(message, Mapping):
            continue
        content = message.get("content")
        if message.get("role") == "assistant":
            calls |= {block.get("id"): (_use(block), number) for block in _blocks(content, "tool_use")}
            continue
        results = list(_blocks(content, "tool_result"))
        done += [_done(block, *calls[key]) for block in results if (key := block.get("tool_use_id")) in calls]
        if not results and (text := text_of(content)).strip():
            said.append(text)
            fresh_from = len(done)
    return Talk(text_of(request.get("system")), tuple(said), tuple(done), tuple(done[fresh_from:]))


def replies(request: Mapping[str, Any]) -> list[str]:
    """Return the texts that the assistant said, in order, without those beside tool calls."""
    messages = request.get("messages")
    return [
        text_of(message.get("content"))
        for message in (messages if isinstance(messages, list) else [])
        if isinstance(message, Mapping)
        and message.get("role") == "assistant"
        and not list(_blocks(message.get("content"), "tool_use"))
    ]


def part(text: str, tag: str) -> str | None:
    """Return what stands between <tag> and the last </tag>, None unless both are there."""
    _, opened, rest = text.partition(f"<{tag}>")
    inside, closed, _ = rest.rpartition(f"</{tag}>")
    return inside.strip("\n") if opened and closed else None


def moment(text: str) -> datetime | None:
    """Return the moment that a message's <now> names."""
    told = _NOW.search(text)
    found = dates.parse_moment(told[1]) if told else None
    return found[0] if found else None


def without_now(text: str) -> str:
    """Return a message without its <now> part."""
    return _NOW.sub(" ", text).strip()


def text_of(content: object) -> str:
    """Join the text of a string or of a list of content blocks."""
    if isinstance(content, str):
        return content
    return "\n".join(str(block.get("text", "")) for block in _blocks(content, "text"))


def _blocks(content: object, kind: str) -> Iterator[Mapping[str, Any]]:
    for block in content if isinstance(content, list) else ():
        if isinstance(block, Mapping) and block.get("type") == kind:
            yield block


def _use(block: Mapping[str, Any]) -> Use:
    given = block.get("input")
    return Use(str(block.get("name")), dict(given) if isinstance(given, Mapping) else {})


def _done(block: Mapping[str, Any], use: Use, number: int) -> Done:
    result = text_of(block.get("content"))
    result = "" if _CLEARED.fullmatch(result) else result
    return Done(use, result, bool(block.get("is_error")) or _REFUSAL.match(result) is not None, number)
