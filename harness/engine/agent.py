"""The house agent: one prompt for every stack whose memory is asked, and one way to read its answer."""

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from harness.core.contract import Endpoint
from harness.core.errors import DivergedError, GatewayError, RefusedError
from harness.core.scenario import Turn, spoken_time

PROMPT_VERSION = "house v1"
PROMPT = """\
You are an assistant who has talked with people over many sessions. What is remembered of those sessions stands \
between <memory> tags, each part under a line that gives its date.

Answer the question from the memory alone. Work out words such as "yesterday" or "last month" from the date of the \
session in which they were said. Where the memory holds several statements about the same thing, the newest one says \
how things are now.

Answer in at most 40 words: the fact itself first, without any preamble. Then write a second line that begins with \
"Source:" and repeats the memory line you relied on. If the memory does not hold the answer, reply exactly: \
I don't know."""
CHAT_PROMPT = """\
You are an assistant who talks with a person over many sessions. What is remembered of earlier ones stands between \
<memory> tags. Answer what the person says in at most three sentences, and use the memory where it helps."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the house agent answered, and the memory line it cited."""

    text: str
    cited: str | None


class HouseAgent:
    """Asks the model behind the gateway. One keep-alive connection, no state between questions."""

    def __init__(self, endpoint: Endpoint, max_tokens: int) -> None:
        self._models = MessagesClient(endpoint)
        self._model = endpoint.model
        self._max_tokens = max_tokens

    def answer(self, question: str, memory: str, now: datetime) -> Said:
        """Answer one question from recalled text. Raises GatewayError, or DivergedError on a resumed trial."""
        asked = f"<now>{spoken_time(now)}</now>\n\n{question}"
        content = [_text(f"<memory>\n{memory}\n</memory>"), _text(asked)]
        return split_source(_words(self._models.create(self._body(PROMPT, [{"role": "user", "content": content}]))))

    def chat(self, turns: Sequence[Turn], memory: str, now: datetime) -> str:
        """The agent's next message in a dialogue; the last of `turns` is the user's."""
        system = f"{CHAT_PROMPT}\n\n<memory>\n{memory}\n</memory>\n\n<now>{spoken_time(now)}</now>"
        history = [{"role": turn.role, "content": turn.text} for turn in turns]
        return _words(self._models.create(self._body(system, history)))

    def _body(self, system: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
        return {"model": self._model, "max_tokens": self._max_tokens, "system": system, "messages": messages}


def split_source(reply: str) -> Said:
    """The answer, and the line after `Source:` where there is one."""
    text, _, cited = reply.partition("\nSource:")
    return Said(text.strip(), cited.strip() or None)


class MessagesClient:
    """The least that speaks the Messages API and embeddings to the gateway; retries are the gateway's matter."""

    def __init__(self, endpoint: Endpoint) -> None:
        url = urlsplit(endpoint.base_url)
        self._path = url.path
        self._connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=None)
        self._headers = {"Authorization": f"Bearer {endpoint.key}", "Content-Type": "application/json"}

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /v1/messages. Raises GatewayError with the gateway's own words, or DivergedError on a 409."""
        return self.post("/v1/messages", body)

    def post(self, route: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST any JSON route of the trial."""
        try:
            self._connection.request("POST", self._path + route, msgspec.json.encode(body), self._headers)
            response = self._connection.getresponse()
            data = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise GatewayError(f"gateway not reached: {error!r}") from error
        if response.status == http.client.CONFLICT:
            raise DivergedError(_reason(data))
        if response.status != http.client.OK:
            kind = RefusedError if response.status < http.client.INTERNAL_SERVER_ERROR else GatewayError
            raise kind(f"HTTP {response.status}: {_reason(data)}")
        reply: dict[str, Any] = msgspec.json.decode(data)
        return reply


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def _words(reply: dict[str, Any]) -> str:
    return "".join(block["text"] for block in reply["content"] if block["type"] == "text")


def _reason(data: bytes) -> str:
    try:
        return str(json.loads(data)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return data[:200].decode(errors="replace")
