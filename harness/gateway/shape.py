"""What the API shapes have in common: reading a request, asking the model, writing a reply."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec
from msgspec import Struct
from starlette.responses import Response

from harness.gateway.meter import Answer
from harness.gateway.play import Attempt
from harness.gateway.refusal import RefusalError, invalid
from harness.gateway.tokens import estimate_request


class Prompt(Struct, frozen=True):
    """What a request asks of the model: a Messages body (texts, for embeddings), its tokens, its limit of output.

    `betas` is the request's `anthropic-beta` header.
    """

    body: dict[str, Any]
    tokens: int
    max_output: int = 0
    betas: str = ""


class Model(Protocol):
    """What answers. Both methods raise RefusalError."""

    async def reply(self, prompt: Prompt, attempt: Attempt) -> Answer:
        """An answer whose body is a message of the Messages API."""
        ...

    async def count(self, prompt: Prompt) -> int:
        """Input tokens of a request."""
        ...


class Shape(Protocol):
    """One metered route of an API. Ids in replies are made from `id`, which the request determines."""

    route: str

    def read(self, body: dict[str, Any]) -> Prompt:
        """Raises RefusalError (400) where the body breaks the route's form."""
        ...

    async def answer(self, body: dict[str, Any], prompt: Prompt, attempt: Attempt) -> Answer:
        """Ask the model. Raises RefusalError where it has no answer."""
        ...

    def response(self, body: dict[str, Any], reply: dict[str, Any]) -> Response:
        """The reply as HTTP, streamed if the request says so."""
        ...

    def refused(self, refusal: RefusalError, id: str) -> dict[str, Any]:
        """An error's body."""
        ...


def prompt_for(messages_body: dict[str, Any]) -> Prompt:
    """A checked Messages body, counted."""
    return Prompt(messages_body, estimate_request(messages_body), messages_body.get("max_tokens", 0))


def json_reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON reply."""
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")


def sse_reply(events: list[bytes]) -> Response:
    """Server-sent events in one piece: a reply is whole, and in the journal, before any of it is sent."""
    return Response(b"".join(events), media_type="text/event-stream", headers={"cache-control": "no-cache"})


def pieces(text: str, size: int = 48) -> list[str]:
    """A text cut up as a stream would bring it."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def need(body: Mapping[str, Any], field: str, kind: type[Any], allowed: str) -> Any:
    """The field's value. Raises RefusalError where it is missing, empty or of another kind."""
    value = body.get(field)
    if field not in body:
        raise invalid(field, "missing", allowed)
    if not isinstance(value, kind) or isinstance(value, bool) or not value:
        raise invalid(field, repr(value)[:80], allowed)
    return value
