"""How a dream goes: a session of its own, which has the store mounted and the transcripts at hand.

A dream is a row, and what comes next follows from it: one that was cut off goes on when the service starts again.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime
from typing import Any

from adapters.managed_agents.emulator import ids
from adapters.managed_agents.emulator.agent_params import (
    ToolConfig,
    Toolset,
    shown_identity,
    shown_model,
    shown_tools,
)
from adapters.managed_agents.emulator.calls import Actor
from adapters.managed_agents.emulator.event_log import EventLog
from adapters.managed_agents.emulator.mounts import MEMORY, slug_of
from adapters.managed_agents.emulator.options import Limits, Options
from adapters.managed_agents.emulator.prices import NO_USAGE
from adapters.managed_agents.emulator.remembering import Memories
from adapters.managed_agents.emulator.runner import Runner
from adapters.managed_agents.emulator.storage import Row, Storage, read
from adapters.managed_agents.emulator.transcripts import FOLDER, transcript
from harness.core.scenario import spoken_time

logger = logging.getLogger(__name__)

SYSTEM = f"""\
You look after a memory that agents keep between sessions. Nobody is talking to you now: take the time to put it in \
order. Read the memory folder, and the transcripts below {FOLDER} that the message names. Then change the memory so \
that an agent who opens it finds what matters fast:

- what is noted twice stands once, with its first date;
- what a later statement made untrue goes;
- corrections that were made again and again become one rule each, in rules.md, one dated line a rule;
- what was missed and will matter is added, dated by when it was said;
- files are named by what they are about; a file that is left empty goes.

