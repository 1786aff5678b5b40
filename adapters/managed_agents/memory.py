"""Memory in stores that sessions mount: sessions that take notes, conversations, and what is told of both later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.managed_agents import history, prompts
from adapters.managed_agents.connection import Connection
from adapters.transcripts import file_stem
from harness.core.abilities import Change
from harness.core.contract import Brief, Conversation, Reply
from harness.core.scenario import AgentId, Session, UserId, spoken_time

if TYPE_CHECKING:
    from anthropic.types.beta import BetaManagedAgentsMemoryStore as Store

    from adapters.managed_agents import ManagedAgents

_MOST_STORES = 8  # that a session may mount


class ManagedMemory:
    """See `contract.AgentMemory`; it also `Exports` and `Audits`. Sessions stay until their user is forgotten."""

    def __init__(self, options: "ManagedAgents", connection: Connection) -> None:
        self._options, self._connection, self._beta = options, connection, connection.beta

    def observe(self, session: Session) -> None:
        """A session of the agent's own, in which it notes what the recorded one holds."""
        if not session.turns:
            return
        told = prompts.SESSION.format(now=spoken_time(session.time), text=session.text())
        mounts = self._mounts(session.user, session.agent, "read_write")
        self._connection.say(self._session(session.user, prompts.TAKE_NOTES, mounts), told)

    def begin(self, user: UserId, agent: AgentId, brief: Brief) -> Conversation:
        """A session of its own. One that is not kept mounts the stores read-only, and is deleted in the end."""
        access = self._options.access if brief.keep else "read_only"
        more = prompts.MEMORY if access == "read_write" else prompts.LOOK_ONLY
        mounts = self._mounts(user, agent, access)
        session = self._session(user, f"{brief.prompt}\n\n{more}", mounts)
        return _Talk(self._connection, session, brief.keep)

    def settle(self) -> None:
        """A session rests once it has written all it will."""

    def forget(self, user: UserId) -> None:
        """Delete the user's sessions with all that was said in them, and the stores with all their versions."""
        for session in self._sessions(user):
            self._beta.sessions.delete(session)
        for store in self._stores(user):
            self._beta.memory_stores.delete(store.id)

    def export(self, user: UserId) -> str:
        """Every memory of the user's stores, and what was said in every session that is kept."""
        held = [history.memories(self._beta, store) for store in self._stores(user)]
        return "\n\n".join([*held, *(history.transcript(self._beta, each) for each in self._sessions(user))])

    def audit(self, user: UserId) -> Sequence[Change]:
        """Every version of every memory."""
        return history.changes(self._beta, [store.id for store in self._stores(user)])

    def close(self) -> None:
        """Close the connection; the service ends with the trial."""
        self._connection.client.close()

    def _session(self, user: UserId, system: str, mounts: list[dict[str, Any]]) -> str:
        """A new session; its id."""
        agent: Any = {"type": "agent_with_overrides", "id": self._connection.agent, "system": system}
        resources: Any = mounts
        return self._beta.sessions.create(
            agent=agent, environment_id=self._connection.environment, resources=resources,
            metadata={"user": file_stem(user)},
        ).id  # fmt: skip

    def _mounts(self, user: UserId, agent: AgentId, access: str) -> list[dict[str, Any]]:
        """The store that the agent writes to, with this access, and the others as far as there is room.

        A store is made where the agent may write to it; a look at what is not there leaves no trace.
        """
        writer = agent if self._options.stores == "agent" else ""
        stores = self._stores(user)
        own = next((store for store in stores if store.metadata.get("agent") == file_stem(UserId(writer))), None)
        if own is None and access == "read_write":
            own = self._add_store(user, writer)
        mine = [_mount(own.id, access)] if own else []
        others = [_mount(store.id, "read_only") for store in stores if own is None or store.id != own.id]
        return [*mine, *others][:_MOST_STORES]

    def _add_store(self, user: UserId, agent: str) -> "Store":
        metadata = {"user": file_stem(user), "agent": file_stem(UserId(agent))}
        name = f"Notes of {agent}"[:200] if agent.isprintable() and agent else "Notes"
        about = prompts.STORE.format(agent=f"the agent {agent[:200]}" if agent else "all agents")
        return self._beta.memory_stores.create(name=name, description=about, metadata=metadata)

    def _stores(self, user: UserId) -> "list[Store]":
        """The user's stores, oldest first."""
        found = [each for each in self._beta.memory_stores.list(limit=100) if _is_of(each, user)]
        return sorted(found, key=lambda store: (store.created_at, store.id))

    def _sessions(self, user: UserId) -> list[str]:
        """The user's sessions, oldest first."""
        return [each.id for each in self._beta.sessions.list(limit=100, order="asc") if _is_of(each, user)]


@dataclass(slots=True)
class _Talk:
    """A session with a person."""

    connection: Connection
    session: str
    keep: bool

    def say(self, text: str) -> Reply:
        """The agent may look and note before it answers."""
        return Reply(self.connection.say(self.session, text))

    def end(self) -> None:
        """A talk that is not kept is gone, with all that was said."""
        if not self.keep:
            self.connection.beta.sessions.delete(self.session)


def _is_of(thing: Any, user: UserId) -> bool:
    return bool(thing.metadata.get("user") == file_stem(user))


def _mount(store: str, access: str) -> dict[str, Any]:
    return {"type": "memory_store", "memory_store_id": store, "access": access}
