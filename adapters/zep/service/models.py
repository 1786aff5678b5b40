"""The model calls: Graphiti's, the summariser's, and the embeddings, all behind one endpoint.

The endpoint speaks the Anthropic Messages API; embeddings come from `/v1/embeddings` of the same base URL, in OpenAI's
shape, from a model called `embedding`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphiti_core.cross_encoder.client import CrossEncoderClient
    from graphiti_core.embedder.client import EmbedderClient
    from graphiti_core.llm_client import LLMClient

_TIMEOUT_S = 600.0
_EMBEDDED = 1024  # texts whose vectors are held: the same names and facts are embedded again and again
_BATCH = 32


@dataclass(frozen=True)
class Where:
    """Where the models are: `url` is a Messages API's base URL."""

    url: str
    key: str
    model: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Where":
        """From `MEMTRIAL_MODEL_URL`, `_KEY` and `_MODEL`. Raises ValueError where one is missing."""
        names = {"MEMTRIAL_MODEL_URL": "the base URL of a Messages API", "MEMTRIAL_MODEL_KEY": "its key",
                 "MEMTRIAL_MODEL": "a model's name"}  # fmt: skip
        for name, allowed in names.items():
            if not environment.get(name):
                raise ValueError(f"{name}: missing in the environment; allowed: {allowed}")
        return cls(*(environment[name] for name in names))


class Models:
    """Clients for all calls. They are made once the service starts, since the SDKs take seconds to import."""

    def __init__(self, where: Where) -> None:
        from anthropic import AsyncAnthropic
        from graphiti_core.llm_client.anthropic_client import AnthropicClient
        from graphiti_core.llm_client.config import LLMConfig

        self._where = where
        self._anthropic = AsyncAnthropic(base_url=where.url, api_key=where.key, timeout=_TIMEOUT_S)
        config = LLMConfig(api_key=where.key, model=where.model)
        self.llm: LLMClient = AnthropicClient(config=config, client=_Plain(self._anthropic))  # type: ignore[arg-type]
        self._embeddings = _Embeddings(where)
        self.embedder: EmbedderClient = _embedder(self._embeddings)
        self.reranker: CrossEncoderClient = _no_reranker()

    async def fill(self, system: str, text: str, tool: dict[str, Any]) -> dict[str, Any]:
        """One call with one forced tool; the tool's input as the model filled it."""
        message = await self._anthropic.messages.create(
            model=self._where.model, max_tokens=1024, system=system, messages=[{"role": "user", "content": text}],
            tools=[tool], tool_choice={"type": "tool", "name": tool["name"]},
        )  # type: ignore[call-overload]  # fmt: skip
        for block in message.content:
            if block.type == "tool_use":
                return dict(block.input)
        raise ValueError(f"{tool['name']}: the model's reply does not use the tool")

    async def close(self) -> None:
        """Close the connections."""
        await self._anthropic.close()
        await self._embeddings.close()


class _Plain:
    """The Anthropic client without sampling parameters: SDK 1.0 took `temperature` away, Graphiti still sends it."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.messages = self

    async def create(self, **body: Any) -> Any:
        body.pop("temperature", None)
        return await self._client.messages.create(**body)


class _Embeddings:
    def __init__(self, where: Where) -> None:
        import httpx2

        headers = {"authorization": f"Bearer {where.key}"}
        self._http = httpx2.AsyncClient(base_url=where.url, headers=headers, timeout=_TIMEOUT_S, trust_env=False)
        self._held: dict[str, list[float]] = {}

    async def of(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text."""
        found = {text: self._held[text] for text in texts if text in self._held}
        missing = list(dict.fromkeys(text for text in texts if text not in found))
        for start in range(0, len(missing), _BATCH):
            part = missing[start : start + _BATCH]
            found.update(zip(part, await self._asked(part), strict=True))
        self._held.update(found)
        while len(self._held) > _EMBEDDED:
            del self._held[next(iter(self._held))]
        return [found[text] for text in texts]

    async def _asked(self, texts: list[str]) -> list[list[float]]:
        body = {"model": "embedding", "input": texts, "encoding_format": "float"}
        reply = await self._http.post("/v1/embeddings", json=body)
        reply.raise_for_status()
        return [row["embedding"] for row in sorted(reply.json()["data"], key=lambda row: int(row["index"]))]

    async def close(self) -> None:
        await self._http.aclose()


def _embedder(embeddings: _Embeddings) -> "EmbedderClient":
    from graphiti_core.embedder.client import EmbedderClient

    class Embedder(EmbedderClient):
        async def create(self, input_data: Any) -> list[float]:
            """One text, or a list of which the first counts: as Graphiti's own embedders read it."""
            text = input_data if isinstance(input_data, str) else str(next(iter(input_data)))
            return (await embeddings.of([text]))[0]

        async def create_batch(self, input_data_list: list[str]) -> list[list[float]]:
            return await embeddings.of(input_data_list)

    return Embedder()


def _no_reranker() -> "CrossEncoderClient":
    from graphiti_core.cross_encoder.client import CrossEncoderClient

    class NoReranker(CrossEncoderClient):
        """Graphiti insists on one. No search here asks for it: requests that would are refused."""

        async def rank(self, query: str, passages: list[str]) -> list[tuple[str, float]]:
            raise RuntimeError("a search asked for a cross-encoder: there is none, and it should have been refused")

    return NoReranker()
