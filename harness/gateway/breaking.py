"""Replies that do not arrive whole, on purpose."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from harness.gateway.faults import Fault


def broken(whole: Response, fault: Fault) -> Response:
    """Half of a reply: told as all of it (`malformed`), or cut off by the closing of the connection (`cut`)."""
    body = bytes(whole.body)
    half, streamed = body[: len(body) // 2], whole.media_type == "text/event-stream"
    if fault == "cut":
        return _CutOff(half, media_type=whole.media_type, headers={"content-length": str(len(body))})
    if streamed:  # clients pass over events without data: it must be the data that is torn
        half = body[: half.rindex(b"data: ") + 12] + b"\n\n"
    return Response(half, media_type=whole.media_type)


class _CutOff(Response):
    """The server closes the connection of a reply that ends before its announced length, and logs one line."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": bytes(self.body), "more_body": True})
