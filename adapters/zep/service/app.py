"""Routes, and what becomes of errors."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.serving.reading import MisreadError
from adapters.zep.service import v2_memory, v2_users, v4_batches, v4_graphs, v4_items, v4_people, v4_search
from adapters.zep.service.calls import Call, Handler, Reply, Writer, read
from adapters.zep.service.errors import ServiceError, not_served
from adapters.zep.service.queue import passing
from adapters.zep.service.service import Service

logger = logging.getLogger(__name__)
KEPT_REPLIES = 1000
Writers = dict[tuple[str, str], Writer]
Readers = dict[tuple[str, str], Handler]

_MODULES = (v4_people, v4_batches, v4_graphs, v4_items, v4_search, v2_users, v2_memory)
WRITERS: Writers = {route: writer for module in _MODULES for route, writer in module.WRITERS.items()}
READERS: Readers = {route: reader for module in _MODULES for route, reader in module.READERS.items()}


def application(service: Service) -> Starlette:
    """The service as an ASGI application; it starts and ends with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    routes = [Route(path, _Writing(service, writer), methods=[method]) for (method, path), writer in WRITERS.items()]
    routes += [Route(path, _Reading(service, reader), methods=[method]) for (method, path), reader in READERS.items()]
    handlers: Any = dict.fromkeys((ServiceError, MisreadError, HTTPException, Exception), _refused)
    return Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)


class _Reading:
    """A route that changes nothing."""

    def __init__(self, service: Service, handler: Handler) -> None:
        self._service, self._handler = service, handler

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        call = await read(self._service, Request(scope, receive))
        reply = await self._handler(call)
        await _json(reply.body, reply.status)(scope, receive, send)


class _Writing:
    """A route that changes something: in one transaction, and once for each idempotency key."""

    def __init__(self, service: Service, writer: Writer) -> None:
        self._service, self._writer = service, writer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        call = await read(self._service, request)
        key = request.headers.get("idempotency-key")
        with self._service.store.transaction():
            reply = (_given_before(call, key) if key else None) or self._writer(call)
            if key:
                _keep(call, key, reply)
        self._service.queue.wake()
        await self._service.store.disk.reached()
        if reply.context_of:
            thread = self._service.people.thread(reply.context_of)
            reply.body["context"] = await self._service.context.of_thread(thread)
        await _json(reply.body, reply.status)(scope, receive, send)


class _Kept(msgspec.Struct):
    asked: str
    status: int
    body: str


def _asked(call: Call) -> str:
    return f"{call.request.method} {call.request.url.path}\n{call.raw.decode(errors='replace')}"


def _given_before(call: Call, key: str) -> Reply | None:
    """The reply to the same request: the SDKs send one again under the same key when the first reply was lost."""
    kept = call.service.store.one(_Kept, "SELECT asked, status, body FROM replies WHERE key = ?", key)
    if kept is None:
        return None
    if kept.asked != _asked(call):
        raise ServiceError(409, "conflict", "Idempotency-Key: used before for another request", "Idempotency-Key")
    return Reply(kept.status, msgspec.json.decode(kept.body))


def _keep(call: Call, key: str, reply: Reply) -> None:
    call.service.store.run("DELETE FROM replies WHERE rowid <= (SELECT max(rowid) FROM replies) - ?", KEPT_REPLIES)
    call.service.store.run(
        "INSERT OR REPLACE INTO replies (key, asked, status, body) VALUES (?, ?, ?, ?)",
        key, _asked(call), reply.status, msgspec.json.encode(reply.body).decode(),
    )  # fmt: skip


def _json(body: Any, status: int) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        error = not_served(f"{request.method} {request.url.path}")
    elif isinstance(error, MisreadError):
        error = ServiceError(400, "invalid_request", str(error), error.place)
    elif not isinstance(error, ServiceError):
        logger.exception("%s %s", request.method, request.url.path, exc_info=error)
        status, code = (503, "unavailable") if passing(error) else (500, "internal")
        error = ServiceError(status, code, f"{type(error).__name__}: {error}")
    old = request.url.path.startswith("/api/v2")
    status = 400 if old and error.status == 409 else error.status  # zep-python knows no conflict where it adds
    response = _json(error.body_v2() if old else error.body_v4(str(uuid4())), status)
    if error.status == 429:
        response.headers["retry-after"] = "1"
    return response
