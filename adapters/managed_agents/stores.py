"""Which memory stores are whose. Their metadata say so: the agent never sees it, and a new process finds them by it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from adapters.managed_agents import prompts
from adapters.managed_agents.connection import Connection
from adapters.transcripts import file_stem
from harness.core.scenario import AgentId, UserId

if TYPE_CHECKING:
    from anthropic.resources.beta import Beta
    from anthropic.types.beta import BetaManagedAgentsMemoryStore as Store

State = Literal["live", "staged", "replaced", "rejected"]


@dataclass(frozen=True, slots=True)
class Owner:
    """Of stores and sessions: the user, and the agent, where agents have stores of their own."""

    user: UserId
    agent: str = ""

    def metadata(self) -> dict[str, str]:
        """What stores and sessions are marked with."""
        return {"user": file_stem(self.user), "agent": file_stem(UserId(self.agent))}


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of all users of a trial. A live one is mounted; a staged one waits to be accepted in its place."""

    connection: Connection

    @property
    def beta(self) -> "Beta":
        """Where they are."""
        return self.connection.beta

    def all(self, *states: State) -> "list[Store]":
        """The trial's stores in these states, or in any; oldest first."""
        found = [
            each
            for each in self.beta.memory_stores.list(limit=100, include_archived=True)
            if self.connection.is_ours(each) and (not states or _state(each) in states)
        ]
        return found[::-1]  # the API tells the newest first

    def of(self, user: UserId, *states: State) -> "list[Store]":
        """Those of a user."""
        stem = file_stem(user)
        return [each for each in self.all(*states) if each.metadata.get("user") == stem]

    def add(self, owner: Owner) -> "Store":
        """A new one, live."""
        named = owner.agent if owner.agent.isprintable() else ""
        about = prompts.STORE.format(agent=f"the agent {named[:200]}" if named else "all agents")
        return self.beta.memory_stores.create(
            name=f"Notes of {named}"[:200] if named else "Notes", description=about,
            metadata={**owner.metadata(), **self.connection.mark(), "state": "live"},
        )  # fmt: skip

    def stage(self, store: str, of: "Store") -> None:
        """Let a store wait in the place of another one."""
        kept = {name: of.metadata[name] for name in ("user", "agent")} | self.connection.mark()
        self.beta.memory_stores.update(store, metadata={**kept, "state": "staged"})

    def take_place(self, staged: "Store") -> None:
        """Let a staged store be the live one."""
        self.beta.memory_stores.update(staged.id, metadata={"state": "live"})

    def replace(self, old: "Store", new: "Store") -> None:
        """Let a staged store take a live one's place, which is archived with all its versions."""
        self.take_place(new)
        self.beta.memory_stores.update(old.id, metadata={"state": "replaced"})
        self.beta.memory_stores.archive(old.id)

    def reject(self, staged: "Store") -> None:
        """Archive a staged store: nobody mounts it again, and its versions still prove what the dream did."""
        self.beta.memory_stores.update(staged.id, metadata={"state": "rejected"})
        self.beta.memory_stores.archive(staged.id)


def _state(store: "Store") -> str | None:
    """One that somebody has archived can be mounted no more."""
    state = store.metadata.get("state")
    return "replaced" if state == "live" and store.archived_at else state


def same_agent(one: "Store", other: "Store") -> bool:
    """Whether the stores of one user are also those of one agent."""
    return one.metadata.get("agent") == other.metadata.get("agent")


def same_owner(one: Any, other: Any) -> bool:
    """Whether two stores or sessions are of one user and, where agents have stores of their own, of one agent."""
    return all(one.metadata.get(name) == other.metadata.get(name) for name in ("user", "agent"))


def owner_of(user: UserId, agent: AgentId, *, apart: bool) -> Owner:
    """Who owns what an agent writes; `apart` where each agent has a store of its own."""
    return Owner(user, agent if apart else "")
