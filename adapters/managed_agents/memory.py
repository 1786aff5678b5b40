"""Memory in stores that sessions mount: sessions that take notes, conversations, and what is told of both later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from adapters.managed_agents import dreamt, history, prompts
from adapters.managed_agents.connection import Connection
from adapters.managed_agents.dreaming import Dreamer
from adapters.managed_agents.stores import Owner, Stores, owner_of
from adapters.transcripts import file_stem
from harness.core.abilities import Change
from harness.core.accounts import Account
from harness.core.contract import Brief, Conversation, Reply
from harness.core.reported import Reported
from harness.core.scenario import AgentId, Session, UserId, spoken_time

if TYPE_CHECKING:
    from adapters.managed_agents import ManagedAgents

_MOST_STORES = 8  # that a session may mount


class ManagedMemory:
    """See `contract.AgentMemory`; it also `Exports`, `Audits`, `Accounts`, `RollsBack`, `Dreams`, `Reports`.

    Sessions stay until their user is forgotten.
    """

    def __init__(self, options: "ManagedAgents", connection: Connection) -> None:
        self._options, self._connection, self._beta = options, connection, connection.beta
        self._stores = Stores(connection)
        self._dreamer = Dreamer(connection, self._stores, options)
        self._busy: set[UserId] = set()

    def observe(self, session: Session) -> None:
        """A session of the agent's own, in which it notes what the recorded one holds."""
        if not session.turns:
            return
        told = prompts.SESSION.format(now=spoken_time(session.time), text=session.text())
        owner = self._owner(session.user, session.agent)
        taking_notes = self._session(owner, prompts.TAKE_NOTES, self._mounts(owner, "read_write"))
        self._connection.say(taking_notes, told)
        self._connection.ended(taking_notes)
        self._busy.add(session.user)

    def begin(self, user: UserId, agent: AgentId, brief: Brief) -> Conversation:
        """A session of its own. One that is not kept mounts the stores read-only, and is deleted in the end."""
        owner, access = self._owner(user, agent), self._options.access if brief.keep else "read_only"
        more = prompts.MEMORY if access == "read_write" else prompts.LOOK_ONLY
        session = self._session(owner, f"{brief.prompt}\n\n{more}", self._mounts(owner, access))
        if brief.keep:
            self._busy.add(user)
        return _Talk(self._connection, session, brief.keep)

    def settle(self) -> None:
        """A session rests once it has written all it will; then it may be time to dream."""
        busy, self._busy = self._busy, set()
        if self._options.dreaming == "off":
            return
        for user in [None] if self._options.dream_at else sorted(busy):
            self._dreamer.dream_if_due(user)

    def review(self, user: UserId, accept: bool) -> None:
        """Let what was staged take the place of the store it was dreamt from, or put it aside."""
        self._dreamer.review(user, accept)

    def forget(self, user: UserId) -> None:
        """Delete the user's sessions with all that was said in them, and the stores with all their versions."""
        stores = [store.id for store in self._stores.of(user)]
        self._dreamer.forget(stores)
        for session in self._sessions(user):
            self._beta.sessions.delete(session)
        for store in stores:
            self._beta.memory_stores.delete(store)
        self._busy.discard(user)

    def export(self, user: UserId) -> str:
        """Every memory of the user's stores, and what was said in every session that is kept."""
        held = [history.memories(self._beta, store) for store in self._stores.of(user)]
        return "\n\n".join([*held, *(history.transcript(self._beta, each) for each in self._sessions(user))])

    def audit(self, user: UserId) -> Sequence[Change]:
        """Every version of every memory, with the session or key that made it."""
        return history.changes(self._beta, [store.id for store in self._stores.of(user)])

    def account(self, user: UserId) -> Account:
        """What the live stores hold, and what each dream did, proven from versions."""
        held = [history.memories(self._beta, store) for store in self._stores.of(user, "live")]
        return Account(user, "\n\n".join(held), tuple(dreamt.dreams(self._beta, self._stores.of(user))))

    def reported(self) -> Sequence[Reported]:
        """What the vendor counts for the sessions and dreams since this was last asked; nothing of a local service."""
        return self._connection.bill.hand_over() if self._connection.bill else ()

    def roll_back(self, user: UserId, time: datetime) -> None:
        """Bring the user's live stores to what they held then; what came after stays in their versions."""
        for store in self._stores.of(user, "live"):
            history.bring_to(self._beta, store.id, history.held_at(self._beta, store.id, time))

    def close(self) -> None:
        """Close the connection; the service ends with the trial."""
        self._connection.client.close()

    def _session(self, owner: Owner, system: str, mounts: list[dict[str, Any]]) -> str:
        """A new session; its id."""
        agent: Any = {"type": "agent_with_overrides", "id": self._connection.agent, "system": system}
        resources: Any = mounts
        return self._beta.sessions.create(
            agent=agent, environment_id=self._connection.environment, resources=resources,
            metadata={**owner.metadata(), **self._connection.mark(), "time": self._connection.clock.now().isoformat()},
        ).id  # fmt: skip

    def _mounts(self, owner: Owner, access: str) -> list[dict[str, Any]]:
        """The store that the agent writes to, with this access, and the others as far as there is room.

        A store is made where the agent may write to it; a look at what is not there leaves no trace.
        """
        stores = self._stores.of(owner.user, "live")
        own = next((store for store in stores if owner.metadata().items() <= store.metadata.items()), None)
        if own is None and access == "read_write":
            own = self._stores.add(owner)
        mine = [_mount(own.id, access)] if own else []
        others = [_mount(store.id, "read_only") for store in stores if own is None or store.id != own.id]
        return [*mine, *others][:_MOST_STORES]

    def _owner(self, user: UserId, agent: AgentId) -> Owner:
        return owner_of(user, agent, apart=self._options.stores == "agent")

    def _sessions(self, user: UserId) -> list[str]:
        """The user's sessions, oldest first."""
        return [each.id for each in self._connection.sessions() if each.metadata.get("user") == file_stem(user)]


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
        self.connection.ended(self.session)
        if not self.keep:
            self.connection.beta.sessions.delete(self.session)


def _mount(store: str, access: str) -> dict[str, Any]:
    return {"type": "memory_store", "memory_store_id": store, "access": access}
