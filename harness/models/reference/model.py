"""The model: a Messages API request in, a reply out, by the form that the request has."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from harness.models.reference import (
    dates,
    dreams,
    extraction,
    forms,
    looking,
    memories,
    mounts,
    notes,
    reader,
    saving,
    standing,
    structured,
    summaries,
    talk,
)
from harness.models.reference.talk import Step

ACKNOWLEDGEMENT = "Noted."
CHARACTERS_PER_TOKEN = 4  # for cutting at max_tokens only; what is billed is counted by the gateway

_MEMORY_OPEN, _MEMORY_CLOSE = "<memory>", "</memory>"
_NOW = re.compile(r"<now>([^<]{0,200})</now>")


class UnknownFormError(ValueError):
    """The request has no form that the reference model knows."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Messages API content blocks and the stop reason."""

    content: list[dict[str, Any]]
    stop_reason: str


@dataclass(frozen=True, slots=True)
class Form:
    """One form of request: its name, how to recognise it, how to answer it."""

    name: str
    recognise: Callable[[Mapping[str, Any]], bool]
    answer: Callable[[Mapping[str, Any]], Reply]


def reply(request: Mapping[str, Any]) -> Reply:
    """Answer a Messages API request body; raises UnknownFormError when no form fits."""
    for form in FORMS:
        if form.recognise(request):
            return form.answer(request)
    known = ", ".join(form.name for form in FORMS)
    raise UnknownFormError(f"request has no known form; known: {known}; found: {_describe(request)}")


def has_memory(request: Mapping[str, Any]) -> bool:
    """Tell whether the last user message holds a complete <memory> part."""
    text = last_user_text(request) or ""
    opened = text.find(_MEMORY_OPEN)
    return opened >= 0 and text.find(_MEMORY_CLOSE, opened) >= 0


def is_talk(request: Mapping[str, Any]) -> bool:
    """Tell whether a plain chat message came last and no tools are offered."""
    text = last_user_text(request)
    return bool(text and text.strip()) and _MEMORY_OPEN not in (text or "") and not request.get("tools")


def answer_from_memory(request: Mapping[str, Any]) -> Reply:
    """Answer the question beside the <memory> part, with a source line if the system prompt asks for one."""
    text = last_user_text(request) or ""
    before, _, rest = text.partition(_MEMORY_OPEN)
    # The memory may quote the closing tag; the question follows the last one.
    memory, _, after = rest.rpartition(_MEMORY_CLOSE)
    outside = f"{before}\n{after}"
    told = _NOW.search(outside)
    moment = dates.parse_moment(told[1]) if told else None
    now: datetime | None = moment[0] if moment else None
    reading = reader.read(memory, _NOW.sub(" ", outside).strip(), now)
    said = reading.text
    if standing.SOURCE in _text_of(request.get("system")) and reading.source is not None:
        said = f"{said}\n{standing.SOURCE} {reading.source}"
    return _say(said, request)


def is_summary(request: Mapping[str, Any]) -> bool:
    """Tell whether a talk is to be summed up."""
    return talk.part(last_user_text(request) or "", "summarise") is not None


def sum_up(request: Mapping[str, Any]) -> Reply:
    """Sum up the quoted talk, as statements in their own words."""
    return _say(summaries.summarise(last_user_text(request) or "")["summary"], request)


def acknowledge(request: Mapping[str, Any]) -> Reply:
    """Answer a plain chat message."""
    return _say(ACKNOWLEDGEMENT, request)


def in_mounts(request: Mapping[str, Any]) -> Reply:
    """Answer as if the memory tool were offered, in calls of the toolset that is."""
    said = reply(mounts.as_notebook(request))
    return Reply(mounts.as_calls(request, said.content), said.stop_reason)


def by_steps(next_step: Callable[[Mapping[str, Any]], Step]) -> Callable[[Mapping[str, Any]], Reply]:
    """Answer with what comes next in a talk: tool calls, or a text."""

    def answer(request: Mapping[str, Any]) -> Reply:
        step = next_step(request)
        return _say(step, request) if isinstance(step, str) else Reply([use.block() for use in step], "tool_use")

    return answer


