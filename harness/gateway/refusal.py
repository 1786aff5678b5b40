"""A request that gets an error for its reply, with the HTTP status and the error type that say why."""

from collections.abc import Mapping
from typing import Any

from harness.core.record import Usage

_FINAL = {"x-should-retry": "false"}  # everything the gateway itself says is deterministic: asking again is of no use


class RefusalError(Exception):
    """Becomes an error reply in the shape of the route. `details` go into Anthropic's error body."""

    def __init__(self, status: int, type: str, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status, self.type, self.message, self.details = status, type, message, details or {}
        self.headers: Mapping[str, str] = _FINAL


class PassedOnError(RefusalError):
    """An error of a real endpoint (or one made to look like it): `body` in Anthropic's form, told as it came.

    `usage` is what it cost, `estimated` whether that is a guess.
    """

    def __init__(
        self, status: int, body: dict[str, Any], headers: Mapping[str, str], usage: Usage, estimated: bool = False
    ) -> None:
        error = body["error"]
        super().__init__(status, str(error.get("type")), str(error.get("message")), error.get("details"))
        self.body, self.headers, self.usage, self.estimated = body, headers, usage, estimated


def invalid(place: str, found: str, allowed: str) -> RefusalError:
    """A malformed request: HTTP 400, naming the place, what was found and what is allowed."""
    return RefusalError(400, "invalid_request_error", f"{place}: {found}; allowed: {allowed}")
