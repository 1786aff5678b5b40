"""A session's row, and how the API shows it."""

from datetime import datetime
from typing import Any

from adapters.managed_agents.emulator.calls import Call
from adapters.managed_agents.emulator.errors import not_found
from adapters.managed_agents.emulator.storage import Row, read


def session_of(call: Call, id: str) -> Row:
    """A session of the workspace. Raises ServiceError (404)."""
    row = call.service.storage.one("SELECT * FROM sessions WHERE id = ? AND workspace = ?", id, call.workspace)
    if row is None:
        raise not_found("session", id)
    return row


def body_of(row: Row) -> dict[str, Any]:
    """The document, without what the row's columns hold."""
    body: dict[str, Any] = read(row["body"])
    return body


def view(row: Row, now: datetime) -> dict[str, Any]:
    """The session as the API shows it."""
    body = body_of(row)
    begun = datetime.fromisoformat(row["created_at"])
    end = datetime.fromisoformat(body["updated_at"]) if row["status"] == "terminated" else now
    stats = {
        "active_seconds": body["usage"]["active_seconds"],
        "duration_seconds": max(0.0, (end - begun).total_seconds()),
    }
    return {**body, "status": row["status"], "archived_at": row["archived_at"], "stats": stats}
