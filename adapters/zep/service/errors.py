"""Errors that become replies. Status and body are those from which the SDKs make their own exceptions."""

from typing import Any


class ServiceError(Exception):
    """A request that gets an error for its reply. `param` names the field at fault."""

    def __init__(self, status: int, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.param = status, code, message, param

    def body_v4(self, request_id: str) -> dict[str, Any]:
        """The shape that `zep-cloud` 4.x reads."""
        error = {"code": self.code, "message": self.message, "param": self.param, "request_id": request_id}
        return {"error": {key: value for key, value in error.items() if value is not None}}

    def body_v2(self) -> dict[str, Any]:
        """The shape that `zep-python` 2.x reads."""
        return {"message": self.message}


def invalid(place: str, found: str, allowed: str) -> ServiceError:
    """A malformed request: the place, what was found, what is allowed."""
    return ServiceError(400, "invalid_request", f"{place}: {found}; allowed: {allowed}", place)


def not_found(kind: str, id: str) -> ServiceError:
    """Nothing of this kind has this id."""
    return ServiceError(404, "not_found", f"{kind}: none has the id {id!r}")


def conflict(place: str, found: str) -> ServiceError:
    """What shall be made exists already."""
    return ServiceError(409, "conflict", f"{place}: {found} exists already", place)


def not_served(what: str) -> ServiceError:
    """A method of the API that this service does not have.

    404 rather than 501: the SDKs ask again after any 5xx, which would only delay the answer.
    """
    return ServiceError(404, "not_served", f"{what} is not served here; docs/stacks/zep-service.md lists what is")
