"""What a worker says to its runner: one JSON line per message, over a pipe of its own."""

import os
from typing import Any

import msgspec
from msgspec import Struct

from harness.core.accounts import Account
from harness.core.record import Answer, Conditions, Failure, StackSpec, Step, TrialSpec, Work
from harness.core.reported import Reported
from harness.core.scenario import SuiteOptions, UserId


class Job(Struct, frozen=True):
    """What a worker is to play. `first_event` is 0, or the event after a `Restart`.

    `closed` are folders whose rest is nobody's business: the run's own, which holds the answer key, and that of all
    sandboxes. `patient` says that calls may have to be retried. `inspect` is for conformance checks: exports around
    each probe must be equal, and the stack is closed twice.
    """

    trial: TrialSpec
    stack: StackSpec
    suite: str
    options: SuiteOptions
    tape_hash: str
    conditions: Conditions
    model: str
    base_url: str
    key: str
    board: str
    sandbox: str
    closed: tuple[str, ...]
    first_event: int = 0
    not_forgotten: tuple[UserId, ...] = ()
    inspect: bool = False
    patient: bool = False


class Opened(Struct, frozen=True, tag=True):
    """The stack is open; `kind` is Memory, ToolMemory or AgentMemory."""

    kind: str
    seconds: float


class Served(Struct, frozen=True, tag=True):
    """A service of the stack answered after `seconds`."""

    seconds: float


class Stepped(Struct, frozen=True, tag=True):
    """A step ended. `start` and `end` are on the machine's monotonic clock, in seconds."""

    step: Step
    start: float
    end: float


class Answered(Struct, frozen=True, tag=True):
    """A probe was answered, or could not be."""

    answer: Answer


class Worked(Struct, frozen=True, tag=True):
    """A task was done, or could not be."""

    work: Work


class NotForgotten(Struct, frozen=True, tag=True):
    """The stack can't forget a user it was asked to forget."""

    user: UserId


class Accounted(Struct, frozen=True, tag=True):
    """What the memory tells of itself, of one user, now that the tape has ended."""

    account: Account


class Told(Struct, frozen=True, tag=True):
    """What the stack's vendor told of what it took there."""

    reported: tuple[Reported, ...]


class Restarting(Struct, frozen=True, tag=True):
    """The tape asks for a new process, which goes on at `next_event`."""

    next_event: int


class Ended(Struct, frozen=True, tag=True):
    """The tape was played to its end and the stack closed."""


class Failed(Struct, frozen=True, tag=True):
    """The trial can't go on."""

    failure: Failure


Message = Opened | Served | Stepped | Answered | Worked | NotForgotten | Accounted | Told | Restarting | Ended | Failed


class Wire:
    """The worker's end: each message is one write."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._encode = msgspec.json.Encoder().encode

    def send(self, message: Message) -> None:
        """Send one message; a runner that is gone ends the worker by SIGPIPE or EOF elsewhere."""
        line = self._encode(message) + b"\n"
        while line:
            line = line[os.write(self._fd, line) :]


class Inbox:
    """The runner's end: bytes in, whole messages out."""

    def __init__(self) -> None:
        self._rest = b""
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Message)

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are whole by now."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [self._decoder.decode(line) for line in lines]
