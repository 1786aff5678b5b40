"""A request that the gateway does not answer, with the HTTP status and the error type that say why."""

from typing import Any


class RefusalError(Exception):
    """Becomes an error reply in the shape of the route. `details` go into Anthropic's error body."""

    def __init__(self, status: int, type: str, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status, self.type, self.message, self.details = status, type, message, details or {}


def invalid(place: str, found: str, allowed: str) -> RefusalError:
    """A malformed request: HTTP 400, naming the place, what was found and what is allowed."""
    return RefusalError(400, "invalid_request_error", f"{place}: {found}; allowed: {allowed}")
