"""The emulator's time for a memory read and write while sessions emit events to open streams, beside a quiet service.

Open loop: requests are sent at fixed moments, whether or not earlier ones were answered. `own` is what the service
itself counts (the header Server-Timing), `whole` is from the planned moment to the reply, with all waiting. In the end
each stream must have heard just what its session lists, in the same order. The model is the tests' scripted one.

Run: python tests/benchmarks/managed_agents.py [SECONDS [READS WRITES TURNS]], the latter three a second
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from harness.engine.services import free_port

STREAMS, MEMORIES, SIZE = 50, 500, 1_000
BETAS = {"memory_stores": "agent-memory-2026-07-22"}
SCRIPT = [
    [{"say": "Let me see."}, {"use": "bash", "input": {"command": "ls /mnt/memory/notes | head -n 3"}}],
    [{"use": "write", "input": {"file_path": "/mnt/memory/notes/NAME", "content": "Heard at MOMENT."}}],
    [{"say": "Noted."}],
]


@dataclass
class Taken:
    """Milliseconds of one kind of request."""

    own: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)

    def told(self) -> str:
        """p50 and p95 of both."""
        figures = (np.percentile(values, share) for values in (self.own, self.whole) for share in (50, 95))
        return "".join(f"{figure:>9.2f}" for figure in figures)


@dataclass(frozen=True)
class Reply:
    """What came, and the service's own milliseconds."""

    data: Any
    own: float


class Http:
    """As lean a client as can be, since it shares the cores with the service. One request a connection at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, method: str, path: str, body: Any = None) -> Reply:
        """One request that must be done."""
        reader, writer = self._free.pop() if self._free else await self._connection()
        sent = json.dumps(body).encode() if body is not None else b""
        writer.write(head(method, path, len(sent)) + sent)
        told = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in told.split("\r\n")[1:-2])
        data = json.loads(await reader.readexactly(int(headers["content-length"])))
        self._free.append((reader, writer))
        assert told.startswith("http/1.1 200"), (path, data)
        return Reply(data, float(headers["server-timing"].partition("dur=")[2]))

    async def lines(self, path: str) -> AsyncIterator[str]:
        """The lines of a stream."""
        reader, writer = await self._connection()
        writer.write(head("GET", path, 0))
        while line := await reader.readline():
            yield line.decode()
        writer.close()

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self._port, limit=2**22)


def head(method: str, path: str, size: int) -> bytes:
    """A request's head."""
    beta = BETAS.get(path.split("/")[0], "managed-agents-2026-04-01")
    lines = [f"{method} /v1/{path} HTTP/1.1", "host: here", "authorization: Bearer k", f"anthropic-beta: {beta}"]
    return "\r\n".join([*lines, f"content-length: {size}", "", ""]).encode()


class Bench:
    """What is asked of the service."""

    def __init__(self, port: int) -> None:
        self.http = Http(port)
        self.ask = self.http.ask
        self.heard: dict[str, list[str]] = {}
        self.store, self.held, self.sessions = "", [""], [""]

    async def prepare(self) -> None:
        """A store of memories, and as many sessions as there will be streams, each with a store of its own."""
        self.store = (await self.ask("POST", "memory_stores", {"name": "Bench"})).data["id"]
        paths = [f"/{number % 20:02}/{number:03}" for number in range(MEMORIES)]
        made = [await self.ask("POST", self._memories(), {"path": path, "content": "x" * SIZE}) for path in paths]
        self.held = [each.data["id"] for each in made]
        agent = {"name": "Bench", "model": "claude-sonnet-5-5", "tools": [{"type": "agent_toolset_20260401"}]}
        used = (await self.ask("POST", "agents", agent)).data["id"]
        environment = (await self.ask("POST", "environments", {"name": "Bench"})).data["id"]
        self.sessions = []
        for _ in range(STREAMS):
            store = (await self.ask("POST", "memory_stores", {"name": "Notes"})).data["id"]
            resources = [{"type": "memory_store", "memory_store_id": store}]
            body = {"agent": used, "environment_id": environment, "resources": resources}
            self.sessions.append((await self.ask("POST", "sessions", body)).data["id"])

    async def listen(self, session: str, ready: asyncio.Event) -> None:
        """Note the ids of all events, until the session is deleted."""
        self.heard[session] = []
        async for line in self.http.lines(f"sessions/{session}/events/stream"):
            if line.startswith("data: "):
                ready.set()
                event = json.loads(line.removeprefix("data: "))
                if event["type"] == "session.deleted":
                    return
                if event["type"] != "ping":
                    self.heard[session].append(event["id"])

    async def read(self, number: int) -> Reply:
        """One memory with its content."""
        return await self.ask("GET", f"{self._memories()}/{self.held[number * 7 % MEMORIES]}")

    async def write(self, number: int) -> Reply:
        """New content for one memory."""
        content = f"{number} at {time.time()} ".ljust(SIZE, "y")
        return await self.ask("POST", f"{self._memories()}/{self.held[number * 11 % MEMORIES]}", {"content": content})

    async def turn(self, number: int) -> Reply:
        """Something for a session's agent to do."""
        script = json.dumps(SCRIPT).replace("NAME", f"{number}.md").replace("MOMENT", str(number))
        event = {"type": "user.message", "content": [{"type": "text", "text": script}]}
        return await self.ask("POST", f"sessions/{self.sessions[number % STREAMS]}/events", {"events": [event]})

    async def prove(self) -> int:
        """Every stream heard what its session lists, in order. The number of events."""
        for session in self.sessions:
            while (await self.ask("GET", f"sessions/{session}")).data["status"] != "idle":
                await asyncio.sleep(0.05)
        listed = {session: await self._listed(session) for session in self.sessions}
        end = time.monotonic() + 10
        while self.heard != listed and time.monotonic() < end:
            await asyncio.sleep(0.05)
        wrong = [session for session in self.sessions if self.heard[session] != listed[session]]
        if wrong:
            raise SystemExit(f"{len(wrong)} streams heard something else than their sessions list, e.g. {wrong[0]}")
        return sum(map(len, listed.values()))

    async def _listed(self, session: str) -> list[str]:
        found, page = [], ""
        while page is not None:
            more = f"&page={page}" if page else ""
            reply = (await self.ask("GET", f"sessions/{session}/events?limit=1000{more}")).data
            found += [each["id"] for each in reply["data"]]
            page = reply["next_page"]
        return found

    def _memories(self) -> str:
        return f"memory_stores/{self.store}/memories"


