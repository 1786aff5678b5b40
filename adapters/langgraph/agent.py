"""A LangGraph agent with its memory: a checkpointer for each thread, a store for what outlives threads."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from adapters.langgraph import prompts
from adapters.langgraph.backend import INDEXED, Backend, BackendName, langgraph_facts
from adapters.langgraph.graph import STEPS, Asking, History, State, build, said
from adapters.langgraph.tools import Shelf
from adapters.postgres import refuse_address
from adapters.transcripts import file_stem
from harness.core.contract import AgentMemory, Brief, Conversation, Lab, Reply
from harness.core.facts import Facts
from harness.core.scenario import AgentId, Session, UserId, spoken_time

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple
    from langgraph.store.base import BaseStore

_PAGE = 500  # items a look, where all are wanted
NOTE_TOKENS = 1000  # that one reply may have while a session is noted


@dataclass(frozen=True)
class LanggraphAgent:
    """See `contract.Adapter`. `k` lines come of a search in the store.

    `thread="conversation"` begins a thread with each conversation, so that only the store carries over;
    `thread="user"` goes on with one thread a user, so that the checkpointer does too. A thread of more than
    `history_tokens` is summarised by the model, or trimmed.
    """

    backend: BackendName = "sqlite"
    postgres_uri: str = ""
    k: int = 10
    thread: Literal["conversation", "user"] = "conversation"
    history: History = "summarise"
    history_tokens: int = 8000

    def __post_init__(self) -> None:
        if self.k < 1 or self.history_tokens < 1:
            raise ValueError(f"k={self.k}, history_tokens={self.history_tokens}; allowed: from 1")
        if self.postgres_uri and self.backend != "postgres":
            raise ValueError(f"postgres_uri with backend={self.backend!r}; allowed: backend='postgres'")
        if self.postgres_uri:
            refuse_address(self.postgres_uri)

    name: ClassVar[str] = "langgraph_agent"
    about: ClassVar[str] = "a LangGraph agent: checkpointed threads, and a store that it writes and searches"
    requires: ClassVar[tuple[str, ...]] = ("langgraph", "langgraph.store.sqlite", "anthropic")
    extra: ClassVar[str | None] = "langgraph"
    exempt: ClassVar[bool] = False

    @property
    def version(self) -> str:
        """Of LangGraph."""
        return version("langgraph")

    @property
    def facts(self) -> Facts:
        """See `facts.Described`."""
        return langgraph_facts(self.backend, "any that calls tools")

    def open(self, lab: Lab) -> AgentMemory:
        """Open the threads and the store that lie in the workdir, or connect to a Postgres."""
        return _Agent(self, lab)


class _Agent:
    """Threads by the checkpointer, memories by the store; both name their user by a hash."""

    def __init__(self, options: LanggraphAgent, lab: Lab) -> None:
        import anthropic

        self._options, self._lab = options, lab
        self._backend = Backend(lab, options.backend, options.postgres_uri)
        self._store: BaseStore = self._backend.store()
        self._saver: BaseCheckpointSaver[Any] = self._backend.saver()
        self._endpoint = lab.models.endpoint()
        self._client: anthropic.Anthropic = anthropic.Anthropic(
            base_url=self._endpoint.base_url, api_key=self._endpoint.key, max_retries=4, timeout=600.0
        )

    def observe(self, session: Session) -> None:
        """The agent notes what the recorded session holds; a user's one thread also keeps the session itself."""
        told = prompts.SESSION.format(now=spoken_time(session.time), text=session.text())
        asking = self._asking(prompts.TAKE_NOTES, self._shelf(session.user), NOTE_TOKENS, writes=True)
        build(asking, None).invoke({"messages": [_user(told)]}, {"recursion_limit": STEPS})
        if self._options.thread == "user":
            talk = [_user(session.text()), {"role": "assistant", "content": "Noted."}]
            thread = self._thread(session.user, session.agent, session.id)
            build(asking, self._saver).update_state(thread, {"messages": talk}, as_node="model")

    def begin(self, user: UserId, agent: AgentId, brief: Brief) -> Conversation:
        """Open a talk. One that is not kept runs without the checkpointer, and may search the store only."""
        system = f"{brief.prompt}\n\n{prompts.MEMORY if brief.keep else prompts.LOOK_ONLY}"
        asking = self._asking(system, self._shelf(user), brief.max_tokens, writes=brief.keep)
        thread, kept = self._thread(user, agent, uuid.uuid4().hex), build(asking, self._saver)
        return _Kept(kept, thread) if brief.keep else _Passing(build(asking, None), kept.get_state(thread).values)

    def settle(self) -> None:
        """What is saved or checkpointed is committed at once."""

    def forget(self, user: UserId) -> None:
        """Delete the user's memories and threads."""
        from langgraph.store.base import PutOp

        while items := self._store.search(_memories(user), limit=_PAGE):
            self._store.batch(PutOp(item.namespace, item.key, None) for item in items)
        for thread in {each.config["configurable"]["thread_id"] for each in self._checkpoints(user)}:
            self._saver.delete_thread(thread)
        self._backend.reclaim()

    def export(self, user: UserId) -> str:
        """All memories, a line each, and the newest state of each thread."""
        lines: list[str] = []
        while page := self._store.search(_memories(user), limit=_PAGE, offset=len(lines)):
            lines += [f"{item.key} {item.value[INDEXED]}" for item in page]
        newest: dict[str, Any] = {}
        for each in self._checkpoints(user):  # newest first
            newest.setdefault(each.config["configurable"]["thread_id"], each.checkpoint["channel_values"])
        return "\n".join([*sorted(lines), *(f"{thread} {newest[thread]}" for thread in sorted(newest))])

    def close(self) -> None:
        """Close the connections."""
        self._backend.close()

    def _asking(self, system: str, shelf: Shelf, max_tokens: int, *, writes: bool) -> Asking:
        options = self._options
        return Asking(
            self._client, self._endpoint, system, shelf.tools(writes=writes), max_tokens,
            options.history, options.history_tokens, self._lab.count_tokens,
        )  # fmt: skip

    def _shelf(self, user: UserId) -> Shelf:
        return Shelf(self._store, _memories(user), self._options.k)

    def _thread(self, user: UserId, agent: AgentId, conversation: str) -> dict[str, Any]:
        """The configuration of a thread. Its metadata says whose it is, so that it can be found and deleted."""
        whose = file_stem(user)
        part = conversation if self._options.thread == "conversation" else file_stem(UserId(agent))
        return {
            "configurable": {"thread_id": f"{whose}/{part}"}, "metadata": {"user": whose},
            "recursion_limit": STEPS,
        }  # fmt: skip

    def _checkpoints(self, user: UserId) -> "list[CheckpointTuple]":
        return list(self._saver.list(None, filter={"user": file_stem(user)}))


@dataclass(slots=True)
class _Kept:
    """A talk whose every step is checkpointed."""

    graph: Any
    thread: dict[str, Any]

    def say(self, text: str) -> Reply:
        """Go on with the thread; first finish what a kill cut off between two supersteps."""
        if self.graph.get_state(self.thread).next:
            self.graph.invoke(None, self.thread, durability="sync")
        return Reply(said(self.graph.invoke({"messages": [_user(text)]}, self.thread, durability="sync")))

    def end(self) -> None:
        """Everything is on disk already."""


@dataclass(slots=True)
class _Passing:
    """A talk that is thrown away; `state` is the thread that it goes on with, if any."""

    graph: Any
    state: Mapping[str, Any]

    def say(self, text: str) -> Reply:
        """Answer from the state held here."""
        messages = [*self.state.get("messages", ()), _user(text)]
        state: State = self.graph.invoke({**self.state, "messages": messages}, {"recursion_limit": STEPS})
        self.state = state
        return Reply(said(state))

    def end(self) -> None:
        """Nothing is kept."""


def _memories(user: UserId) -> tuple[str, ...]:
    """The user's namespace, which agents share; its labels may hold no dots."""
    return ("memories", file_stem(user))


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}
