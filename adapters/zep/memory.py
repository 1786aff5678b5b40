"""A memory behind the Zep API: a Zep user for each user, a thread for each session, tasks awaited in `settle`."""

import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from adapters.passages import recall_best
from adapters.transcripts import file_stem
from adapters.zep.connection import Connection
from adapters.zep.wording import (
    HEADER_ROLE,
    MOST_MESSAGES,
    asked,
    entity_line,
    fact_line,
    fitting,
    messages_of,
    passage,
)  # fmt: skip
from harness.core.contract import Lab, Query, Recall
from harness.core.errors import TrialError
from harness.core.scenario import Session, UserId

if TYPE_CHECKING:
    from zep_cloud import AddMessage, User

    from adapters.zep import Zep

CHARACTERS = 4  # of a token, as a first guess at how much context to ask for
_LEAST, _MOST = 100, 100_000  # characters that the API takes as a bound
_FIRST_POLL_S, _LAST_POLL_S = 0.01, 0.25


class ZepMemory:
    """See `contract.Memory`; it also `Exports`. Agents of one user share the user's graph."""

    def __init__(self, options: "Zep", lab: Lab, connection: Connection) -> None:
        self._options, self._count, self._connection = options, lab.count_tokens, connection
        self._zep = connection.client
        self._known: dict[UserId, User] = {}
        self._pending: dict[UserId, list[str]] = {}
        self._ways: dict[str, Callable[[User, Query], Recall]] = {
            "context": self._context, "thread": self._thread_context,
            "edges": self._edges, "nodes": self._nodes, "episodes": self._episodes,
        }  # fmt: skip

    def observe(self, session: Session) -> None:
        """A thread of its own for the session. Zep accepts the messages and processes them later."""
        messages = messages_of(session)
        if not messages:
            return
        names = [turn.speaker for turn in session.turns if turn.role == "user" and turn.speaker not in ("", "user")]
        user = self._user(session.user) or self._add_user(session.user, names)
        thread = self._zep.thread.create(user_uuid=user.uuid_ or "")
        for start in range(0, len(messages), MOST_MESSAGES):
            accepted = self._accepted(thread.uuid_ or "", messages[start : start + MOST_MESSAGES])
            self._pending.setdefault(session.user, []).append(accepted.task.uuid_)

    def settle(self) -> None:
        """Wait until Zep says of every task that it succeeded. Raises TrialError where one failed or takes too long."""
        for user, tasks in list(self._pending.items()):
            while tasks:
                self._await(tasks[0])
                tasks.pop(0)
            del self._pending[user]

    def recall(self, query: Query) -> Recall:
        """What Zep finds for the question, in the way that the options say."""
        user = self._user(query.user)
        if user is None or not query.text.strip():
            return Recall("", ())
        way = self._options.scope if self._options.recall_by == "graph" else self._options.recall_by
        return self._ways[way](user, query)

    def forget(self, user: UserId) -> None:
        """Delete the Zep user, wait until that is done, and look whether it is."""
        found = self._user(user)
        if found is None:
            return
        deleted = self._zep.user.delete(found.uuid_ or "")
        self._known.pop(user)
        self._pending.pop(user, None)
        self._await(deleted.task.uuid_ if deleted.task else None)
        for what, get in (("user", self._zep.user.get), ("graph", self._zep.graph.get)):
            if self._found(lambda: get(found.uuid_ or "")) is not None:  # noqa: B023 - called at once
                raise TrialError(f"zep: the {what} of {user!r} is still there after it was deleted")

    def export(self, user: UserId) -> str:
        """Facts with their validity, entities, and messages."""
        found = self._user(user)
        if found is None:
            return ""
        graph = found.graph_uuid or ""
        lines = [
            f"fact\t{each.fact}\t{each.valid_at}\t{each.invalid_at}\t{each.expired_at}"
            for each in self._zep.graph.edge.list(graph)
        ]
        lines += [f"entity\t{each.name}\t{each.summary}" for each in self._zep.graph.node.list(graph)]
        for thread in self._zep.thread.list(user_uuid=found.uuid_):
            for said in self._zep.thread.list_messages(thread.uuid_ or ""):
                lines.append(f"message\t{said.reference_time}\t{said.role}\t{said.name}\t{said.content}")
        return "\n".join(sorted(lines))

    def close(self) -> None:
        """Close the connection; the service ends with the trial."""
        self._connection.http.close()

    def _context(self, user: "User", query: Query) -> Recall:
        """Zep cuts the block by characters and whole lines; it is asked again for less until it fits."""
        room = query.max_tokens * CHARACTERS
        while room >= _LEAST:
            text = self._zep.graph.get_context(
                user.graph_uuid or "", query=asked(query.text), max_characters=min(room, _MOST)
            ).context or ""  # fmt: skip
            tokens = self._count(text)
            if tokens <= query.max_tokens:
                return Recall(text)
            room = min(room, len(text)) * query.max_tokens // tokens - _LEAST
        return Recall("")

    def _thread_context(self, user: "User", query: Query) -> Recall:
        """The question is put into a thread without being extracted; the thread is deleted before it is answered."""
        from zep_cloud import AddMessage

        thread = self._zep.thread.create(user_uuid=user.uuid_ or "").uuid_ or ""
        try:
            said = AddMessage(role="user", content=query.text, reference_time=query.time.isoformat())
            self._zep.thread.add_messages(thread, messages=[said], ignore_roles=["user"])
            text = self._zep.thread.get_context(thread).context or ""
        finally:
            deleted = self._zep.thread.delete(thread)
            self._await(deleted.task.uuid_ if deleted.task else None)
        return Recall(fitting(text.splitlines(), query.max_tokens, self._count))

    def _edges(self, user: "User", query: Query) -> Recall:
        found = self._zep.graph.search_edges(user.graph_uuid or "", **self._search(query))
        return Recall(fitting(map(fact_line, found.items or ()), query.max_tokens, self._count))

    def _nodes(self, user: "User", query: Query) -> Recall:
        found = self._zep.graph.search_nodes(user.graph_uuid or "", **self._search(query))
        return Recall(fitting(map(entity_line, found.items or ()), query.max_tokens, self._count))

    def _episodes(self, user: "User", query: Query) -> Recall:
        """Messages as they were said, under their sessions' dates; their turns are known."""
        found = self._zep.graph.search_episodes(user.graph_uuid or "", **self._search(query))
        return recall_best((passage(each, query.user) for each in found.items or ()), query.max_tokens, self._count)

    def _search(self, query: Query) -> dict[str, Any]:
        wanted: dict[str, Any] = {"query": asked(query.text), "page_size": self._options.limit}
        if self._options.reranker == "mmr":
            wanted["mmr_lambda"] = self._options.mmr_lambda
        return wanted | {"reranker": self._options.reranker}

    def _accepted(self, thread: str, messages: "Sequence[AddMessage]") -> Any:
        """Hand messages over. Where the queue is full, what was handed over before is waited for first."""
        from zep_cloud.core.api_error import ApiError

        try:
            return self._zep.thread.add_messages(thread, messages=messages, ignore_roles=[HEADER_ROLE])
        except ApiError as error:
            if error.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                raise
        self.settle()
        return self._zep.thread.add_messages(thread, messages=messages, ignore_roles=[HEADER_ROLE])

    def _await(self, task: str | None) -> None:
        """Raises TrialError unless the task succeeds in time."""
        if not task:
            raise TrialError("zep: accepted without a task; nothing says when it is done")
        begin, pause = time.monotonic(), _FIRST_POLL_S
        while (found := self._zep.task.get(task)).status in ("pending", "processing"):
            if time.monotonic() - begin > self._options.patience_s:
                raise TrialError(f"zep: {found.type} is still {found.status} after {self._options.patience_s:g} s")
            time.sleep(pause)
            pause = min(2 * pause, _LAST_POLL_S)
        if found.status != "succeeded":
            why = found.error.message if found.error else "no reason given"
            raise TrialError(f"zep: {found.type} ended {found.status}: {why}")

    def _user(self, user: UserId) -> "User | None":
        if user not in self._known:
            found = self._found(lambda: self._zep.user.lookup(user_id=self._user_id(user)))
            if found is None:
                return None
            self._known[user] = found
        return self._known[user]

    def _add_user(self, user: UserId, names: Sequence[str]) -> "User":
        first_name = names[0] if names else None
        self._known[user] = self._zep.user.create(user_id=self._user_id(user), first_name=first_name)
        return self._known[user]

    def _user_id(self, user: UserId) -> str:
        return self._connection.namespace + file_stem(user)

    def _found(self, get: Callable[[], Any]) -> Any:
        from zep_cloud.errors import NotFoundError

        try:
            return get()
        except NotFoundError:
            return None
