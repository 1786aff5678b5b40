"""Serves one run on loopback, to whoever asks for it by the address that was printed.

A page elsewhere may send a browser here under a name of its own (DNS rebinding): so a request for another host is
refused before anything is read. There is nothing to write, and no path of a request is ever one of the file system.
"""

import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from harness.core.errors import MisuseError
from harness.core.store import RunFolder
from harness.viewing.told import Told, Wish
from reports.comparison import compare
from reports.figures.charts import charts
from reports.page.page import Section, page_of

LOOPBACK = "127.0.0.1"
GUARDED = {
    "content-security-policy": "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Viewing:
    """Where a run is seen."""

    url: str
    run: str


def view(folder: RunFolder, port: int, ready: Callable[[Viewing], None]) -> None:
    """Serve until Ctrl-C; `ready` is called once it takes requests. Port 0 stands for a free one.

    Raises MisuseError where the port can't be had, RunFolderError as `compare` does.
    """
    listening = _listen(port)
    with listening:
        taken = listening.getsockname()[1]
        server = _Server(uvicorn.Config(application(folder, taken), log_level="error", lifespan="off"))
        server.told = lambda: ready(Viewing(f"http://{LOOPBACK}:{taken}/", str(folder.path)))
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            return  # the way to end it


def application(folder: RunFolder, port: int) -> ASGIApp:
    """The run as an ASGI application that answers to `127.0.0.1:PORT` and `localhost:PORT` alone."""
    told, comparison = Told(folder), compare(folder)
    page = page_of([Section(comparison, charts(comparison))], served=True)
    answers: dict[str, Callable[[Request], Any]] = {
        "/choices": lambda request: told.choices(),
        "/stories": lambda request: told.find(_wish(request)),
        "/story": lambda request: told.tell(_needed(request, "trial"), _needed(request, "probe")),
        "/call": lambda request: told.call(_needed(request, "trial"), _number(request, "number")),
    }

    async def front(request: Request) -> Response:
        return Response(page, media_type="text/html", headers=GUARDED)

    routes = [Route("/", front), *(Route(path, _answering(answer)) for path, answer in answers.items())]
    return OwnHostOnly(Starlette(routes=routes), {f"{LOOPBACK}:{port}", f"localhost:{port}"})


class OwnHostOnly:
    """Refuses every request whose Host is not one of ours."""

    def __init__(self, app: ASGIApp, hosts: set[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As an ASGI application."""
        hosts = [value.decode("latin-1").lower() for name, value in scope.get("headers", ()) if name == b"host"]
        if scope["type"] == "http" and not (len(hosts) == 1 and hosts[0] in self._hosts):
            found = ", ".join(hosts) or "no host"
            refusal = Response(f"{found}; allowed: {', '.join(sorted(self._hosts))}\n", 421, media_type="text/plain")
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


class _Server(uvicorn.Server):
    """Says when it takes requests."""

    told: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.told()


def _answering(answer: Callable[[Request], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        found = await run_in_threadpool(answer, request)
        if found is None:
            raise HTTPException(404, "nothing of that name in this run")
        return Response(msgspec.json.encode(found), media_type="application/json", headers=GUARDED)

    return respond


def _wish(request: Request) -> Wish:
    given = {name: request.query_params.get(name, "") for name in ("stack", "outcome", "kind", "lost", "text")}
    return Wish(**given, start=_number(request, "from") if "from" in request.query_params else 0)


def _needed(request: Request, name: str) -> str:
    if name not in request.query_params:
        raise HTTPException(400, f"{name}: missing")
    return request.query_params[name]


def _number(request: Request, name: str) -> int:
    text = _needed(request, name)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HTTPException(400, f"{name}: {text[:40]!r}; allowed: a whole number from 0")
    return int(text)


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
        listening.listen()  # two that start at once: the second is told here
    except (OSError, OverflowError) as error:
        listening.close()
        raise MisuseError("--port", f"{port}: {error}", "a free port, or none for one that is") from None
    return listening
