"""The routes of a trial under `/t/{trial}/v1`: who asks, what is asked, and the reply."""

import time
from abc import ABC, abstractmethod
from secrets import compare_digest
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from harness.core.record import StepName, Usage, digest
from harness.gateway.anthropic_api import check_messages, error_body
from harness.gateway.meter import Answer, Meter
from harness.gateway.play import Asked, Play
from harness.gateway.refusal import RefusalError, invalid
from harness.gateway.shape import Prompt, Shape, json_reply, prompt_for

_NOT_HASHED = ("stream", "stream_options", "metadata")  # they change how a reply travels, not what it says


class MeteredRoute:
    """A route whose requests are calls of the trial. An ASGI application."""

    def __init__(self, plays: dict[str, Play], meter: Meter, shape: Shape) -> None:
        self._plays, self._meter, self._shape = plays, meter, shape

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reply, and note from when to when the call was served."""
        arrived = time.monotonic()
        request = Request(scope, receive)
        served: list[Any] = []
        try:
            response = await self._respond(request, served, arrived)
        except ClientDisconnect:
            return
        await response(scope, receive, send)
        if served:
            served[-1] = time.monotonic()

    async def _respond(self, request: Request, served: list[Any], arrived: float) -> Response:
        id = digest(request.url.path, "refused")
        try:
            play = authorised(request, self._plays)
            step, event = play.board.read()
            body = read_json(await request.body())
            prompt = self._shape.read(body)
            asked = self._asked(request, body, prompt, (step, event))
            id = digest(asked.hash, play.occurrence(asked.hash))
            if play.closed:
                late = RefusalError(410, "not_found_error", "the stack was closed; this call came too late")
                play.answer_late(asked, body, self._shape.refused(late, id))
                raise late
            status, reply = await self._meter.serve(play, asked, body, lambda: self._ask(body, prompt, id))
            served += [step, event, arrived, time.monotonic()]
            play.served.append(served)
            response = self._shape.response(body, reply) if status == 200 else json_reply(reply, status)
        except RefusalError as refusal:
            response = json_reply(self._shape.refused(refusal, id), refusal.status)
        response.headers["request-id"] = response.headers["x-request-id"] = f"req_{id}"
        return response

    def _asked(self, request: Request, body: dict[str, Any], prompt: Prompt, stamp: tuple[StepName, str]) -> Asked:
        determining = {key: value for key, value in body.items() if key not in _NOT_HASHED}
        retries = request.headers.get("x-stainless-retry-count", "0")
        return Asked(
            step=stamp[0],
            event=stamp[1],
            route=self._shape.route,
            model=body["model"],
            hash=digest(self._shape.route, determining),
            tokens=prompt.tokens,
            max_output=prompt.max_output,
            retries=int(retries) if retries.isdigit() else 0,
        )

    def _ask(self, body: dict[str, Any], prompt: Prompt, id: str) -> Answer:
        try:
            return self._shape.answer(body, prompt, id)
        except RefusalError as error:
            refusal = error
        except Exception as error:  # a fault of the model's is the trial's failure, not the gateway's end
            refusal = RefusalError(500, "api_error", f"the model failed: {error!r}")
        return Answer(refusal.status, self._shape.refused(refusal, id), Usage())


class FreeRoute(ABC):
    """A route that asks nothing of the model: not a call, not journalled. An ASGI application."""

    def __init__(self, plays: dict[str, Play]) -> None:
        self._plays = plays

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reply."""
        request = Request(scope, receive)
        id = digest(request.url.path)
        try:
            authorised(request, self._plays)
            response = json_reply(self.reply(await request.body()))
        except RefusalError as refusal:
            response = json_reply(error_body(refusal, id), refusal.status)
        except ClientDisconnect:
            return
        response.headers["request-id"] = f"req_{id}"
        await response(scope, receive, send)

    @abstractmethod
    def reply(self, body: bytes) -> dict[str, Any]:
        """The reply's body; may raise RefusalError."""


class CountTokens(FreeRoute):
    """`POST /v1/messages/count_tokens`."""

    def reply(self, body: bytes) -> dict[str, Any]:
        """The estimator's count."""
        request = read_json(body)
        check_messages(request)
        return {"input_tokens": prompt_for(request).tokens}


class ListModels(FreeRoute):
    """`GET /v1/models`, for clients of either API."""

    def __init__(self, plays: dict[str, Play], model: str) -> None:
        super().__init__(plays)
        self._model = model

    def reply(self, body: bytes) -> dict[str, Any]:
        """The one model."""
        model = {
            "type": "model",
            "id": self._model,
            "display_name": self._model,
            "created_at": "1970-01-01T00:00:00Z",
            "lifecycle": "active",
            "object": "model",
            "created": 0,
            "owned_by": "memtrial",
        }
        return {
            "object": "list", "data": [model], "has_more": False, "first_id": self._model, "last_id": self._model
        }  # fmt: skip


def authorised(request: Request, plays: dict[str, Play]) -> Play:
    """The play that the request belongs to. Raises RefusalError (404, 401)."""
    play = plays.get(request.path_params["trial"])
    if play is None:
        raise RefusalError(404, "not_found_error", f"trial {request.path_params['trial']!r} is not registered")
    key = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
    if not compare_digest(key.encode(), play.key.encode()):
        raise RefusalError(401, "authentication_error", "the trial's key is wrong or missing")
    return play


def read_json(data: bytes) -> dict[str, Any]:
    """The body as an object. Raises RefusalError (400)."""
    try:
        body = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise invalid("body", str(error), "a JSON object") from None
    if not isinstance(body, dict):
        raise invalid("body", repr(body)[:80], "a JSON object")
    return body
