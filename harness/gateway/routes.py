"""The routes of a trial under `/t/{trial}/v1`: who asks, what is asked, and the reply."""

import time
from abc import ABC, abstractmethod
from secrets import compare_digest
from typing import Any

import msgspec
from msgspec.structs import replace
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from harness.core.record import StepName, Usage, digest
from harness.gateway.anthropic_api import check_messages, error_body
from harness.gateway.breaking import broken
from harness.gateway.meter import Answer, Meter
from harness.gateway.play import Asked, Attempt, Play
from harness.gateway.refusal import PassedOnError, RefusalError, invalid
from harness.gateway.shape import Model, Prompt, Shape, json_reply, prompt_for

_NOT_HASHED = ("stream", "stream_options", "metadata")  # they change how a reply travels, not what it says


class MeteredRoute:
    """A route whose requests are calls of the trial, in the step under way or always in `step`. An ASGI application."""

    def __init__(self, plays: dict[str, Play], meter: Meter, shape: Shape, step: StepName | None = None) -> None:
        self._plays, self._meter, self._shape, self._step = plays, meter, shape, step

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
            step = self._step or step
            body = read_json(await request.body())
            prompt = replace(self._shape.read(body), betas=request.headers.get("anthropic-beta", ""))
            asked = self._asked(request, body, prompt, (step, event))
            id = digest(asked.hash, play.occurrence(asked.hash))
            if play.closed:
                late = RefusalError(410, "not_found_error", "the stack was closed; this call came too late")
                play.answer_late(asked, body, self._shape.refused(late, id))
                raise late
            answer = await self._meter.serve(
                play, asked, body, lambda: self._ask(body, prompt, play.attempt(asked, id))
            )
            served += [step, event, arrived, time.monotonic()]
            play.served.append(served)
            response = self._reply(body, answer)
        except RefusalError as refusal:
            response = json_reply(self._shape.refused(refusal, id), refusal.status, refusal.headers)
        response.headers["request-id"] = response.headers["x-request-id"] = f"req_{id}"
        return response

    def _reply(self, body: dict[str, Any], answer: Answer) -> Response:
        if answer.fault:
            return broken(self._shape.response(body, answer.body), answer.fault)
        if answer.status == 200:
            return self._shape.response(body, answer.body)
        return json_reply(answer.body, answer.status, answer.headers)

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
            caches=b'"cache_control"' in msgspec.json.encode(body),
        )

    async def _ask(self, body: dict[str, Any], prompt: Prompt, attempt: Attempt) -> Answer:
        usage, estimated = Usage(), False
        try:
            return await self._shape.answer(body, prompt, attempt)
        except PassedOnError as error:
            refusal: RefusalError = error
            usage, estimated = error.usage, error.estimated
        except RefusalError as error:
            refusal = error
        except Exception as error:  # a fault of the model's is the trial's failure, not the gateway's end
            refusal = RefusalError(500, "api_error", f"the model failed: {error!r}")
        refused = self._shape.refused(refusal, attempt.id)
        return Answer(refusal.status, refused, usage, estimated=estimated, headers=refusal.headers)


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
            response = json_reply(await self.reply(request))
        except RefusalError as refusal:
            response = json_reply(error_body(refusal, id), refusal.status, refusal.headers)
        except ClientDisconnect:
            return
        response.headers["request-id"] = f"req_{id}"
        await response(scope, receive, send)

    @abstractmethod
    async def reply(self, request: Request) -> dict[str, Any]:
        """The reply's body; may raise RefusalError."""


class CountTokens(FreeRoute):
    """`POST /v1/messages/count_tokens`."""

    def __init__(self, plays: dict[str, Play], model: Model) -> None:
        super().__init__(plays)
        self._model = model

    async def reply(self, request: Request) -> dict[str, Any]:
        """The model's count."""
        body = read_json(await request.body())
        check_messages(body)
        prompt = replace(prompt_for(body), betas=request.headers.get("anthropic-beta", ""))
        return {"input_tokens": await self._model.count(prompt)}


class ListModels(FreeRoute):
    """`GET /v1/models`, for clients of either API."""

    def __init__(self, plays: dict[str, Play], model: str) -> None:
        super().__init__(plays)
        self._model = model

    async def reply(self, request: Request) -> dict[str, Any]:
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
