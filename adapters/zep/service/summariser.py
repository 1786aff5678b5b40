"""Older messages of a thread, put into few words by the model: one call with one forced tool, `ThreadSummary`."""

from collections.abc import Sequence
from typing import Any

from adapters.zep.service.models import Models

SYSTEM = (
    "You keep a short running summary of a conversation. You get the summary so far and the messages that followed. "
    "Write one new summary of both. Keep who said what, names, numbers and dates, decisions and preferences. Where a "
    "later message changes something, keep what holds now and say since when. Add nothing that is not there. At most "
    "120 words."
)
TOOL: dict[str, Any] = {
    "name": "ThreadSummary",
    "description": "Hands over the summary of the conversation.",
    "input_schema": {
        "type": "object",
        "properties": {"summary": {"type": "string", "description": "The new summary, at most 120 words."}},
        "required": ["summary"],
    },
}


def prompt(before: str | None, lines: Sequence[str]) -> str:
    """What the model reads: the summary so far, and dated lines."""
    messages = "\n".join(lines)
    return f"<summary_so_far>\n{before or '(none)'}\n</summary_so_far>\n<messages>\n{messages}\n</messages>"


async def summarise(models: Models, before: str | None, lines: Sequence[str]) -> str:
    """The new summary. Raises ValueError where the model does not hand one over."""
    filled = await models.fill(SYSTEM, prompt(before, lines), TOOL)
    summary = filled.get("summary")
    if not isinstance(summary, str) or not summary.strip():
        raise ValueError("ThreadSummary: the model handed over no summary")
    return summary.strip()
