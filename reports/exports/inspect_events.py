"""A recorded model call in Inspect's words."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from harness.core.record import Call, Manifest
from harness.gateway.journal import JournalledCall

if TYPE_CHECKING:
    from inspect_ai.event import ModelEvent
    from inspect_ai.model import ChatMessage, ModelUsage

SYSTEM = ("system", "developer")


def model_event(manifest: Manifest, journalled: JournalledCall) -> "ModelEvent":
    """With request and reply as they went over the wire."""
    from inspect_ai.event import ModelEvent
    from inspect_ai.model import GenerateConfig, ModelCall, ModelOutput

    call, request, reply = journalled.call, journalled.request, journalled.reply
    output = ModelOutput.from_content(call.model, _said(reply))
    output.usage = _usage(call)
    return ModelEvent(
        uuid=f"{call.trial}-{call.number}",
        timestamp=manifest.created + timedelta(seconds=call.start),
        working_start=call.start,
        working_time=call.seconds,
        model=call.model,
        input=messages_of(request),
        tools=[],
        tool_choice="auto",
        config=GenerateConfig(max_tokens=request.get("max_tokens")),
        output=output,
        retries=call.retries,
        call=ModelCall(request=request, response=reply, time=call.seconds),
        metadata={"step": call.step, "status": call.status},
    )


def messages_of(request: Mapping[str, Any]) -> "list[ChatMessage]":
    """The messages of a Messages API or OpenAI-shaped request, as text."""
    from inspect_ai.model import ChatMessageAssistant, ChatMessageSystem, ChatMessageUser

    made: list[ChatMessage] = []
    if system := request.get("system"):
        made.append(ChatMessageSystem(content=_text(system)))
    for message in request.get("messages") or ():
        role, text = message.get("role"), _text(message.get("content"))
        if role in SYSTEM:
            made.append(ChatMessageSystem(content=text))
        elif role == "assistant":
            made.append(ChatMessageAssistant(content=text))
        else:
            made.append(ChatMessageUser(content=text))
    return made


def _said(reply: Mapping[str, Any]) -> str:
    choices = reply.get("choices")
    return _text(choices[0]["message"].get("content")) if choices else _text(reply.get("content"))


def _text(content: Any) -> str:
    return "\n".join(_texts(content))


def _texts(content: Any) -> Iterator[str]:
    """Text as it is; what a tool was asked and what it said as JSON, so that nothing is left out."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for block in content:
            text = block.get("text") if isinstance(block, Mapping) else None
            yield text if isinstance(text, str) else msgspec.json.encode(block).decode()
    elif content is not None:
        yield msgspec.json.encode(content).decode()


def _usage(call: Call) -> "ModelUsage":
    from inspect_ai.model import ModelUsage

    usage = call.usage
    return ModelUsage(
        input_tokens=usage.uncached,
        output_tokens=usage.output,
        total_tokens=usage.input + usage.output,
        input_tokens_cache_write=usage.cache_write_5m + usage.cache_write_1h,
        input_tokens_cache_read=usage.cache_read,
    )
