"""Routes, and what becomes of errors."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import msgspec
from starlette import routing
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from adapters.managed_agents.emulator import (
    agents,
    dreams,
    environments,
    events,
    ids,
    memories,
    openapi,
    sessions,
    stores,
    threads,
    versions,
)
from adapters.managed_agents.emulator.admission import WORKSPACE, admit
from adapters.managed_agents.emulator.calls import Route
from adapters.managed_agents.emulator.errors import ServiceError, not_served
from adapters.managed_agents.emulator.later import is_later
from adapters.managed_agents.emulator.service import Service
from adapters.serving.reading import MisreadError

logger = logging.getLogger(__name__)
_MODULES = (agents, environments, sessions, events, threads, stores, memories, versions, dreams)
ROUTES: tuple[Route, ...] = tuple(route for module in _MODULES for route in module.ROUTES)


def application(service: Service) -> Starlette:
    """The service as an ASGI application; it starts and ends with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    described = openapi.described(ROUTES)

    async def describe(_: Request) -> Response:
        return Response(described, media_type="application/json")

    routes = [routing.Route(route.path, _Served(service, route), methods=[route.method]) for route in ROUTES]
    routes.append(routing.Route("/openapi.json", describe))
    handlers: Any = dict.fromkeys((ServiceError, MisreadError, HTTPException, Exception), _refused)
    return Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)


class _Served:
    """One route: admitted, carried out, in a transaction where it writes, answered with the time that it took."""

    def __init__(self, service: Service, route: Route) -> None:
        self._service, self._route = service, route

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        begin = perf_counter()
        try:
            call = await admit(self._service, Request(scope, receive), self._route.beta)
        except ClientDisconnect:
            return
        if self._route.writes:
            with self._service.storage.transaction():
                body = self._route.act(call)
            await self._service.storage.disk.reached()
        else:
            body = self._route.act(call)
        if not isinstance(body, Response):
            body = Response(msgspec.json.encode(body), media_type="application/json")
        body.headers["request-id"] = ids.new(ids.REQUEST)
        body.headers[WORKSPACE] = call.workspace
        body.headers["server-timing"] = f"app;dur={(perf_counter() - begin) * 1000:.3f}"
        await body(scope, receive, send)


def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        error = _unrouted(request, error.status_code)
    elif isinstance(error, MisreadError):
        error = ServiceError(400, str(error))
    elif not isinstance(error, ServiceError):
        logger.exception("%s %s", request.method, request.url.path, exc_info=error)
        error = ServiceError(500, f"{type(error).__name__}: {error}")
    id = ids.new(ids.REQUEST)
    headers = {"request-id": id, **error.headers()}
    return Response(msgspec.json.encode(error.body(id)), error.status, headers, media_type="application/json")


def _unrouted(request: Request, status: int) -> ServiceError:
    what = f"{request.method} {request.url.path[:200]}"
    if is_later(request.url.path):
        return not_served(what)
    if status == 405:
        return ServiceError(405, f"{what}: no such method here", "invalid_request_error")
    return ServiceError(404, f"{what}: no such route")
