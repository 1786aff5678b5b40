"""Mem0 at its makers': `mem0.MemoryClient` on a hosted project.

Every attempt has user ids of its own, so that it meets nobody's memories; they stay in the project until they are
deleted there (their names begin with `memtrial-`). Its model calls are not seen here.
"""

import time
from typing import TYPE_CHECKING, Any

from adapters.mem0.configuration import prepare_environment
from adapters.mem0.kept import Kept, Message, change_from, conversation, kept_from, labels, message, results
from harness.core.abilities import Change
from harness.core.contract import Lab
from harness.core.errors import TrialError
from harness.core.scenario import Session

if TYPE_CHECKING:
    from adapters.mem0 import Mem0

_WAIT_S = 600.0  # for what was handed over to be worked off
_POLL_S = 0.5
_PAGE = 100
_DONE, _UNDER_WAY = "SUCCEEDED", ("PENDING", "RUNNING")


class Hosted:
    """See `kept.Keeper`. Adding is asynchronous there: `settle` waits for each event, and fails where one failed."""

    def __init__(self, options: "Mem0", lab: Lab, namespace: str) -> None:
        prepare_environment(lab.workdir)
        from mem0 import MemoryClient

        self._options, self._prefix = options, f"memtrial-{namespace}-"
        self._client: Any = MemoryClient(host=options.host)
        self._events: list[str] = []

    def extract(self, user: str, session: Session) -> None:
        """See `kept.Keeper`. The service has a field for the time."""
        self._add(user, session, conversation(session, header="user"), labels(session), infer=True)

    def keep_turn(self, user: str, session: Session, turn: int) -> None:
        """See `kept.Keeper`."""
        self._add(user, session, [message(session, turn)], labels(session, turn), infer=False)

    def settle(self) -> None:
        """Wait for all events. Raises TrialError where one failed or takes too long."""
        end = time.monotonic() + _WAIT_S
        while self._events:
            reply = self._client.client.get(f"/v1/event/{self._events[0]}/")
            reply.raise_for_status()
            status = reply.json().get("status")
            if status == _DONE:
                self._events.pop(0)
            elif status not in _UNDER_WAY or time.monotonic() > end:
                found = f"event {self._events[0]} is {status!r}"
                raise TrialError(f"mem0 hosted: {found}; allowed: {_DONE} within {_WAIT_S:g} s")
            else:
                time.sleep(_POLL_S)

    def search(self, user: str, text: str) -> list[Kept]:
        """See `kept.Keeper`."""
        bounds = {"top_k": self._options.top_k, "threshold": self._options.threshold}
        found = self._client.search(text, filters={"user_id": self._prefix + user}, **bounds)
        return [kept_from(each) for each in results(found)]

    def all_of(self, user: str) -> list[Kept]:
        """See `kept.Keeper`; page by page."""
        found: list[Kept] = []
        page = 1
        while True:
            reply = self._client.get_all(filters={"user_id": self._prefix + user}, page=page, page_size=_PAGE)
            found += [kept_from(each) for each in results(reply)]
            if not reply.get("next"):
                return found
            page += 1

    def changes(self, kept: Kept) -> list[Change]:
        """See `kept.Keeper`."""
        return [change_from(row) for row in self._client.history(kept.id)]

    def messages_of(self, user: str) -> list[str]:
        """What else the service holds can't be asked for."""
        return []

    def erase(self, user: str) -> None:
        """See `kept.Keeper`. What the service keeps beyond its own `delete_all` can't be seen."""
        self.settle()
        self._client.delete_all(user_id=self._prefix + user)

    def close(self) -> None:
        """Close the connection."""
        self._client.client.close()

    def _add(
        self, user: str, session: Session, messages: list[Message], metadata: dict[str, Any], *, infer: bool
    ) -> None:
        when = int(session.time.timestamp())
        named = {"user_id": self._prefix + user, "metadata": metadata, "timestamp": when, "infer": infer}
        reply = self._client.add(messages, **named)
        if event := reply.get("event_id"):
            self._events.append(str(event))
