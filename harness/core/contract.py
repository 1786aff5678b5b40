"""The contract between the harness and a memory stack. Start here to write an adapter.

An `Adapter` describes a stack and opens it for one trial. What it opens is the smallest of three kinds that the stack
truly is: a `Memory` (the house agent asks it, and answers), a `ToolMemory` (the house agent steers it through tools),
or an `AgentMemory` (the stack runs the agent itself). Everything is synchronous; each trial runs in a process of its
own. An asynchronous SDK is one `asyncio.Runner` inside its adapter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

from harness.core.scenario import AgentId, Session, UserId


@dataclass(frozen=True, slots=True)
class Query:
    """What a memory is asked. It holds nothing of the answer key: blindness is a property of this type."""

    user: UserId
    agent: AgentId
    text: str
    time: datetime
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a recalled passage came from: the session's id and the turn's place in it, from 0."""

    session: str
    turn: int


@dataclass(frozen=True, slots=True)
class Recall:
    """What a memory gives back: text for the prompt, with its sources where they are known."""

    text: str
    sources: tuple[Source, ...] | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """The same for every stack that runs its own agent: house prompt, answer limit in tokens, time, seed.

    `keep` is False for a probe: the conversation must leave no trace once it ends.
    """

    prompt: str
    max_tokens: int
    time: datetime
    seed: int
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """What a stack's own agent said."""

    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that the house agent offers to the model.

    `definition` is the tool as the Messages API knows it (name, description and input schema, or a built-in type);
    `run` takes the model's input and returns the result's text, or raises ToolUseError with the text of a result that
    is marked as an error; whatever else it raises fails the trial. Of a tool that `writes`, only `run_in_probe` is
    offered while a probe is answered: it must refuse to change anything; without it the tool is left out.
    """

    name: str
    definition: Mapping[str, Any]
    run: Callable[[Mapping[str, Any]], str]
    writes: bool = False
    run_in_probe: Callable[[Mapping[str, Any]], str] | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a stack's model calls go.

    `base_url` speaks the Anthropic Messages API; append `/v1` for the OpenAI-shaped routes.
    """

    base_url: str
    key: str
    model: str


@dataclass(frozen=True, slots=True)
class Service:
    """A server that was started for the stack, on loopback."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"


class Models(Protocol):
    """The models of a trial, behind the gateway."""

    def endpoint(self) -> Endpoint:
        """For a vendor's library or SDK; every call through it is metered."""
        ...

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text. Raises UnsupportedError where the run has no embedding model."""
        ...


class Clock(Protocol):
    """The scenario clock."""

    def now(self) -> datetime:
        """The event's time, aware, ticking on from the event's start."""
        ...


class Lab(Protocol):
    """What a trial may use. `workdir` is the only place where a stack may write."""

    @property
    def workdir(self) -> Path:
        """An existing folder of the stack's own; it outlives a `Restart`."""
        ...

    @property
    def models(self) -> Models:
        """The models, behind the gateway."""
        ...

    @property
    def clock(self) -> Clock:
        """The scenario clock."""
        ...

    @property
    def seed(self) -> int:
        """For whatever the stack randomises."""
        ...

    def count_tokens(self, text: str) -> int:
        """The run's one estimator, the same that enforces `Query.max_tokens`."""
        ...

    def service(
        self, command: Sequence[str], *, env: Mapping[str, str] | None = None, timeout: float = 60.0
    ) -> Service:
        """Start a server the stack needs and wait until it accepts connections.

        `{port}` and `{workdir}` in the command are filled in; `env` is added to its environment, for what must not
        stand on a command line. The server dies with the trial (also at a `Restart`), its start-up is timed apart, and
        its memory counts as the stack's. Raises TrialError when it does not answer within `timeout` seconds.
        """
        ...


@runtime_checkable
class Memory(Protocol):
    """The house agent asks it, and answers."""

    def observe(self, session: Session) -> None:
        """A session ended: keep what you like of it."""
        ...

    def settle(self) -> None:
        """Return once all that was observed can be recalled; timed apart. Raise rather than return too early."""
        ...

    def recall(self, query: Query) -> Recall:
        """Text within `query.max_tokens`, with sources where known. Must leave no trace."""
        ...

    def forget(self, user: UserId) -> None:
        """Erase the user, or raise UnsupportedError."""
        ...

    def close(self) -> None:
        """Free what is held. Closing twice is harmless."""
        ...


@runtime_checkable
class ToolMemory(Protocol):
    """The house agent steers it through tools."""

    def tools(self, user: UserId, agent: AgentId) -> Sequence[Tool]:
        """The tools that reach this user's memory."""
        ...

    def settle(self) -> None:
        """As in Memory."""
        ...

    def forget(self, user: UserId) -> None:
        """As in Memory."""
        ...

    def close(self) -> None:
        """As in Memory."""
        ...


@runtime_checkable
class Observes(Protocol):
    """A `ToolMemory` that keeps recorded sessions by itself: the house agent takes no notes of them."""

    def observe(self, session: Session) -> None:
        """As in Memory."""
        ...


class Conversation(Protocol):
    """A talk with a stack's own agent."""

    def say(self, text: str) -> Reply:
        """The user says something; the agent answers."""
        ...

    def end(self) -> None:
        """The talk is over; the stack may keep what it likes."""
        ...


@runtime_checkable
class AgentMemory(Protocol):
    """The stack runs the agent itself."""

    def observe(self, session: Session) -> None:
        """As in Memory."""
        ...

    def begin(self, user: UserId, agent: AgentId, brief: Brief) -> Conversation:
        """Open a talk; it leaves no trace where `brief.keep` is False."""
        ...

    def settle(self) -> None:
        """As in Memory."""
        ...

    def forget(self, user: UserId) -> None:
        """As in Memory."""
        ...

    def close(self) -> None:
        """As in Memory."""
        ...


AnyMemory = Memory | ToolMemory | AgentMemory


@runtime_checkable
class Exports(Protocol):
    """A memory that can show all it holds about a user."""

    def export(self, user: UserId) -> str:
        """Everything held about the user, as text; equal memories give equal text."""
        ...


class Adapter(Protocol):
    """Describes a stack and opens it. A frozen dataclass whose fields are its options, recorded in the manifest.

    `requires` names the import packages that the stack needs, `extra` the project's extra that installs them (None
    for a stack from elsewhere or one that needs nothing). `exempt` marks reference stacks that the evidence budget
    does not bind.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    requires: ClassVar[tuple[str, ...]]
    extra: ClassVar[str | None]
    exempt: ClassVar[bool]

    @property
    def version(self) -> str:
        """Version of the wrapped library, read from its metadata."""
        ...

    def open(self, lab: Lab) -> AnyMemory:
        """Open the stack for one trial. Import the vendor's library here, not at the top of the file."""
        ...
