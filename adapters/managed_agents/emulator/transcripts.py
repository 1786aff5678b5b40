"""Transcripts: what was said in a session, as a dream reads it."""

from datetime import datetime

from adapters.managed_agents.emulator.storage import Row, Storage, read
from harness.core.scenario import dated_header

FOLDER = "/mnt/session/uploads/transcripts"
_TAGS = {"user.message": "user", "agent.message": "assistant"}


def transcript(storage: Storage, session: Row) -> str:
    """The dated header, then each message between the tags of who said it."""
    parts = [dated_header(datetime.fromisoformat(session["created_at"]))]
    rows = storage.all(
        "SELECT type, body FROM events WHERE session_id = ? AND type IN ('user.message', 'agent.message') ORDER BY seq",
        session["id"],
    )
    for row in rows:
        tag = _TAGS[row["type"]]
        text = "\n".join(block["text"] for block in read(row["body"])["content"] if block["type"] == "text")
        parts.append(f"<{tag}>\n{text}\n</{tag}>")
    return "\n\n".join(parts) + "\n"
