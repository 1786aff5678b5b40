"""Standing: what stands before the model when a message comes: memory in the system prompt, and the talk so far.

The memory stands in `<memory>` tags on lines of their own. In it, facts stand in `<fact>` tags, messages in `<message
role='...'>` tags; other tags name parts and are passed over.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from harness.models.reference import lines, reader, talk, transcripts

SOURCE = "Source:"

_MEMORY = re.compile(r"^<memory>$(?P<inside>.*)^</memory>$", re.M | re.S)
_FACT = re.compile(r"<fact>(?P<text>.*?)</fact>", re.S)
_MESSAGE = re.compile(r"<message role='(?P<role>\w+)'>(?P<text>.*?)</message>", re.S)
_NOW = re.compile(r"<now>([^<\n]{0,200})</now>")
_TAG = re.compile(r"</?\w{1,40}>")


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether a plain question is put, whose answer is to name its source, with no tool to look with."""
    so_far = talk.read(request)
    return SOURCE in so_far.system and not request.get("tools") and bool(talk.without_now(so_far.last))


def step(request: Mapping[str, Any]) -> str:
    """Answer the question, which is the last thing said, from what stands before it."""
    so_far = talk.read(request)
    asking = messages(request)[-1][1]
    reading = reader.read(told(request, asking), talk.without_now(asking), so_far.now)
    return f"{reading.text}\n{SOURCE} {reading.source}" if reading.source is not None else reading.text


def told(request: Mapping[str, Any], asking: str) -> str:
    """Return the memory of the system prompt, and what was said before the user last said what `asking` ends with."""
    said = messages(request)
    places = [place for place, (role, text) in enumerate(said) if role == "user" and asking.endswith(text)]
    found = _MEMORY.search(talk.read(request).system)
    before = as_session(said[: places[-1]] if places else said)
    return "\n\n".join(part for part in (_unwrapped(found["inside"]) if found else "", before) if part)


def messages(request: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return role and text of each block that says something: what two users said in turn stands in one message."""
    said: list[tuple[str, str]] = []
    given = request.get("messages")
    for message in given if isinstance(given, list) else []:
        content = message.get("content") if isinstance(message, Mapping) else None
        for block in content if isinstance(content, list) else [{"type": "text", "text": content or ""}]:
            if (text := talk.text_of([block])).strip():
                said.append((str(message.get("role")), text))
    return said


def as_session(said: list[tuple[str, str]]) -> str:
    """Return messages as the lines of sessions, each under its date, which is not repeated."""
    kept: list[str] = []
    date = ""
    for line in transcripts.session("\n".join(line for role, text in said for line in _lines(role, text))).splitlines():
        is_date = lines.header(line) is not None
        if not (is_date and line == date):
            kept.append(line)
        date = line if is_date else date
    return "\n".join(kept)


def _unwrapped(memory: str) -> str:
    """Return facts as notes and messages as sessions, without tags."""
    shown = [(match["role"], match["text"]) for match in _MESSAGE.finditer(memory)]
    rest = _MESSAGE.sub("", memory)
    facts = ["- " + " ".join(match["text"].split()) for match in _FACT.finditer(rest)]
    other = [line for line in _TAG.sub("", _FACT.sub("", rest)).splitlines() if line.strip()]
    return "\n\n".join(part for part in ("\n".join([*other, *facts]), as_session(shown)) if part)


def _lines(role: str, text: str) -> Iterator[str]:
    """Yield the lines of a message behind its role: its date, then what it says, an assistant's in one line."""
    text = _NOW.sub(lambda match: f"Session of {match[1]}\n", text)
    said = [line for line in _TAG.sub("", text).splitlines() if line.strip()]
    yield from (f"{role}: {line}" for line in ([" ".join(said)] if role == "assistant" else said))
