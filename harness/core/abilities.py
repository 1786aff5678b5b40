"""Further abilities of a stack, beside those of `contract`: small protocols that whoever can, offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from harness.core.accounts import Account
from harness.core.reported import Reported
from harness.core.scenario import UserId


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a memory: when, what was done in the stack's own word, and the text before and after."""

    time: datetime
    kind: str
    before: str | None
    after: str | None


@runtime_checkable
class Audits(Protocol):
    """A memory that tells how what it holds came about."""

    def audit(self, user: UserId) -> Sequence[Change]:
        """Every recorded change of what is held about the user, oldest first."""
        ...


@runtime_checkable
class RollsBack(Protocol):
    """A memory that can be brought back to what it held at a moment."""

    def roll_back(self, user: UserId, time: datetime) -> None:
        """Let the user's memory hold what it held at `time`; that it did, and what came after, stays on record."""
        ...


@runtime_checkable
class Dreams(Protocol):
    """A memory that reorganises itself between sessions, and may stage the outcome for a person to decide on."""

    def review(self, user: UserId, accept: bool) -> None:
        """Accept or reject all that is staged for the user; where nothing is, nothing happens."""
        ...


@runtime_checkable
class Accounts(Protocol):
    """A memory that tells what it holds and what its dreams did; asked once a tape has ended, and recorded."""

    def account(self, user: UserId) -> Account:
        """Of one user."""
        ...


@runtime_checkable
class Hosted(Protocol):
    """An adapter whose stack may run at its vendor's. Both are empty unless its options ask for that."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names of the machines that a trial may reach beyond this one."""
        ...

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the environment variables that a trial is given: the vendor's keys."""
        ...


@runtime_checkable
class Reports(Protocol):
    """A memory whose vendor tells what it took there; asked at a tape's end and before each `Restart`, and recorded."""

    def reported(self) -> Sequence[Reported]:
        """What the vendor told since this was last asked. Empty where all that the stack asks of models is metered."""
        ...


@runtime_checkable
class Requests(Protocol):
    """A `ToolMemory` whose `tools` are to be offered in requests with more parameters."""

    def request_parameters(self) -> Mapping[str, Any]:
        """`betas` and `context_management` as the Messages API takes them; no others are allowed."""
        ...
