"""The model behind the gateway, as LlamaIndex asks for one: the Anthropic SDK, streamed where the agent streams.

The published integration is not used: it breaks on current versions of the SDK, and it puts a reply's token counts into
`additional_kwargs`, from where the vector block writes them into stored text.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.llama_index import prompts
from harness.core.errors import GatewayError, UnsupportedError

if TYPE_CHECKING:
    import anthropic
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse
    from llama_index.core.llms.function_calling import FunctionCallingLLM

WINDOW = 200_000
RETRIES = 4  # after a reply that can't be read, which the SDK does not ask for again by itself


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one model. `max_tokens` bounds each reply."""

    client: "anthropic.AsyncAnthropic"
    model: str
    max_tokens: int

    async def ask(self, messages: "Sequence[ChatMessage]", *, stream: bool) -> "ChatResponse":
        """The whole reply; a stream that breaks off is asked for again. Raises GatewayError."""
        import anthropic
        import httpx2
        from llama_index.core.base.llms.types import ChatMessage, ChatResponse

        body = {"model": self.model, "max_tokens": self.max_tokens, **in_api_form(messages)}
        for _ in range(1 + RETRIES):
            try:
                text = await (self._streamed(body) if stream else self._at_once(body))
            except anthropic.APIError as error:
                raise GatewayError(f"the model could not be asked: {error}") from error
            except (ValueError, httpx2.TransportError) as error:
                broken = error
            else:
                return ChatResponse(message=ChatMessage(role="assistant", content=text), delta=text)
        raise GatewayError(f"replies that can't be read: {broken}") from broken

    async def _at_once(self, body: dict[str, Any]) -> str:
        return _text(await self.client.messages.create(**body))

    async def _streamed(self, body: dict[str, Any]) -> str:
        async with self.client.messages.stream(**body) as stream:
            return _text(await stream.get_final_message())


def language_model(asker: Asker) -> "FunctionCallingLLM":
    """The asker as LlamaIndex's class; only what its agent and blocks call, which is asynchronous and without tools."""
    from llama_index.core.base.llms.types import ChatResponse, LLMMetadata
    from llama_index.core.llms.function_calling import FunctionCallingLLM

    def refuse(*_: Any, **__: Any) -> Any:
        raise UnsupportedError("llama_index: the model is asked by achat and astream_chat alone, without tools")

    async def once(reply: ChatResponse) -> AsyncIterator[ChatResponse]:
        yield reply

    class GatewayModel(FunctionCallingLLM):
        chat = complete = stream_chat = stream_complete = acomplete = astream_complete = refuse

        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(
                context_window=WINDOW, num_output=asker.max_tokens, model_name=asker.model,
                is_chat_model=True, is_function_calling_model=True,
            )  # fmt: skip

        async def achat(self, messages: Any, **_: Any) -> ChatResponse:
            return await asker.ask(messages, stream=False)

        async def astream_chat(self, messages: Any, **_: Any) -> Any:
            return once(await asker.ask(messages, stream=True))

        def _prepare_chat_with_tools(
            self, tools: Any, user_msg: Any = None, chat_history: Any = None, *_: Any, **__: Any
        ) -> dict[str, Any]:
            return {"messages": chat_history} if not tools else refuse()

        def get_tool_calls_from_response(self, *_: Any, **__: Any) -> list[Any]:
            return []

    return GatewayModel()


def in_api_form(messages: "Sequence[ChatMessage]") -> dict[str, Any]:
    """System prompt and messages as the Messages API takes them: one role after the other, a user first, none empty."""
    system = [message.content for message in messages if message.role == "system" and message.content]
    said: list[dict[str, Any]] = []
    for message in messages:
        if message.role == "system" or not (text := message.content or "").strip():
            continue
        role = "assistant" if message.role == "assistant" else "user"
        if not said and role == "assistant":
            said.append({"role": "user", "content": [_block(prompts.BEGUN)]})
        if not said or said[-1]["role"] != role:
            said.append({"role": role, "content": []})
        said[-1]["content"].append(_block(text))
    return {"messages": said, **({"system": "\n\n".join(system)} if system else {})}


def _block(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def _text(reply: "anthropic.types.Message") -> str:
    if reply.stop_reason is None:
        raise ValueError("the stream ended before the reply did")
    return "".join(block.text for block in reply.content if block.type == "text")
