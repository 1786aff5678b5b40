"""What is told and asked on a tape, before it has words around it: statements, questions, and who makes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from harness.core.scenario import MAIN, Ability, AgentId, UserId


@dataclass(frozen=True, eq=False)
class Said:
    """A statement by the user, to be made in the session of index `slot`; `echo` is what an assistant may repeat.

    `alone` keeps distractor talk out of the turn on easy tapes.
    """

    slot: int
    text: str
    echo: str = ""
    alone: bool = False


@dataclass(frozen=True, eq=False)
class Ask:
    """A question with its key. It is asked after the session of index `after`, or at the tape's end where None."""

    text: str
    expected: tuple[str, ...] | None
    ability: Ability
    grader: str = "contains"
    needs: tuple[Said, ...] = ()
    after: int | None = None
    forbidden: tuple[str, ...] = ()
    positive: "Ask | None" = None
    agent: AgentId = MAIN
    label: str = ""


@dataclass(frozen=True)
class Story:
    """Statements and the questions that they answer."""

    said: list[Said] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)


@dataclass
class Teller:
    """One person: when they talk, what they say in which session, and what is asked by them.

    `agents` names whom they talk to in each session, by index; the main agent where it is empty. Sessions whose index
    is in `live` are held as live talks.
    """

    user: UserId
    name: str
    times: list[datetime] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    agents: Sequence[AgentId] = ()
    live: set[int] = field(default_factory=set)

    def agent(self, slot: int) -> AgentId:
        """Whom the session of this index is with."""
        return self.agents[slot] if self.agents else MAIN
