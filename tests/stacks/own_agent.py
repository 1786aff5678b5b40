"""A stack for tests that runs an agent of its own, which keeps nothing and says the same to everybody."""

from dataclasses import dataclass
from typing import ClassVar

from harness.core.contract import Brief, Conversation, Lab, Reply
from harness.core.scenario import AgentId, Session, UserId


@dataclass(frozen=True)
class OwnAgentStack:
    name: ClassVar[str] = "own_agent"
    about: ClassVar[str] = "for tests"
    requires: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str | None] = None
    exempt: ClassVar[bool] = False
    version: ClassVar[str] = "1"

    def open(self, lab: Lab) -> "OwnAgent":
        return OwnAgent()


class OwnAgent:
    def observe(self, session: Session) -> None:
        pass

    def begin(self, user: UserId, agent: AgentId, brief: Brief) -> Conversation:
        return Talk()

    def settle(self) -> None:
        pass

    def forget(self, user: UserId) -> None:
        pass

    def close(self) -> None:
        pass


class Talk:
    def say(self, text: str) -> Reply:
        return Reply("Good day.")

    def end(self) -> None:
        pass
