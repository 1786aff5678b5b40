"""The model: any endpoint that speaks the Messages API, asked for streamed replies."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

Told = Callable[[int, str, str], None]  # index of the block, its type, a piece of its text
_BUSY = (429, 503, 529)


@dataclass(frozen=True)
class Where:
    """The endpoint. `model` is asked for in place of the agent's own, if it is named."""

    url: str
    key: str
    model: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Where":
        """From `MEMTRIAL_MODEL_URL`, `MEMTRIAL_MODEL_KEY` and `MEMTRIAL_MODEL`; without the first there is no model."""
        names = ("MEMTRIAL_MODEL_URL", "MEMTRIAL_MODEL_KEY", "MEMTRIAL_MODEL")
        return cls(*(environment.get(name, "") for name in names))


class ModelError(Exception):
    """A request that failed; `kind` is the session error's type. Whether it may be tried again."""

    def __init__(self, message: str, kind: str, passing: bool) -> None:
        super().__init__(message)
        self.kind, self.passing = kind, passing


@dataclass
class Reply:
    """What the model said, whole."""

    content: list[dict[str, Any]] = field(default_factory=list)
    stop_reason: str = ""
    stop_details: dict[str, Any] | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    span: tuple[str, float] = ("", 0.0)
    _inputs: dict[int, str] = field(default_factory=dict)

    def take(self, event: dict[str, Any], told: Told) -> None:
        """One event of the stream."""
        match event:
            case {"type": "message_start", "message": message}:
                self.usage |= message.get("usage") or {}
            case {"type": "content_block_start", "index": index, "content_block": block}:
                self.content.append(dict(block))
                told(index, block["type"], str(block.get("text", "")))
            case {"type": "content_block_delta", "index": index, "delta": delta}:
                self._add(index, delta, told)
            case {"type": "message_delta", "delta": delta}:
                self.stop_reason = delta.get("stop_reason") or self.stop_reason
                self.stop_details = delta.get("stop_details") or self.stop_details
                given = event.get("usage") or {}
                self.usage |= {name: count for name, count in given.items() if count is not None}
            case {"type": "error", "error": error}:
                raise _failed(529 if error.get("type") == "overloaded_error" else 500, str(error.get("message")))
            case _:
                return

    def _add(self, index: int, delta: dict[str, Any], told: Told) -> None:
        block = self.content[index]
        match delta:
            case {"type": "text_delta", "text": text}:
                block["text"] = block.get("text", "") + text
                told(index, "text", text)
            case {"type": "input_json_delta", "partial_json": text}:
                self._inputs[index] = self._inputs.get(index, "") + text
            case {"type": "thinking_delta", "thinking": text}:
                block["thinking"] = block.get("thinking", "") + text
            case {"type": "signature_delta", "signature": text}:
                block["signature"] = block.get("signature", "") + text
            case _:
                return

    def close(self) -> "Reply":
        """The tools' inputs are whole now. Raises ModelError where the stream was cut."""
        if not self.stop_reason:
            raise _failed(500, "the stream ended before the reply did")
        for index, text in self._inputs.items():
            self.content[index]["input"] = json.loads(text or "{}")
        return self


class Model:
    """Asks the endpoint. One connection pool."""

    def __init__(self, where: Where) -> None:
        self.where = where
        timeout = httpx2.Timeout(600, connect=10)
        self._client = httpx2.AsyncClient(timeout=timeout, trust_env=False)

    async def ask(self, request: dict[str, Any], told: Told) -> Reply:
        """The reply; `told` hears of each piece as it comes. Raises ModelError."""
        if not self.where.url:
            raise ModelError("no model: the service was started without one", "model_request_failed_error", False)
        headers = {"authorization": f"Bearer {self.where.key}", "anthropic-version": "2026-10-21"}
        body = {**request, "model": self.where.model or request["model"], "stream": True}
        url = self.where.url.rstrip("/") + "/v1/messages"
        try:
            async with self._client.stream("POST", url, json=body, headers=headers) as response:
                if response.status_code != 200:
                    text = (await response.aread()).decode(errors="replace")
                    raise _failed(response.status_code, text[:500])
                reply = Reply()
                async for event in _events(response):
                    reply.take(event, told)
                return reply.close()
        except httpx2.HTTPError as error:
            raise _failed(500, f"{type(error).__name__}: {error}") from None
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise _failed(500, f"a reply that can't be read: {type(error).__name__}: {error}") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def _events(response: Any) -> AsyncIterator[dict[str, Any]]:
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            yield json.loads(line.removeprefix("data:"))


def _failed(status: int, message: str) -> ModelError:
    if status == 402:
        return ModelError(message, "billing_error", False)
    if status == 429:
        return ModelError(message, "model_rate_limited_error", True)
    kind = "model_overloaded_error" if status in _BUSY else "model_request_failed_error"
    return ModelError(message, kind, status >= 500 or status == 408)
