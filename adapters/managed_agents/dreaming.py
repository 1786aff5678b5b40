"""When the memory dreams, and what becomes of a dream that was staged."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from adapters.managed_agents import history
from adapters.managed_agents.connection import Connection
from adapters.managed_agents.schedule import Schedule
from adapters.managed_agents.stores import Stores, same_agent, same_owner
from harness.core.errors import TrialError
from harness.core.scenario import UserId

if TYPE_CHECKING:
    from anthropic.types.beta import BetaManagedAgentsMemoryStore as Store
    from anthropic.types.beta import BetaManagedAgentsSession as Held

    from adapters.managed_agents import ManagedAgents

MOST_SESSIONS = 100  # that one dream reads
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Dreamer:
    """Dreams about a store once so many of its sessions were not dreamt about, or once it is time to."""

    connection: Connection
    stores: Stores
    options: "ManagedAgents"

    def dream_if_due(self, user: UserId | None) -> None:
        """Dream about each store of the user, or of all, that it is time for; what is staged waits for its review."""
        waiting = self.stores.all("staged")
        for store in self.stores.all("live") if user is None else self.stores.of(user, "live"):
            sessions = self._due(self._new_sessions(store))
            if sessions and not any(same_owner(store, each) for each in waiting):
                self._dream(store, [each.id for each in sessions[:MOST_SESSIONS]])

    def review(self, user: UserId, accept: bool) -> None:
        """Let what is staged take its store's place, with what was noted there meanwhile; or put it aside."""
        beta = self.connection.beta
        for staged in self.stores.of(user, "staged"):
            if not accept:
                self.stores.reject(staged)
                continue
            lives = [each for each in self.stores.of(user, "live") if same_agent(each, staged)]
            if not lives:  # somebody has archived or deleted it meanwhile
                self.stores.take_place(staged)
            for live in lives:
                base = history.held_at(beta, staged.id, staged.created_at)  # what was copied, before the dream
                now, dreamt = history.contents(beta, live.id), history.contents(beta, staged.id)
                history.bring_to(beta, staged.id, history.merged(base, now, dreamt))
                self.stores.replace(live, staged)

    def forget(self, stores: Sequence[str]) -> None:
        """Delete the sessions of all dreams about these stores: they hold transcripts."""
        from anthropic import NotFoundError

        for dream in self.connection.beta.dreams.list(limit=100, include_archived=True):
            if dream.session_id and any(getattr(each, "memory_store_id", None) in stores for each in dream.inputs):
                try:
                    self.connection.beta.sessions.delete(dream.session_id)
                except NotFoundError:
                    continue

    @property
    def _staged(self) -> bool:
        return self.options.dreaming == "staged"

    def _due(self, sessions: "list[Held]") -> "list[Held]":
        """Those to dream about now. At a time of the schedule: those that were over by then."""
        if not self.options.dream_at:
            return sessions if len(sessions) >= self.options.dream_every else []
        moment = Schedule.read(self.options.dream_at).last(self.connection.clock.now())
        return [each for each in sessions if datetime.fromisoformat(each.metadata["time"]) < moment]

    def _new_sessions(self, store: "Store") -> "list[Held]":
        """The sessions that wrote to the store and that no dream has read, oldest first."""
        beta = self.connection.beta
        dreamt = {
            session
            for dream in beta.dreams.list(limit=100, include_archived=True)
            for each in dream.inputs
            for session in getattr(each, "session_ids", ())
        }
        held = [each for each in self.connection.sessions() if same_owner(store, each)]
        return [session for session in held if session.id not in dreamt]

    def _dream(self, store: "Store", sessions: Sequence[str]) -> None:
        """Dream, and wait for the end of it. Raises TrialError where it fails or takes too long."""
        beta = self.connection.beta
        where: Any = {"type": "update_existing", "memory_store_id": store.id}
        dream = beta.dreams.create(
            inputs=[
                {"type": "memory_store", "memory_store_id": store.id},
                {"type": "sessions", "session_ids": [*sessions]},
            ],
            model=self.connection.model, output_behavior={"type": "create_new"} if self._staged else where,
        )  # fmt: skip
        begin = time.monotonic()
        while (now := beta.dreams.retrieve(dream.id)).status in ("pending", "running"):
            if time.monotonic() - begin > self.options.patience_s:
                raise TrialError(f"managed_agents: a dream is still {now.status} after {self.options.patience_s:g} s")
            time.sleep(_POLL_S)
        if self.connection.bill:
            self.connection.bill.enter_dream(now)
        if now.status != "completed":
            why = now.error.message if now.error else "no reason given"
            raise TrialError(f"managed_agents: a dream ended {now.status}: {why}")
        if self._staged:
            self.stores.stage(now.outputs[0].memory_store_id, store)
