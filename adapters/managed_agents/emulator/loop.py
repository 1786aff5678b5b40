"""The agent's loop: take what the user sent, ask the model, use its tools, until the session waits again.

Each step is one transaction, and the next one follows from what is in the storage alone: a service that was killed goes
on where it stopped, and no tool is used twice.
"""

from typing import Any

from adapters.managed_agents.emulator import prices, prompt, tools
from adapters.managed_agents.emulator.asking import Asking, Preview
from adapters.managed_agents.emulator.calls import Actor
from adapters.managed_agents.emulator.files import Files, Mount
from adapters.managed_agents.emulator.live_session import LiveSession
from adapters.managed_agents.emulator.model import Reply
from adapters.managed_agents.emulator.options import Options
from adapters.managed_agents.emulator.remembering import Memories
from adapters.managed_agents.emulator.storage import Row, read

_WAITING = ("ask", "custom", "client")
_STOPPED = "Interrupted by the user."


class Loop:
    """Plays sessions, any number at a time."""

    def __init__(self, asking: Asking, options: Options) -> None:
        self._asking, self._options = asking, options

    async def play(self, session: LiveSession) -> None:
        """Work until the session waits for its user."""
        while session.status != "terminated":
            with session.storage.transaction():
                due = self._step(session)
            if due == "ask":
                answered = await self._asking.ask(session)
                if answered is None:
                    return
                with session.storage.transaction():
                    self._take_reply(session, *answered)
            elif due == "rest":
                return

    def interrupt(self, session: LiveSession) -> None:
        """The turn is over: calls without a result get none, and the session rests."""
        if session.status == "terminated" or (session.status == "idle" and not session.calls()):
            return
        for call in session.calls():
            if call["state"] != "done":
                self._resolve(session, call, _STOPPED, is_error=True)
        session.gather()
        session.rest({"type": "end_turn"})

    def _step(self, session: LiveSession) -> str:
        """Do what comes next: "again", "ask" the model, or "rest"."""
        calls = session.calls()
        for call in calls:
            if call["state"] in ("ready", "denied"):
                session.run()
                self._use(session, call)
                return "again"
        if waiting := [call["event_id"] for call in calls if call["state"] in _WAITING]:
            last = session.log.last(session.id, "session.status_idle")
            reason = {"type": "requires_action", "event_ids": waiting}
            if session.status != "idle" or last is None or last["stop_reason"] != reason:
                session.rest(reason)
            return "rest"
        if calls:
            session.run()
            session.gather()
        if taken := session.log.take(session.id, session.now):
            session.run()
            for event in taken:
                session.add_turn("system" if event["type"] == "system.message" else "user", event["content"])
        return self._next(session)

    def _next(self, session: LiveSession) -> str:
        if session.status not in ("running", "rescheduling"):
            return "rest"
        said = [turn["role"] for turn in session.turns() if turn["role"] != "system"]
        if not said or said[-1] == "assistant":
            session.rest({"type": "end_turn"})
            return "rest"
        if prices.is_spent(session.body):
            session.rest({"type": "budget_reached"})
            return "rest"
        if not self._has_rounds(session):
            return "rest"
        session.run()  # it may have been cut off between two attempts
        return "ask"

    def _has_rounds(self, session: LiveSession) -> bool:
        """Whether the turn may take one more request; else it ends here."""
        row = session.row
        if row is not None and row["rounds"] < self._options.tool_rounds:
            session.storage.update("sessions", session.id, rounds=row["rounds"] + 1)
            return True
        message = f"the turn took {self._options.tool_rounds} model requests; allowed: at most as many"
        error = {"type": "tool_use_limit_reached_error", "message": message, "retry_status": {"type": "exhausted"}}
        session.tell("session.error", error=error)
        session.rest({"type": "retries_exhausted"})
        return False

    def _take_reply(self, session: LiveSession, reply: Reply, preview: Preview) -> None:
        """The reply becomes a message of the conversation, and its events."""
        if session.row is None:
            return
        session.add_turn("assistant", reply.content)
        if any(block["type"] in ("thinking", "redacted_thinking") for block in reply.content):
            session.tell("agent.thinking", id=preview.thinking)
        texts = [block["text"] for block in reply.content if block["type"] == "text" and block["text"]]
        if texts:
            content = [{"type": "text", "text": text} for text in texts]
            session.tell("agent.message", id=preview.message, content=content)
        for block in reply.content:
            if block["type"] == "tool_use":
                self._call(session, block)
        self._asking.end(session, reply)
        if reply.stop_reason == "refusal":
            session.rest({"type": "refusal"}, reply.stop_details or {"type": "refusal"})

    def _call(self, session: LiveSession, block: dict[str, Any]) -> None:
        """Tell of a tool call, and note what it waits for."""
        body = session.body
        policy = prompt.policy(body["agent"], block["name"])
        said = {"name": block["name"], "input": block["input"]}
        if policy == "custom":
            event, state = session.tell("agent.custom_tool_use", **said), "custom"
        else:
            event = session.tell("agent.tool_use", **said, **_evaluated(policy))
            client = self._is_self_hosted(session, body["environment_id"])
            state = "ask" if policy == "always_ask" else "client" if client else "ready"
        session.storage.insert(
            "calls", session_id=session.id, event_id=event["id"], use_id=block["id"], name=block["name"],
            kind=policy, input=block["input"], state=state,
        )  # fmt: skip

    def _is_self_hosted(self, session: LiveSession, environment: str) -> bool:
        row = session.storage.one("SELECT body FROM environments WHERE id = ?", environment)
        return row is not None and read(row["body"])["config"]["type"] == "self_hosted"

    def _use(self, session: LiveSession, call: Row) -> None:
        """Carry out a call that waits for nothing, or answer one that was denied."""
        if call["state"] == "denied":
            self._resolve(session, call, read(call["result"])["content"], is_error=True)
            return
        if self._is_self_hosted(session, session.body["environment_id"]):
            session.storage.run("UPDATE calls SET state = 'client' WHERE seq = ?", call["seq"])
            return
        if not call["kind"]:
            self._resolve(session, call, f"{call['name']}: the agent has no such tool", is_error=True)
            return
        now = session.now.strftime("%a %b %d %H:%M:%S UTC %Y")
        self._resolve(session, call, *tools.use(self.files(session), call["name"], read(call["input"]), now))

    def _resolve(self, session: LiveSession, call: Row, text: str, is_error: bool) -> None:
        content = [{"type": "text", "text": text}]
        if call["state"] != "custom":
            session.tell("agent.tool_result", tool_use_id=call["event_id"], content=content, is_error=is_error)
        session.resolve(call, content, is_error)

    def files(self, session: LiveSession) -> Files:
        """The session's file system, with its stores mounted."""
        mounts = {}
        for row in session.storage.all("SELECT * FROM session_stores WHERE session_id = ?", session.id):
            store = session.storage.one("SELECT archived_at FROM stores WHERE id = ?", row["store_id"])
            if store is None:
                continue
            note = "Read-only file system" if row["access"] == "read_only" else ""
            note = "Read-only file system: the store is archived" if store["archived_at"] else note
            actor = Actor("session_actor", session.id)
            memories = Memories(session.storage, self._options, row["store_id"], actor, session.now)
            mounts[f"/mnt/memory/{row['slug']}"] = Mount(memories, note)
        return Files(session.storage, session.id, mounts)


def _evaluated(policy: str) -> dict[str, Any]:
    """What became of the permission policy. With `auto` this emulator allows whatever the agent has."""
    if policy == "always_ask":
        return {"evaluated_permission": "ask", "evaluation": {"type": "always_ask"}}
    if policy == "auto":
        allowed = {"type": "auto", "evaluated_permission": {"type": "allow"}}
        return {"evaluated_permission": "allow", "evaluation": allowed}
    return {"evaluated_permission": "allow", "evaluation": {"type": "always_allow"}}
