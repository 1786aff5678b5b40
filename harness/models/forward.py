"""A real model: a client of any endpoint that speaks the Messages API, Anthropic's own or a local server's.

It tries each request once. Trying again is the matter of whoever asked, so that every attempt is seen and counted.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
import msgspec
from msgspec import Struct

from harness.core.errors import MisuseError
from harness.core.record import Usage
from harness.models.message_stream import MessageStream, usage_of

ANTHROPIC = "https://api.anthropic.com"
VERSION = "2023-06-01"  # of the API: Anthropic and every local server take it
_CONNECT_S = 5.0
_PASSED_ON = ("retry-after", "retry-after-ms", "x-should-retry")
_STATUS_OF = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "timeout_error": 504,
    "overloaded_error": 529,
}  # of an error that arrives within a stream, whose HTTP status was 200


class Said(Struct, frozen=True):
    """A whole reply. `usage` is what the endpoint bills, None where it does not say.

    `first_token_s` is the seconds from asking to the first piece of content of a streamed reply.
    """

    message: dict[str, Any]
    usage: Usage | None
    first_token_s: float | None = None


class EndpointError(Exception):
    """No reply: `status` and `body` as the endpoint gave them, or made here where it gave none.

    `usage` is what it cost as far as is known; None: the model may have worked, and nobody said how much.
    """

    def __init__(
        self, status: int, body: dict[str, Any], headers: Mapping[str, str] | None = None, usage: Usage | None = None
    ) -> None:
        super().__init__(status, body)
        self.status, self.body, self.headers, self.usage = status, body, dict(headers or {}), usage


class MessagesEndpoint:
    """Asks one endpoint; many requests may be under way at once. Raises MisuseError for a URL or key that can't be."""

    def __init__(self, url: str, key: str, timeout_s: float) -> None:
        self._base = base_of(url)
        self._key = key
        self._timeout_s = timeout_s
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
            limits=httpx2.Limits(max_connections=None),
            headers={"anthropic-version": VERSION, "content-type": "application/json", **_credentials(url, key)},
            trust_env=False,
        )
        self._counts = True

    async def ask(self, body: Mapping[str, Any], betas: str) -> Said:
        """One request, streamed if its body says so. Raises EndpointError."""
        began, stream = time.perf_counter(), MessageStream()
        first: float | None = None
        with self._told(stream):
            async with self._post("/v1/messages", body, betas) as response:
                if response.status_code != httpx2.codes.OK:
                    raise self._refused(response, await response.aread())
                if "event-stream" not in response.headers.get("content-type", ""):
                    message = msgspec.json.decode(await response.aread(), type=dict[str, Any])
                    return Said(_checked(message), usage_of(message.get("usage")))
                async for chunk in response.aiter_bytes():
                    stream.feed(chunk)
                    if stream.speaking and first is None:
                        first = time.perf_counter() - began
        if stream.error is not None:
            status = _STATUS_OF.get(stream.error.get("error", {}).get("type"), 500)
            raise EndpointError(status, stream.error, usage=usage_of(stream.usage))
        if not stream.whole:
            raise _own(502, "api_error", f"{self._base} ended its stream before the reply was whole", stream)
        return Said(_checked(stream.message), usage_of(stream.usage), first)

    async def count_tokens(self, body: Mapping[str, Any], betas: str) -> int | None:
        """The endpoint's own count; None where it does not offer one. Raises EndpointError."""
        if not self._counts:
            return None
        with self._told(MessageStream()):
            async with self._post("/v1/messages/count_tokens", body, betas) as response:
                data = await response.aread()
                if response.status_code in (404, 405, 501):
                    self._counts = False
                    return None
                if response.status_code != httpx2.codes.OK:
                    raise self._refused(response, data)
                count: int = msgspec.json.decode(data)["input_tokens"]
                return count

    def _post(self, path: str, body: Mapping[str, Any], betas: str) -> Any:
        headers = {"anthropic-beta": betas} if betas else {}
        return self._client.stream("POST", self._base + path, content=msgspec.json.encode(body), headers=headers)

    @contextmanager
    def _told(self, stream: MessageStream) -> Iterator[None]:
        """Faults of the network and of the reply's form, told as an EndpointError."""
        try:
            yield
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            text = f"{self._base} can't be reached ({error or type(error).__name__}); does the server run?"
            raise EndpointError(502, error_body("api_error", text), usage=Usage()) from None
        except httpx2.TimeoutException:
            text = f"{self._base} was silent for {self._timeout_s:g} seconds"
            raise _own(504, "timeout_error", text, stream) from None
        except httpx2.HTTPError as error:
            text = f"{self._base} broke off: {error or type(error).__name__}"
            raise _own(502, "api_error", text, stream) from None
        except (msgspec.DecodeError, LookupError, TypeError) as error:
            text = f"{self._base} gave a reply that is no message: {error!r}"
            raise _own(502, "api_error", text, stream) from None

    def _refused(self, response: httpx2.Response, data: bytes) -> EndpointError:
        """Some servers say the key again that they refuse: it must not get into journals and logs."""
        if self._key:
            data = data.replace(self._key.encode(), b"[key]")
        headers = {name: response.headers[name] for name in _PASSED_ON if name in response.headers}
        try:
            body = msgspec.json.decode(data, type=dict[str, Any])
        except msgspec.DecodeError:
            body = {}
        if not isinstance(body.get("error"), dict):
            text = data[:500].decode(errors="replace") or "no text"
            body = error_body("api_error", f"{self._base} answered HTTP {response.status_code}: {text}")
        return EndpointError(response.status_code, body, headers, Usage())


def error_body(kind: str, text: str) -> dict[str, Any]:
    """An error as the API says it."""
    return {"type": "error", "error": {"type": kind, "message": text}}


def base_of(url: str) -> str:
    """What comes before `/v1/messages`. Raises MisuseError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise MisuseError("endpoint", repr(url), "http://HOST:PORT or https://HOST, of a server with /v1/messages")
    return url.rstrip("/").removesuffix("/v1/messages").removesuffix("/v1").rstrip("/")


def _credentials(url: str, key: str) -> dict[str, str]:
    """Anthropic takes `x-api-key`; of other servers some look for it and some for a bearer. The key is never shown."""
    if not key:
        return {}
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise MisuseError("key", "a key that no HTTP header can hold", "ASCII letters, digits and signs, no spaces")
    if urlsplit(url).hostname == urlsplit(ANTHROPIC).hostname:
        return {"x-api-key": key}
    return {"x-api-key": key, "authorization": f"Bearer {key}"}


def _own(status: int, kind: str, text: str, stream: MessageStream) -> EndpointError:
    return EndpointError(status, error_body(kind, text), usage=usage_of(stream.usage))


def _checked(message: dict[str, Any]) -> dict[str, Any]:
    """Raises TypeError where later readers would stumble."""
    content = message.get("content")
    if not isinstance(content, list):
        raise TypeError(f"content: {content!r:.80}")
    for block in content:
        match block:
            case {"type": "text", "text": str()} | {"type": "tool_use", "id": str(), "name": str(), "input": dict()}:
                pass
            case {"type": str(kind)} if kind not in ("text", "tool_use"):
                pass
            case _:
                raise TypeError(f"content block: {block!r:.80}")
    return message
