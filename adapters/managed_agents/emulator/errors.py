"""Errors that become replies: status, type and message, as the SDK makes its exceptions of them."""

from typing import Any

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "invalid_request_error",
    500: "api_error",
    501: "api_error",
    503: "overloaded_error",
}


class ServiceError(Exception):
    """A request that gets an error for its reply. `more` are further fields of the error's object."""

    def __init__(self, status: int, message: str, type: str = "", **more: Any) -> None:
        super().__init__(message)
        self.status, self.message, self.type, self.more = status, message, type or TYPES[status], more

    def body(self, request_id: str) -> dict[str, Any]:
        """The error's JSON."""
        error = {"type": self.type, "message": self.message, **self.more}
        return {"type": "error", "error": error, "request_id": request_id}

    def headers(self) -> dict[str, str]:
        """The SDK asks again after 409 and 5xx unless it is told that this is no use."""
        return {"x-should-retry": "false"} if self.status in (409, 501) else {}


def invalid(place: str, found: str, allowed: str, **details: Any) -> ServiceError:
    """A malformed request: the place, what was found, what is allowed."""
    more: dict[str, Any] = {"details": details} if details else {}
    return ServiceError(400, f"{place}: {found}; allowed: {allowed}", **more)


def not_found(kind: str, id: str) -> ServiceError:
    """Nothing of this kind has this id in the caller's workspace."""
    return ServiceError(404, f"{kind}: none has the id {id[:80]!r} in this workspace")


def archived(kind: str, id: str, allowed: str) -> ServiceError:
    """It is archived, which can't be undone."""
    return ServiceError(400, f"{kind}: {id} is archived; allowed: {allowed}")


def not_served(what: str) -> ServiceError:
    """A method of the API that this service does not have yet."""
    return ServiceError(501, f"{what} is not served by this emulator yet")
