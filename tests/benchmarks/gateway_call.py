"""A call through the gateway against the same reply from a bare server.

Both are uvicorn in a process of their own, asked one call after another by http.client on a kept-alive connection, in
turns. Run: python tests/benchmarks/gateway_call.py [CALLS]
"""

import asyncio
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from harness.core.record import ModelSpec
from harness.gateway.client import Gateway
from harness.gateway.server import listening_socket

KEY = "key"
STORY = "[2023-05-08] Ann: I went to the market and bought a melon, and then we talked about the weather.\n" * 1150
QUESTION = f"<memory>\n{STORY}</memory>\nWhat did Ann buy?"


def bare(reply: bytes) -> None:
    """Serve the one reply to everybody; prints the port."""

    async def app(scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(reply)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": reply})

    listener = listening_socket()
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(app, http="httptools", loop="asyncio", lifespan="off", log_level="error")
    asyncio.run(uvicorn.Server(config).serve([listener]))


def connect(url: str):
    """A function that posts a body and gives the reply."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port)

    def post(body: bytes) -> bytes:
        connection.request("POST", f"{address.path}/v1/messages", body, {"x-api-key": KEY})
        return connection.getresponse().read()

    return post


def timed_ms(post, body: bytes) -> float:
    """One call."""
    began = time.perf_counter()
    post(body)
    return (time.perf_counter() - began) * 1000


def compare(gateway: Gateway, folder: Path, text: str, calls: int) -> tuple[int, float, float, float, float]:
    """Bytes of the request; medians in ms: bare server, gateway, of it the model, of it the rest."""
    trial = f"calls-{len(text)}"
    gateway.register(trial, KEY, folder / "board")
    body = json.dumps({"model": "m", "max_tokens": 100, "messages": [{"role": "user", "content": text}]}).encode()
    metered = connect(gateway.base_url(trial))
    command = [sys.executable, __file__, "bare", metered(body).decode()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        plain = connect(f"http://127.0.0.1:{int(server.stdout.readline())}")
        for post in (plain, metered) * 20:
            post(body)
        pairs = [(timed_ms(plain, body), timed_ms(metered, body)) for _ in range(calls)]
        server.kill()
    model = [call.seconds * 1000 for call in gateway.calls(trial).calls[-calls:]]
    plain_ms, metered_ms = ([pair[side] for pair in pairs] for side in (0, 1))
    own = [all_ms - model_ms for all_ms, model_ms in zip(metered_ms, model, strict=True)]
    return len(body), *map(statistics.median, (plain_ms, metered_ms, model, own))


def main(calls: int) -> None:
    """Print the comparison."""
    print(f"medians of {calls} calls, ms        bare   gateway     ratio   of it the model   and the rest")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Gateway(folder / "journal", ModelSpec("reference", "reference-1", "1")) as gateway:
            for title, text in (("talk", "Hello"), ("full context", QUESTION)):
                size, plain, metered, model, own = compare(gateway, folder, text, calls)
                print(
                    f"{title:>13} ({size:>7} bytes) {plain:>9.3f} {metered:>9.3f} {metered / plain:>8.2f}x"
                    f" {model:>16.3f} {own:>14.3f}"
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        bare(sys.argv[2].encode())
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 300)
