"""The queue: what was accepted is processed in the background, in order within a graph, several graphs at a time.

A job lies in the store until it has been done, and leaves it in the commit that says so: whatever kills the service,
an accepted message is processed after the next start.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from adapters.serving.sqlite import utc
from adapters.zep.service.engine import Engine
from adapters.zep.service.episodes import RECENT, Episodes
from adapters.zep.service.models import Models
from adapters.zep.service.people import new_id
from adapters.zep.service.records import Episode, Job, JobKind, Summary, Task, Thread
from adapters.zep.service.store import Store
from adapters.zep.service.summariser import summarise

ATTEMPTS = 4
_FIRST_WAIT_S = 0.25

logger = logging.getLogger(__name__)


class Queue:
    """Works the jobs off; `workers` graphs at a time."""

    def __init__(self, store: Store, engine: Engine, models: Models, episodes: Episodes, workers: int) -> None:
        self._store, self._engine, self._models, self._episodes = store, engine, models, episodes
        self._slots, self._awake = asyncio.Semaphore(workers), asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._do: dict[JobKind, Callable[[Job], Awaitable[None]]] = {
            "ingest": self._ingest, "summarise": self._summarise, "drop_graph": self._drop_graph,
            "drop_episodes": self._drop_episodes, "drop_edge": self._drop_edge, "drop_node": self._drop_node,
        }  # fmt: skip

    def wake(self) -> None:
        """There may be something to do."""
        self._awake.set()

    async def run(self) -> None:
        """Until it is cancelled; jobs in hand are then taken up at the next start."""
        try:
            while True:
                self._awake.clear()
                for graph_uuid in self._store.column("SELECT DISTINCT graph_uuid FROM jobs"):
                    if graph_uuid not in self._busy:
                        self._busy[graph_uuid] = asyncio.create_task(self._drain(graph_uuid))
                await self._awake.wait()
        finally:
            for task in list(self._busy.values()):
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _drain(self, graph_uuid: str) -> None:
        sql = "SELECT * FROM jobs WHERE graph_uuid = ? ORDER BY seq LIMIT 1"
        try:
            while (job := self._store.one(Job, sql, graph_uuid)) is not None:
                async with self._slots:
                    await self._work_off(job)
        except Exception:
            logger.exception("the queue of graph %s stopped", graph_uuid)
            await asyncio.sleep(_FIRST_WAIT_S)
        finally:
            del self._busy[graph_uuid]
            self._awake.set()

    async def _work_off(self, job: Job) -> None:
        """Do one job; what fails in passing is tried again, what fails for good is said in its task."""
        error: str | None = f"{job.kind}: the service ended {ATTEMPTS} times while it was at it"
        for attempt in range(job.attempts, ATTEMPTS):
            self._start(job, attempt + 1)
            try:
                await self._do[job.kind](job)
            except asyncio.CancelledError:
                self._store.update("jobs", "seq", job.seq, attempts=attempt)  # an orderly end is no failed attempt
                raise
            except Exception as failure:
                error = f"{job.kind}: {type(failure).__name__}: {failure}"
                logger.warning("attempt %d: %s", attempt + 1, error)
                if not passing(failure):
                    break
                await asyncio.sleep(_FIRST_WAIT_S * 2**attempt)
            else:
                error = None
                break
        with self._store.transaction():
            self._end(job, error)

    def _start(self, job: Job, attempt: int) -> None:
        with self._store.transaction():
            self._store.update("jobs", "seq", job.seq, attempts=attempt)
            if job.kind == "ingest":
                sql = "UPDATE episodes SET began = coalesce(began, ?) WHERE uuid = ?"
                self._store.run(sql, datetime.now(UTC), job.target)
            sql = "UPDATE tasks SET status = 'processing', started_at = coalesce(started_at, ?), updated_at = ? "
            self._store.run(sql + "WHERE uuid = ?", job.now, job.now, job.task_uuid)

    def _end(self, job: Job, error: str | None) -> None:
        if not self._store.run("DELETE FROM jobs WHERE seq = ?", job.seq):
            return  # deleted with its graph or episode while it was in hand
        if job.kind == "ingest":
            state = "failed" if error else "processed"
            self._store.update("episodes", "uuid", job.target, state=state, ended=datetime.now(UTC))
        task = self._store.one(Task, "SELECT * FROM tasks WHERE uuid = ?", job.task_uuid)
        if task is None:
            return
        failed = task.failed + (error is not None)
        values: dict[str, object] = {"failed": failed, "updated_at": job.now, "error": error or task.error}
        if not self._store.number("SELECT count(*) FROM jobs WHERE task_uuid = ?", task.uuid):
            ended = "succeeded" if not failed else "failed" if failed == task.jobs else "partial"
            values |= {"status": ended, "completed_at": job.now}
        self._store.update("tasks", "uuid", task.uuid, **values)

    async def _ingest(self, job: Job) -> None:
        episode = self._store.one(Episode, "SELECT * FROM episodes WHERE uuid = ?", job.target)
        if episode is not None:
            said = self._line(episode) if episode.thread_uuid else episode.content
            await self._engine.add(episode, said)

    async def _summarise(self, job: Job) -> None:
        thread = self._store.one(Thread, "SELECT * FROM threads WHERE uuid = ?", job.target)
        if thread is None:
            return
        before = self._episodes.summary(thread)
        messages = self._episodes.messages(thread)[: -RECENT or None]
        messages = [each for each in messages if before is None or each.seq > before.covers]
        if not messages:
            return
        lines = [f"{utc(each.reference_time)[:16]} {self._line(each)}" for each in messages]
        text = await summarise(self._models, before.summary if before else None, lines)
        summary = Summary(
            uuid=before.uuid if before else new_id(), thread_uuid=thread.uuid, graph_uuid=job.graph_uuid, summary=text,
            covers=messages[-1].seq, covers_time=max(each.reference_time for each in messages),
            created_at=before.created_at if before else job.now, updated_at=job.now,
        )  # fmt: skip
        with self._store.transaction():
            if self._store.number("SELECT count(*) FROM threads WHERE uuid = ?", thread.uuid):
                self._store.run("DELETE FROM summaries WHERE thread_uuid = ?", thread.uuid)
                self._store.insert("summaries", summary)

    def _line(self, episode: Episode) -> str:
        return f"{self._episodes.speaker(episode)}: {episode.content}"

    async def _drop_graph(self, job: Job) -> None:
        await self._engine.drop_graph(job.graph_uuid)
        self._store.scrub()

    async def _drop_episodes(self, job: Job) -> None:
        for uuid in job.target.splitlines():
            await self._engine.drop_episode(job.graph_uuid, uuid)
        await self._engine.scrub()
        self._store.scrub()

    async def _drop_edge(self, job: Job) -> None:
        await self._engine.drop_edge(job.graph_uuid, job.target)
        await self._engine.scrub()

    async def _drop_node(self, job: Job) -> None:
        await self._engine.drop_node(job.graph_uuid, job.target)
        await self._engine.scrub()


def passing(failure: Exception) -> bool:
    """Whether another attempt may succeed: something was not reached, or asked us to come back."""
    import httpx2
    from anthropic import APIConnectionError, APIStatusError
    from graphiti_core.llm_client.errors import RateLimitError
    from redis.exceptions import ConnectionError as RedisConnectionError

    if isinstance(failure, APIStatusError):
        return failure.status_code >= 500 and failure.response.headers.get("x-should-retry") != "false"
    if isinstance(failure, httpx2.HTTPStatusError):
        return failure.response.status_code in (408, 429) or failure.response.status_code >= 500
    return isinstance(
        failure, APIConnectionError | RateLimitError | RedisConnectionError | httpx2.TransportError | OSError
    )
