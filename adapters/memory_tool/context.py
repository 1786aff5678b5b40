"""The options of the memory tool as parameters of requests: context editing and compaction."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anthropic.types.beta import BetaClearToolUses20250919EditParam as ClearToolUses
    from anthropic.types.beta import BetaCompact20260112EditParam as Compact

    from adapters.memory_tool import MemoryTool

EDITING_BETA, COMPACTION_BETA = "context-management-2025-06-27", "compact-2026-01-12"
LEAST_COMPACTED = 50_000  # input tokens; the API takes no lower trigger


def check_options(options: "MemoryTool") -> None:
    """Raises ValueError for a value that the API would not take, and for one that would have no effect."""
    trigger, keep, least = options.clear_tool_uses_trigger, options.clear_tool_uses_keep, options.clear_at_least
    if keep < 1 or any(each is not None and each < 1 for each in (trigger, least)):
        raise ValueError(f"clear_tool_uses_trigger={trigger}, keep={keep}, clear_at_least={least}; allowed: 1 and more")
    if trigger is None and (options.clear_tool_uses_trigger_type, keep, least, options.clear_tool_inputs) != _UNSET:
        raise ValueError("an option of clear_tool_uses without clear_tool_uses_trigger; allowed: with it")
    compact = options.compact_trigger
    if compact is None and options.compact_instructions is not None:
        raise ValueError("compact_instructions without compact_trigger; allowed: with it")
    if compact is not None and compact < LEAST_COMPACTED:
        raise ValueError(f"compact_trigger={compact}; allowed: {LEAST_COMPACTED} and more")


_UNSET = ("input_tokens", 3, None, False)


def parameters_of(options: "MemoryTool") -> dict[str, Any]:
    """Of the SDK's `beta.messages` calls; none where nothing is turned on."""
    edits: list[ClearToolUses | Compact] = []
    betas: list[str] = []
    if options.clear_tool_uses_trigger is not None:
        edits.append(_clear_tool_uses(options, options.clear_tool_uses_trigger))
        betas.append(EDITING_BETA)
    if options.compact_trigger is not None:
        edits.append(_compact(options, options.compact_trigger))
        betas.append(COMPACTION_BETA)
    return {"betas": betas, "context_management": {"edits": edits}} if edits else {}


def _clear_tool_uses(options: "MemoryTool", trigger: int) -> "ClearToolUses":
    edit: ClearToolUses = {
        "type": "clear_tool_uses_20250919",
        "trigger": {"type": "input_tokens", "value": trigger}
        if options.clear_tool_uses_trigger_type == "input_tokens"
        else {"type": "tool_uses", "value": trigger},
        "keep": {"type": "tool_uses", "value": options.clear_tool_uses_keep},
        "clear_tool_inputs": options.clear_tool_inputs,
    }
    if options.clear_at_least is not None:
        edit["clear_at_least"] = {"type": "input_tokens", "value": options.clear_at_least}
    return edit


def _compact(options: "MemoryTool", trigger: int) -> "Compact":
    edit: Compact = {"type": "compact_20260112", "trigger": {"type": "input_tokens", "value": trigger}}
    if options.compact_instructions is not None:
        edit["instructions"] = options.compact_instructions
    return edit