# The first form that fits answers; narrow forms stand before wide ones.
FORMS: tuple[Form, ...] = (
    Form("structured reply (one tool forced, its schema known)", structured.asked, by_steps(structured.step)),
    Form("list facts (last message asks for <facts>, each a <fact>)", extraction.asked, by_steps(extraction.step)),
    Form("put memory in order (<transcripts>...</transcripts>, memory mounted)", dreams.asked, by_steps(dreams.step)),
    Form(
        "memory in a session's folders (/mnt/memory/... in the system, read and glob offered)", mounts.asked, in_mounts
    ),
    Form("task (<task>...</task> and <fields>...</fields>)", forms.asked, by_steps(forms.step)),
    Form("take notes (<session>...</session>, memory tool offered)", notes.asked, by_steps(notes.step)),
    Form(
        'extract memories (system asks for {"memory": [...]}, ## New Messages)', memories.asked, by_steps(memories.step)
    ),
    Form(
        "save what matters (<session>...</session>, search_memory and save_memory offered)",
        saving.asked,
        by_steps(saving.step),
    ),
    Form("sum up (last user message holds <summarise>...</summarise>)", is_summary, sum_up),
    Form("answer from memory (last user message holds <memory>...</memory>)", has_memory, answer_from_memory),
    Form(
        "answer with tools (memory, grep_files and read_file, or search_memory)", looking.asked, by_steps(looking.step)
    ),
    Form(
        "answer from what stands before (system asks for a Source: line, no tools)",
        standing.asked,
        by_steps(standing.step),
    ),
    Form("talk (plain last user message, no tools)", is_talk, acknowledge),
)


def last_user_text(request: Mapping[str, Any]) -> str | None:
    """Return the text of the last message if a user sent it, None otherwise or if it holds no text block."""
    messages = request.get("messages")
    if not isinstance(messages, list) or not messages or not isinstance(messages[-1], Mapping):
        return None
    last = messages[-1]
    if last.get("role") != "user":
        return None
    content = last.get("content")
    if isinstance(content, list) and not any(isinstance(b, Mapping) and b.get("type") == "text" for b in content):
        return None
    return _text_of(content)


def _text_of(content: object) -> str:
    """Join the text of a string or of a list of content blocks."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    blocks = [block for block in content if isinstance(block, Mapping) and block.get("type") == "text"]
    return "\n".join(str(block.get("text", "")) for block in blocks)


def _say(text: str, request: Mapping[str, Any]) -> Reply:
    limit = request.get("max_tokens")
    room = limit * CHARACTERS_PER_TOKEN if isinstance(limit, int) else len(text)
    stop_reason = "end_turn" if len(text) <= room else "max_tokens"
    return Reply([{"type": "text", "text": text[:room]}], stop_reason)


def _describe(request: Mapping[str, Any]) -> str:
    """Say in a few words what a request holds."""
    messages = request.get("messages")
    if not isinstance(messages, list) or not messages:
        return "no messages"
    last = messages[-1]
    if not isinstance(last, Mapping):
        return f"a last message of type {type(last).__name__}"
    content = last.get("content")
    kinds = (
        ["text"]
        if isinstance(content, str)
        else [str(block.get("type")) for block in content if isinstance(block, Mapping)]
        if isinstance(content, list)
        else [type(content).__name__]
    )
    tools = request.get("tools")
    offered = f", {len(tools)} tools offered" if isinstance(tools, list) and tools else ""
    if (tool := structured.forced(request)) is not None:
        offered += (
            f", {str(tool.get('name'))[:60]!r} forced with fields {', '.join(sorted(structured.fields(tool)))[:300]}"
        )
    memory = ", an unclosed <memory>" if _MEMORY_OPEN in _text_of(content) else ""
    return f"last message by {last.get('role')!r} with {' and '.join(kinds) or 'no'} content{memory}{offered}"