async def offered(rate: float, seconds: float, act: Callable[[int], Coroutine[Any, Any, Reply]]) -> Taken:
    """Send at a fixed rate for so long; all are answered when it returns."""
    taken, began = Taken(), time.perf_counter()

    async def one(number: int) -> None:
        planned = began + number / rate
        await asyncio.sleep(planned - time.perf_counter())
        reply = await act(number)
        taken.whole.append((time.perf_counter() - planned) * 1000)
        taken.own.append(reply.own)

    await asyncio.gather(*(one(number) for number in range(int(rate * seconds))))
    return taken


@contextmanager
def running(*command: str, **more: str) -> Any:
    """A process, while the block lasts."""
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, **more})
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


async def measure(port: int, seconds: float, rates: dict[str, float]) -> None:
    """Both sides: a quiet service, then one at work with streams open."""
    bench = Bench(port)
    while True:
        try:
            await bench.prepare()
            break
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)
    load = [offered(rates["read"], seconds, bench.read), offered(rates["write"], seconds, bench.write)]
    quiet = await asyncio.gather(*load)
    ready = [asyncio.Event() for _ in bench.sessions]
    listeners = [asyncio.create_task(bench.listen(*each)) for each in zip(bench.sessions, ready, strict=True)]
    await asyncio.gather(*(each.wait() for each in ready))
    load = [offered(rates[name], seconds, act) for name, act in (("read", bench.read), ("write", bench.write))]
    *busy, _ = await asyncio.gather(*load, offered(rates["turn"], seconds, bench.turn))
    events = await bench.prove()
    for session in bench.sessions:
        await bench.ask("DELETE", f"sessions/{session}")
    await asyncio.gather(*listeners)
    print(f"{rates['read']:g} reads and {rates['write']:g} writes a second for {seconds:g} s, {MEMORIES} memories of")
    print(f"{SIZE} bytes; at work: {STREAMS} streams, {rates['turn']:g} turns a second. Load {os.getloadavg()[0]:.1f}.")
    print(f"{'ms':>16}{'own p50':>9}{'p95':>9}{'whole p50':>9}{'p95':>9}")
    for name, before, during in zip(("read", "write"), quiet, busy, strict=True):
        print(f"{name:>8} quiet  {before.told()}\n{name:>8} at work{during.told()}")
        print(f"{'ratio':>16}{np.median(during.own) / np.median(before.own):>9.2f}x")
    print(f"{events} events on {STREAMS} streams: none lost, none out of order")


def main(seconds: float, *rates: float) -> None:
    """Start model and service, and measure."""
    scripted = Path(__file__).parents[1] / "adapters" / "managed_agents" / "scripted_model.py"
    with tempfile.TemporaryDirectory() as name, running(str(scripted), f"{name}/port"):
        while not (Path(name) / "port").exists():
            time.sleep(0.02)
        model, port = f"http://127.0.0.1:{(Path(name) / 'port').read_text()}", free_port()
        command = ("-m", "adapters.managed_agents.emulator", "--port", str(port), "--data", f"{name}/data")
        with running(*command, MEMTRIAL_MODEL_URL=model, MEMTRIAL_MODEL_KEY="k"):
            offer = dict(zip(("read", "write", "turn"), rates or (40, 20, 5), strict=True))
            asyncio.run(measure(port, seconds, offer))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:] or ["20"]))
