"""The gateway's process: `python -m harness.gateway.server`.

Reads one JSON line (Start) from stdin, answers with one on stdout, `{"port": N}` once it listens on 127.0.0.1 or
`{"error": [place, found, allowed]}`, and ends when stdin closes: it never outlives its runner, however that one died.
"""

import logging
import os
import socket
import sys
import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from msgspec import Struct
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from harness.core.desk import CUSTOMER_PATH
from harness.core.errors import MisuseError
from harness.core.record import ModelSpec, digest
from harness.gateway.answering import Faulty, ModelReply, Offline, Rules
from harness.gateway.anthropic_api import Messages, error_body
from harness.gateway.budget import Budget, Spending
from harness.gateway.control import Control
from harness.gateway.journal import read_calls
from harness.gateway.live import Live
from harness.gateway.meter import Meter
from harness.gateway.openai_api import ChatCompletions, Embeddings
from harness.gateway.play import Play
from harness.gateway.refusal import RefusalError
from harness.gateway.routes import CountTokens, ListModels, MeteredRoute
from harness.gateway.shape import Model, json_reply


class Start(Struct, frozen=True):
    """What the runner says first. `journal` is the folder of the journals."""

    journal: str
    control_key: str
    model: ModelSpec
    spending: Spending = Spending()
    live: Live = Live()


def application(start: Start, model: Model) -> Starlette:
    """The gateway as an ASGI application. Raises MisuseError where the budget can't be kept."""
    journals = Path(start.journal)
    journals.mkdir(parents=True, exist_ok=True)
    budget = Budget(_spending(start), date.today())
    if budget.limit is not None:
        for path in journals.glob("*.jsonl"):
            for call in read_calls(path):
                budget.book(call.billed)
    plays, meter = dict[str, Play](), Meter(budget, start.live.concurrency)
    if start.live.faults.rates:
        model = Faulty(model, start.live.faults)
    trial_routes = [
        Route(f"/t/{{trial}}{shape.route}", MeteredRoute(plays, meter, shape), methods=["POST"])
        for shape in (Messages(model), ChatCompletions(model), Embeddings())
    ]
    trial_routes += [
        Route(
            f"/t/{{trial}}{CUSTOMER_PATH}{Messages.route}",
            MeteredRoute(plays, meter, Messages(model), "customer"),
            methods=["POST"],
        ),
        Route("/t/{trial}/v1/messages/count_tokens", CountTokens(plays, model), methods=["POST"]),
        Route("/t/{trial}/v1/models", ListModels(plays, start.model.name), methods=["GET"]),
    ]
    control = Control(plays, meter, start.control_key, journals)
    handlers: Mapping[Any, Any] = dict.fromkeys((RefusalError, HTTPException, Exception), _refused)
    return Starlette(routes=[*trial_routes, *control.routes()], exception_handlers=handlers)


def load_model(spec: ModelSpec, live: Live) -> Model:
    """What answers. Raises MisuseError where it can't be had."""
    if spec.kind == "reference":
        return Offline(_reference())
    if live.upstream is None:
        raise MisuseError("model.kind", "'forward' without an endpoint", "forward with one, reference")
    from harness.gateway.forwarded import Forwarded
    from harness.models.forward import MessagesEndpoint

    return Forwarded(spec.name, MessagesEndpoint(live.upstream.url, live.upstream.key, live.timeout_s))


def _reference() -> Rules:
    from harness.models.reference import model as reference

    def ask(request: Mapping[str, Any]) -> ModelReply:
        try:
            return reference.reply(request)
        except reference.UnknownFormError as error:
            raise RefusalError(400, "invalid_request_error", str(error)) from None

    return ask


def _spending(start: Start) -> Spending:
    """A real model costs what it costs, whatever the report shall be priced as."""
    if start.model.kind == "forward":
        return msgspec.structs.replace(start.spending, prices_as=start.model.name)
    return start.spending


def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        kind = "not_found_error" if error.status_code == 404 else "invalid_request_error"
        error = RefusalError(error.status_code, kind, f"{request.method} {request.url.path}: {error.detail}")
    elif not isinstance(error, RefusalError):
        error = RefusalError(500, "api_error", f"{type(error).__name__}: {error}")
    id = digest(request.method, request.url.path)
    response = json_reply(error_body(error, id), error.status, error.headers)
    response.headers["request-id"] = f"req_{id}"
    return response


def listening_socket() -> socket.socket:
    """On a free port of 127.0.0.1.

    asyncio turns Nagle's algorithm off only where the socket names its protocol; with protocol 0 each call would wait
    some 40 ms for a delayed acknowledgement.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    return listener


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(0)  # nothing to flush: the journal has no buffer


def main() -> None:
    """Serve until stdin closes."""
    start = msgspec.json.decode(sys.stdin.buffer.readline(), type=Start)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    sys.setswitchinterval(0.0005)  # control calls and replies shall not wait for a computing model
    try:
        app = application(start, load_model(start.model, start.live))
    except MisuseError as error:
        refused = {"error": (error.place, error.found, error.allowed)}
        sys.stdout.write(msgspec.json.encode(refused).decode() + "\n")
        sys.exit(2)
    listener = listening_socket()
    sys.stdout.write(msgspec.json.encode({"port": listener.getsockname()[1]}).decode() + "\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        app, http="httptools", loop="asyncio", ws="none", lifespan="off", access_log=False,
        log_level=logging.WARNING, timeout_keep_alive=3600, server_header=False, date_header=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