Invent nothing, and keep dates, names and figures as they were said. When you are done, say in one sentence what you \
changed."""
_NO_WEB = [ToolConfig(name="web_fetch", enabled=False), ToolConfig(name="web_search", enabled=False)]
_MESSAGE = "<now>{now}</now>\n\n<transcripts>\n{transcripts}\n</transcripts>"


class Dreaming:
    """Runs dreams, each as one task beside its session's."""

    def __init__(self, storage: Storage, log: EventLog, runner: Runner, options: Options) -> None:
        self._storage, self._log, self._runner, self._options = storage, log, runner, options
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def resume(self) -> None:
        """Go on with what had not ended."""
        for row in self._storage.all("SELECT id FROM dreams WHERE status IN ('pending', 'running')"):
            self.begin(row["id"])

    def begin(self, id: str) -> None:
        """Start a dream, or go on with one."""
        self._tasks[id] = asyncio.create_task(self._work(id))

    def stop_session(self, session: str | None) -> None:
        """Interrupt the session of a dream that was cancelled."""
        if session is not None:
            self._runner.wake(session, interrupted=True)

    async def stop(self) -> None:
        """Leave all as they are; the next start takes them up."""
        for task in list(self._tasks.values()):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _work(self, id: str) -> None:
        try:
            with self._storage.transaction():
                session = self._prepared(id)
            if session is not None:
                self._runner.wake(session)
                await self._watch(id, session)
        except Exception:
            logger.exception("dream %s", id)
            with self._storage.transaction():
                self._end(id, {"type": "internal_error", "message": "internal error"})
        finally:
            self._tasks.pop(id, None)

    async def _watch(self, id: str, session: str) -> None:
        """Wait for the session to rest, and say how the dream ended."""
        error = None
        try:
            await asyncio.wait_for(self._runner.rested(session), self._options.dream_s)
        except TimeoutError:
            self._runner.wake(session, interrupted=True)
            error = {"type": "timeout", "message": f"not done after {self._options.dream_s:g} s"}
        last = self._log.last(session, "session.status_idle")
        reason = last["stop_reason"]["type"] if last else "no reply"
        if error is None and reason != "end_turn":
            fault = self._log.last(session, "session.error")
            told = fault["error"]["message"] if fault else "no error told"
            error = {"type": "internal_error", "message": f"its session ended with {reason}: {told}"}
        row = self._row(id)
        if error is None and row["in_place"] and (lost := self._lost(row)):
            error = {"type": "internal_error", "message": lost}
        with self._storage.transaction():
            self._end(id, error)

    def _prepared(self, id: str) -> str | None:
        """The dream's session, made if there is none yet; None where the dream was cancelled before."""
        row = self._row(id)
        if row["status"] == "running":
            return str(row["session_id"])
        if row["status"] != "pending":
            return None
        body, session = read(row["body"]), ids.new(ids.SESSION)
        now = datetime.fromisoformat(row["now"])
        if lost := self._lost(row):
            self._end(id, {"type": "internal_error", "message": lost})
            return None
        store = row["store_id"] if row["in_place"] else self._copy(row, session, now)
        self._add_session(row, session, store)
        names = self._add_transcripts(session, body["inputs"][1]["session_ids"])
        text = _MESSAGE.format(now=spoken_time(now), transcripts="\n".join(names))
        self._log.queue(session, "user.message", now, content=[{"type": "text", "text": text}])
        body |= {"outputs": [{"type": "memory_store", "memory_store_id": store}], "session_id": session}
        self._storage.update("dreams", id, status="running", session_id=session, body=body)
        return session

    def _lost(self, row: Row) -> str:
        """Why the dream can't be about its store any more; one that is archived can still be copied."""
        store = self._storage.one("SELECT archived_at FROM stores WHERE id = ?", row["store_id"])
        if store is None:
            return f"memory_store: {row['store_id']} was deleted"
        if row["in_place"] and store["archived_at"]:
            return f"memory_store: {row['store_id']} was archived; allowed: create_new"
        return ""

    def _copy(self, row: Row, session: str, now: datetime) -> str:
        """A new store with all that the input holds; its id. The copies' versions name the dream's session."""
        id, source = ids.new(ids.STORE), row["store_id"]
        self._storage.run(
            "INSERT INTO stores (id, workspace, name, description, metadata, created_at, updated_at) "
            "SELECT ?, workspace, name, description, '{}', ?, ? FROM stores WHERE id = ?", id, now, now, source,
        )  # fmt: skip
        copied = Memories(self._storage, self._options, id, Actor("session_actor", session), now)
        for memory in self._storage.all("SELECT path, content FROM memories WHERE store_id = ?", source):
            copied.create(memory["path"], memory["content"])
        return id

    def _add_session(self, row: Row, session: str, store: str) -> None:
        """A session whose agent and environment are the service's own: they stand in no list."""
        body, now = read(row["body"]), row["now"]
        shown = self._storage.one("SELECT name, description FROM stores WHERE id = ?", store)
        name, about = (shown["name"], shown["description"]) if shown else ("", "")
        slug = slug_of(name, set())
        mount = {
            "type": "memory_store", "memory_store_id": store, "access": "read_write", "name": name,
            "instructions": None, "description": about, "mount_path": f"{MEMORY}/{slug}",
        }  # fmt: skip
        agent, environment = _dreamer(body, self._options.limits), ids.new(ids.ENVIRONMENT)
        self._storage.insert(
            "sessions", id=session, workspace=row["workspace"], created_at=now, status="idle", agent_id=agent["id"],
            agent_version=1, environment_id=environment, now=now, body={
                "id": session, "type": "session", "agent": agent, "environment_id": environment,
                "resources": [mount], "budget": None, "metadata": {}, "outcome_evaluations": [], "title": row["id"],
                "usage": NO_USAGE, "vault_ids": [], "deployment_id": None, "created_at": now, "updated_at": now,
            },
        )  # fmt: skip
        self._storage.insert("session_stores", session_id=session, store_id=store, slug=slug, access="read_write")

    def _add_transcripts(self, session: str, sessions: list[str]) -> list[str]:
        """The transcripts as files of the dream's session, in the order of time; their paths."""
        marks = ", ".join("?" * len(sessions))
        rows = self._storage.all(
            f"SELECT * FROM sessions WHERE id IN ({marks}) ORDER BY created_at, seq", *sessions  # noqa: S608
        )  # fmt: skip
        paths = []
        for number, row in enumerate(rows, 1):
            paths.append(f"{FOLDER}/{number:03}-{row['id']}.txt")
            text = transcript(self._storage, row)
            self._storage.insert("files", session_id=session, path=paths[-1], content=text)
        return paths

    def _end(self, id: str, error: dict[str, str] | None) -> None:
        """It is over; one that was cancelled stays so."""
        row = self._row(id)
        if row["status"] not in ("pending", "running"):
            return
        session = self._storage.one("SELECT now FROM sessions WHERE id = ?", row["session_id"] or "")
        ended = self._log.last(row["session_id"] or "", "session.status_idle")
        when = ended["processed_at"] if ended else session["now"] if session else row["now"]
        body = {**read(row["body"]), "error": error, "ended_at": when}
        self._storage.update("dreams", id, status="failed" if error else "completed", body=body)

    def _row(self, id: str) -> Row:
        row = self._storage.one("SELECT * FROM dreams WHERE id = ?", id)
        if row is None:
            raise LookupError(id)
        return row


def _dreamer(body: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The agent of a dream's session."""
    tools = shown_tools([Toolset(configs=_NO_WEB)], [], limits)
    more = f"\n\nBesides: {body['instructions']}" if body["instructions"] else ""
    return {
        "id": ids.new(ids.AGENT), "type": "agent", "version": 1, "name": "Dreamer", "description": None,
        "model": {**shown_model(body["model"]["id"]), **body["model"]}, "system": SYSTEM + more,
        "tools": tools, "mcp_servers": [], "skills": [], "execution_identity": shown_identity(None), "multiagent": None,
    }  # fmt: skip
