"""Context editing: what the Messages API takes out of a request before its model reads it, done for offline models.

Of the API's edits one is known, `clear_tool_uses_20250919`, with the documented meaning and defaults: once a prompt
exceeds `trigger`, the results of all tool uses but the `keep` newest give way to a placeholder, unless that clears less
than `clear_at_least`; uses of `exclude_tools` stay, and inputs go only where `clear_tool_inputs` says so. What the
documentation leaves open is settled here: the placeholder's words; that a cleared input is empty; that excluded uses
count towards `trigger` and `keep`. Compaction is refused: its summary is a model's own work.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from harness.gateway.refusal import RefusalError, invalid
from harness.gateway.shape import Prompt, prompt_for

BETA = "context-management-2025-06-27"
KIND = "clear_tool_uses_20250919"
PLACEHOLDER = "[cleared]"
Count = Annotated[int, Meta(ge=0)]


class InputTokens(Struct, frozen=True, tag="input_tokens"):
    """So many tokens of a prompt."""

    value: Count


class ToolUses(Struct, frozen=True, tag="tool_uses"):
    """So many uses of tools."""

    value: Count


class ClearToolUses(Struct, frozen=True, forbid_unknown_fields=True, tag=KIND):
    """The edit, with the API's names and defaults."""

    trigger: InputTokens | ToolUses = InputTokens(100_000)
    keep: ToolUses = ToolUses(3)
    clear_at_least: InputTokens | None = None
    exclude_tools: tuple[str, ...] | None = None
    clear_tool_inputs: bool | tuple[str, ...] | None = False


class Edited(Struct, frozen=True):
    """What is left for the model, and the edits that were applied as a reply tells them; None: none was asked for."""

    prompt: Prompt
    applied: list[dict[str, Any]] | None


def edited(prompt: Prompt) -> Edited:
    """Apply the edits that a request asks for. Raises RefusalError (400) for those that can't be applied here."""
    if prompt.body.get("compaction") is not None:
        raise _no_compaction("compaction")
    asked = prompt.body.get("context_management")
    if asked is None:
        return Edited(prompt, None)
    edits = _edits(asked)
    if BETA not in prompt.betas.replace(" ", "").split(","):
        raise invalid("context_management", f"anthropic-beta: {prompt.betas or 'missing'}", f"anthropic-beta: {BETA}")
    applied = []
    for edit in edits:
        body, count = _cleared(edit, prompt)
        left = prompt_for(body)
        tokens = max(0, prompt.tokens - left.tokens)
        if count and (edit.clear_at_least is None or tokens >= edit.clear_at_least.value):
            prompt = msgspec.structs.replace(prompt, body=body, tokens=left.tokens)
            applied.append({"type": KIND, "cleared_tool_uses": count, "cleared_input_tokens": tokens})
    return Edited(prompt, applied)


def as_read(request: Mapping[str, Any], reply: Mapping[str, Any]) -> Mapping[str, Any]:
    """A journalled request as its model read it: without the results of as many tool uses as the reply says."""
    told = (reply.get("context_management") or {}).get("applied_edits") or ()
    count = sum(each["cleared_tool_uses"] for each in told if each.get("type") == KIND)
    if not count:
        return request
    asked = [each for each in request["context_management"]["edits"] if each.get("type") == KIND]
    kept = {name for each in asked for name in each.get("exclude_tools") or ()}
    cleared = [use["id"] for use in _uses(request) if use["name"] not in kept][:count]
    return _without(request, frozenset(cleared), lambda name: False)


def _edits(asked: Any) -> list[ClearToolUses]:
    edits = asked.get("edits") if isinstance(asked, Mapping) else None
    if not isinstance(edits, list):
        raise invalid("context_management", repr(asked)[:80], 'an object with "edits", a list')
    return [_edit(f"context_management.edits[{place}]", each) for place, each in enumerate(edits)]


def _edit(place: str, asked: Any) -> ClearToolUses:
    kind = asked.get("type") if isinstance(asked, Mapping) else asked
    if isinstance(kind, str) and kind.startswith("compact"):
        raise _no_compaction(place)
    if kind != KIND:
        raise invalid(place, repr(kind)[:80], f"{KIND}, the one edit that the offline model applies")
    try:
        return msgspec.convert(asked, ClearToolUses)
    except msgspec.ValidationError as error:
        raise invalid(place, str(error), f"{KIND} as the API has it") from None


def _no_compaction(place: str) -> RefusalError:
    return invalid(place, "the offline model does not compact", f"{KIND}, or a live model")


def _cleared(edit: ClearToolUses, prompt: Prompt) -> tuple[dict[str, Any], int]:
    """The body after the edit, and how many tool uses were cleared."""
    uses = list(_uses(prompt.body))
    reached = prompt.tokens if isinstance(edit.trigger, InputTokens) else len(uses)
    if reached <= edit.trigger.value:
        return prompt.body, 0
    old = uses[: max(0, len(uses) - edit.keep.value)]
    cleared = frozenset(use["id"] for use in old if use["name"] not in (edit.exclude_tools or ()))
    return _without(prompt.body, cleared, lambda name: _named(edit.clear_tool_inputs, name)), len(cleared)


def _named(tools: bool | tuple[str, ...] | None, name: str) -> bool:
    return name in tools if isinstance(tools, tuple) else bool(tools)


def _uses(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Uses of the client's tools, oldest first."""
    for message in body["messages"]:
        if not isinstance(message["content"], str):
            yield from (block for block in message["content"] if block["type"] == "tool_use")


def _without(body: Mapping[str, Any], cleared: frozenset[str], inputs: Callable[[str], bool]) -> dict[str, Any]:
    """The body with a placeholder for the results of these uses, and without inputs where `inputs` names their tool."""

    def block_without(block: dict[str, Any]) -> dict[str, Any]:
        match block:
            case {"type": "tool_result", "tool_use_id": id} if id in cleared:
                return {**block, "content": PLACEHOLDER}
            case {"type": "tool_use", "id": id, "name": name} if id in cleared and inputs(name):
                return {**block, "input": {}}
            case _:
                return block

    def message_without(message: dict[str, Any]) -> dict[str, Any]:
        if isinstance(message["content"], str):
            return message
        return {**message, "content": [block_without(each) for each in message["content"]]}

    return {**body, "messages": [message_without(each) for each in body["messages"]]}
