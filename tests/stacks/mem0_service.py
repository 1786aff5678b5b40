"""A local service with the endpoints of Mem0's platform that the adapter uses: real HTTP, a list as its memory.

Written after the platform's published reference: adding answers with an event that is worked off later. It is no
measure of the platform: it keeps what was said, and finds by shared words.
"""

import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "m0-test"
Row = dict[str, Any]


class Platform:
    """What the service holds, and what it was asked: `(method, path, body)`."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.events: dict[str, list[Row]] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.polls: dict[str, int] = {}
        self.fails = False

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        match method, path.strip("/").split("/"):
            case "GET", ["v1", "ping"]:
                return 200, {"org_id": "o", "project_id": "p", "user_email": "someone@example.org"}
            case "POST", ["v3", "memories", "add"]:
                return self._add(body)
            case "GET", ["v1", "event", event] if event in self.events:
                return 200, {"status": self._status(event)}
            case "POST", ["v3", "memories", "search"]:
                return 200, {"results": self._found(body)}
            case "POST", ["v3", "memories"]:
                return 200, self._page(body, int(query["page"][0]), int(query["page_size"][0]))
            case "GET", ["v1", "memories", id_, "history"]:
                return 200, [_history(row) for row in self.rows if row["id"] == id_]
            case "DELETE", ["v1", "memories"] if query.get("user_id"):
                self.rows = [row for row in self.rows if row["user_id"] != query["user_id"][0]]
                return 200, {"message": "deleted"}
        return 404, {"detail": f"no {method} {path}"}

    def _add(self, body: Any) -> tuple[int, Any]:
        if not body.get("user_id") or not all(each["role"] in ("user", "assistant") for each in body["messages"]):
            return 400, {"detail": "an entity id and messages of users and assistants are required"}
        created = datetime.fromtimestamp(body["timestamp"], UTC).isoformat()
        common = {"user_id": body["user_id"], "metadata": body.get("metadata"), "created_at": created}
        said = [each["content"] for each in body["messages"] if not each["content"].startswith("Session of")]
        event = str(uuid.uuid4())
        self.events[event] = [{**common, "id": str(uuid.uuid4()), "memory": text} for text in said]
        return 200, {"message": "queued", "status": "PENDING", "event_id": event}

    def _status(self, event: str) -> str:
        self.polls[event] = self.polls.get(event, 0) + 1
        if self.polls[event] < 2:
            return "RUNNING"
        if self.fails:
            return "FAILED"
        self.rows += self.events[event]
        self.events[event] = []
        return "SUCCEEDED"

    def _found(self, body: Any) -> list[Row]:
        def shared(row: Row) -> int:
            return len(_words(row["memory"]) & _words(body["query"]))

        mine = [row for row in self._of(body) if shared(row)]
        return sorted(mine, key=shared, reverse=True)[: body["top_k"]]

    def _page(self, body: Any, page: int, size: int) -> Row:
        mine = self._of(body)
        more = "next page" if len(mine) > page * size else None
        return {"count": len(mine), "next": more, "previous": None, "results": mine[(page - 1) * size : page * size]}

    def _of(self, body: Any) -> list[Row]:
        return [row for row in self.rows if row["user_id"] == body["filters"]["user_id"]]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.lower()))


def _history(row: Row) -> Row:
    return {"event": "ADD", "old_memory": None, "new_memory": row["memory"], "created_at": row["created_at"]}


@contextmanager
def running() -> Iterator[tuple[Platform, str]]:
    """The service on loopback, with its address."""
    platform = Platform()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url, body = urlsplit(self.path), json.loads(data) if data else None
            platform.asked.append((self.command, url.path, body))
            if self.headers.get("Authorization") == f"Token {KEY}":
                status, said = platform.answer(self.command, url.path, parse_qs(url.query), body)
            else:
                status, said = 401, {"detail": "Invalid API key"}
            reply = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield platform, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
