"""A LlamaIndex `FunctionAgent` with its `Memory`: a buffer of what was just said, and blocks of what was before."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from adapters.llama_index import prompts
from harness.core.contract import AgentMemory, Brief, Conversation, Lab, Reply
from harness.core.facts import Facts
from harness.core.scenario import AgentId, Session, UserId

if TYPE_CHECKING:
    from llama_index.core.agent.workflow import FunctionAgent
    from llama_index.core.llms.function_calling import FunctionCallingLLM
    from llama_index.core.memory import Memory

NOTE_TOKENS = 4000  # that a list of facts may have
_STORES = "'sqlite' (LlamaIndex's vector block takes no store that keeps no text, and SimpleVectorStore keeps none)"


@dataclass(frozen=True)
class LlamaIndex:
    """See `contract.Adapter`. The blocks show a `static` text, `max_facts` facts and the `k` nearest nodes.

    An empty text or a zero leaves a block out. A node has some `node_tokens` and is looked for with the last `asked`
    messages. `buffer="conversation"` hands all of a conversation to the blocks when it ends, `flush_tokens` at once;
    `buffer="user"` goes on with the user, and hands on what exceeds `buffer_share` of `token_limit`.
    """

    buffer: Literal["conversation", "user"] = "conversation"
    token_limit: int = 30_000
    buffer_share: float = 0.7
    flush_tokens: int = 3000
    static: str = prompts.STATIC
    max_facts: int = 50
    k: int = 6
    node_tokens: int = 200
    asked: int = 5
    vector_store: str = "sqlite"

    def __post_init__(self) -> None:
        least = {"token_limit": 1, "flush_tokens": 1, "max_facts": 0, "k": 0, "node_tokens": 16, "asked": 2}
        if wrong := [f"{name}={getattr(self, name)}" for name, limit in least.items() if getattr(self, name) < limit]:
            allowed = ", ".join(f"{name} from {limit}" for name, limit in least.items())
            raise ValueError(f"{', '.join(wrong)}; allowed: {allowed}")
        if not 0 < self.buffer_share <= 1 or self.flush_tokens > self.token_limit:
            found = f"buffer_share={self.buffer_share}, flush_tokens={self.flush_tokens}"
            raise ValueError(f"{found}; allowed: a share above 0 up to 1, flush_tokens up to {self.token_limit}")
        if self.vector_store != "sqlite":
            raise ValueError(f"vector_store={self.vector_store!r}; allowed: {_STORES}")

    name: ClassVar[str] = "llama_index"
    about: ClassVar[str] = "a LlamaIndex agent: a buffer that flows over into facts and a vector index"
    requires: ClassVar[tuple[str, ...]] = ("llama_index.core", "aiosqlite", "anthropic")
    extra: ClassVar[str | None] = "llama_index"
    exempt: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        licence="MIT (llama-index-core)",
        hosting="a library in the agent's own process",
        self_hosted=True,
        models="any that LlamaIndex has a class for; this adapter's is for the Messages API",
        any_model=True,
        frameworks=("llama_index",),
        source="llama-index-core 0.14.25, its code and metadata",
        read=date(2026, 11, 22),
    )

    @property
    def version(self) -> str:
        """Of LlamaIndex."""
        return version("llama-index-core")

    def open(self, lab: Lab) -> AgentMemory:
        """Open the buffers and blocks that lie in the workdir."""
        return _Agent(self, lab)


class _Agent:
    """One event loop for all that LlamaIndex does; it is asked through `_run`."""

    def __init__(self, options: LlamaIndex, lab: Lab) -> None:
        import anthropic
        from llama_index.core.agent.workflow import FunctionAgent

        from adapters.llama_index.memory import Memories

        self._options = options
        self._endpoint = lab.models.endpoint()
        self._client = anthropic.AsyncAnthropic(
            base_url=self._endpoint.base_url, api_key=self._endpoint.key, max_retries=4, timeout=600.0
        )
        self._models: dict[int, FunctionCallingLLM] = {}
        self._talker = FunctionAgent
        self._memories = Memories(options, lab)
        self._runner = asyncio.Runner()
        self._run = self._runner.run
        self._closed = False

    def observe(self, session: Session) -> None:
        """Take the session into the buffer; unless that goes on with the user, hand it to the blocks at once."""
        memory = self._memories.of(session.user, self._model(NOTE_TOKENS))
        self._run(self._memories.observe(memory, session))
        self._run(self._over(memory))

    def begin(self, user: UserId, agent: AgentId, brief: Brief) -> Conversation:
        """Open a talk. One that is not kept has a memory of its own, which is thrown away. Agents of a user share."""
        notes, answers = self._model(NOTE_TOKENS), self._model(brief.max_tokens)
        talker = self._talker(llm=answers, system_prompt=brief.prompt, tools=[], streaming=True)
        if brief.keep:
            memory = self._memories.of(user, notes)
            return _Talk(talker, memory, self._run, lambda: self._over(memory))
        passing, engine = self._run(self._memories.passing(user, notes))
        return _Talk(talker, passing, self._run, engine.dispose)

    def settle(self) -> None:
        """Facts are extracted and nodes embedded when a conversation is over."""

    def forget(self, user: UserId) -> None:
        """Delete the user's buffer, facts and nodes."""
        self._run(self._memories.forget(user, self._model(NOTE_TOKENS)))

    def export(self, user: UserId) -> str:
        """Facts, nodes and all messages."""
        return self._run(self._memories.export(user, self._model(NOTE_TOKENS)))

    def close(self) -> None:
        """Close the files, the connections and the loop."""
        if not self._closed:
            self._closed = True
            self._run(self._memories.close())
            self._run(self._client.close())
            self._runner.close()

    async def _over(self, memory: "Memory") -> None:
        if self._options.buffer == "conversation":
            await self._memories.flush(memory)

    def _model(self, max_tokens: int) -> "FunctionCallingLLM":
        from adapters.llama_index.model import Asker, language_model

        if max_tokens not in self._models:
            self._models[max_tokens] = language_model(Asker(self._client, self._endpoint.model, max_tokens))
        return self._models[max_tokens]


@dataclass(slots=True)
class _Talk:
    """A talk with the agent; `over` is what is done once it has ended."""

    agent: "FunctionAgent"
    memory: "Memory"
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    over: Callable[[], Coroutine[Any, Any, None]]

    def say(self, text: str) -> Reply:
        """The user's message and the answer both go into the buffer."""
        return Reply(self.run(self._answered(text)))

    def end(self) -> None:
        """Hand on or throw away what the buffer holds."""
        self.run(self.over())

    async def _answered(self, text: str) -> str:
        output: Any = await self.agent.run(user_msg=text, memory=self.memory)
        return str(output.response.content or "")
