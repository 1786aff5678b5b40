"""Stacks whose tools fail: some in words for the model, some for good."""

import errno
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.files import Files
from harness.core.contract import Lab, Observes, Tool, ToolMemory
from harness.core.errors import ToolUseError
from harness.core.scenario import AgentId, Session, UserId


class FailingTools:
    """The files stack, whose tools `fail`."""

    def __init__(self, memory: ToolMemory, fail: Callable[[Mapping[str, Any]], Any]) -> None:
        self._memory, self._fail = memory, fail

    def observe(self, session: Session) -> None:
        if isinstance(self._memory, Observes):
            self._memory.observe(session)

    def tools(self, user: UserId, agent: AgentId) -> Sequence[Tool]:
        return [replace(tool, run=self._fail) for tool in self._memory.tools(user, agent)]

    def settle(self) -> None: ...

    def forget(self, user: UserId) -> None:
        self._memory.forget(user)

    def close(self) -> None: ...


def _full(given: Mapping[str, Any]) -> str:
    raise OSError(errno.ENOSPC, "No space left on device")


def _odd(given: Mapping[str, Any]) -> str:
    raise ValueError("no reply that can't be read, but the stack's own")


def _refuses(given: Mapping[str, Any]) -> str:
    raise ToolUseError("There is no such file.")


class LookingAround(FailingTools):
    """Refuses to begin before the SDK is there: its import would count as the stack's own time."""

    def observe(self, session: Session) -> None:
        if "anthropic" not in sys.modules:
            raise RuntimeError("a step began before the SDK was loaded")
        super().observe(session)


@dataclass(frozen=True)
class LooksAround(Files):
    def open(self, lab: Lab) -> ToolMemory:
        return LookingAround(super().open(lab), _refuses)


@dataclass(frozen=True)
class FullDisk(Files):
    def open(self, lab: Lab) -> ToolMemory:
        return FailingTools(super().open(lab), _full)


@dataclass(frozen=True)
class Odd(Files):
    def open(self, lab: Lab) -> ToolMemory:
        return FailingTools(super().open(lab), _odd)


@dataclass(frozen=True)
class Refuses(Files):
    def open(self, lab: Lab) -> ToolMemory:
        return FailingTools(super().open(lab), _refuses)


@dataclass(frozen=True)
class GivesNumbers(Files):
    def open(self, lab: Lab) -> ToolMemory:
        return FailingTools(super().open(lab), len)


@dataclass(frozen=True)
class WantsAnotherModel(Files):
    def open(self, lab: Lab) -> ToolMemory:
        return OtherRequests(super().open(lab), _refuses)


class OtherRequests(FailingTools):
    def request_parameters(self) -> Mapping[str, Any]:
        return {"betas": [], "model": "a-larger-one"}
