"""A served endpoint that speaks the Messages API, for tests that play a live model; what it says is the test's."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


def serve_messages(reply: Callable[[dict[str, Any]], dict[str, Any]]) -> tuple[ThreadingHTTPServer, str]:
    """Started on loopback, with its URL. `reply` gives of a request's body the message's content, usage and end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            message = {"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"]}
            data = json.dumps({**message, "stop_sequence": None, **reply(body)}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *about: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"
