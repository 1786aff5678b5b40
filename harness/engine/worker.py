"""The runner's handle on one worker process: starts it, reads its messages, watches its bounds, and ends it."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psutil

from harness.core.record import Failure
from harness.engine.services import last_words
from harness.engine.wire import Ended, Failed, Inbox, Job, Message, Restarting

_LOOK_S = 0.1  # between two looks at deadline and memory
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")
_DATABASE_PASSWORD = "PGPASSWORD"  # noqa: S105 - of a user's own Postgres: its address is an option and is recorded


@dataclass(frozen=True, slots=True)
class Bounds:
    """When to end a worker.

    `deadline` is on the monotonic clock, in seconds; `memory` is of its whole process tree, in bytes.
    """

    deadline: float
    memory: int
    cancelled: threading.Event


@dataclass(frozen=True, slots=True)
class Exit:
    """How a worker ended: by its own word, or with the failure that the runner saw.

    `cut_off` is True when it was killed from outside, which is nobody's failure until it happens again and again.
    """

    last: Ended | Restarting | Failed
    peak_memory: int
    cut_off: bool = False


def run_worker(job: Job, bounds: Bounds, on_message: Callable[[Message], None]) -> Exit:
    """Run one worker to its end. Its output goes to `worker.log` in the sandbox; nothing of it outlives the call."""
    reader, writer = os.pipe()
    log = Path(job.sandbox) / "worker.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "harness.engine.trial", str(writer)],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            pass_fds=(writer,),
            cwd=Path(job.sandbox) / "work",
            env=worker_environment(Path(job.sandbox), job.stack.keys),
            start_new_session=True,
        )
    os.close(writer)
    watch = _Watch(process, bounds)
    try:
        _hand_over(process, job)
        last = _listen(reader, watch, on_message)
    finally:
        os.close(reader)
        watch.end(grace=2.0)
    return _exit(last, watch, log)


def worker_environment(sandbox: Path, keys: Sequence[str] = ()) -> dict[str, str]:
    """What a worker sees: home and temporary folder of its own; of secrets, only a hosted stack's or a database's."""
    kept = {name: os.environ[name] for name in (*_KEPT_ENVIRONMENT, _DATABASE_PASSWORD, *keys) if name in os.environ}
    if "PYTHONPATH" in kept:  # the worker has another working folder
        kept["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, kept["PYTHONPATH"].split(os.pathsep)))
    home, temporary = sandbox / "home", sandbox / "tmp"
    return kept | {"HOME": str(home), "TMPDIR": str(temporary), "PYTHONHASHSEED": "0", "NO_PROXY": "*"}


def _hand_over(process: "subprocess.Popen[bytes]", job: Job) -> None:
    """Write the job; the pipe stays open, because its end is how a worker learns that the runner is gone."""
    _say(process, msgspec.json.encode(job) + b"\n")


def _say(process: "subprocess.Popen[bytes]", line: bytes) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.write(line)
            process.stdin.flush()


def _listen(reader: int, watch: "_Watch", on_message: Callable[[Message], None]) -> Message | None:
    """Read until the worker has said its last word, is out of bounds, or is gone."""
    inbox = Inbox()
    while not watch.out_of_bounds():
        ended = watch.process.poll() is not None  # a child may hold the pipe open when the worker is gone
        if not select.select([reader], [], [], 0 if ended else _LOOK_S)[0]:
            if ended:
                return None
            continue
        data = os.read(reader, 1 << 16)
        if not data:
            return None
        try:
            messages = inbox.feed(data)
        except msgspec.DecodeError as error:
            said = Failed(Failure("raised", f"the worker said what is no message of ours: {error}"))
            on_message(said)
            return said
        for message in messages:
            if isinstance(message, Ended | Restarting | Failed):
                watch.look()  # the last time that the whole tree is surely there
            on_message(message)
            if isinstance(message, Ended | Restarting | Failed):
                _say(watch.process, b"\n")  # it may go
                return message
    return None


class _Watch:
    """Looks at a process tree: its memory, its deadline, and who belongs to it."""

    def __init__(self, process: subprocess.Popen[bytes], bounds: Bounds) -> None:
        self.process, self._bounds = process, bounds
        self._tree: dict[int, psutil.Process] = {}
        self._next_look = 0.0
        self.memory = self.peak = 0
        self.failure: Failure | None = None

    def out_of_bounds(self) -> bool:
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + _LOOK_S
            self.look()
            self._judge(now)
        return self.failure is not None

    def look(self) -> None:
        """Who belongs to the tree now, and how much memory it takes."""
        with contextlib.suppress(psutil.Error):
            root = psutil.Process(self.process.pid)
            self._tree.update({child.pid: child for child in [root, *root.children(recursive=True)]})
        self.memory = sum(_resident(process) for process in self._tree.values())
        self.peak = max(self.peak, self.memory)

    def _judge(self, now: float) -> None:
        memory = self.memory
        if memory > self._bounds.memory:
            self.failure = Failure("memory", f"{_gb(memory)}; allowed: {_gb(self._bounds.memory)}")
        elif now > self._bounds.deadline:
            self.failure = Failure("deadline", "the trial's time was up")
        elif self._bounds.cancelled.is_set():
            self.failure = Failure("killed", "the run was cancelled")

    def end(self, grace: float) -> None:
        """Leave nothing of the tree behind; a worker that has said its last word gets `grace` seconds to go."""
        self.look()
        if self.failure is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(grace)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for process in self._tree.values():
            with contextlib.suppress(psutil.Error):
                process.kill()  # psutil checks the start time: a recycled pid is safe
        self.process.wait()
        psutil.wait_procs(self._tree.values(), timeout=2.0)
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()


def _gb(size: int) -> str:
    """Bytes as `--memory-gb` takes them."""
    return f"{size / 1024**3:.3g} GB"


def _resident(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def _exit(last: Message | None, watch: _Watch, log: Path) -> Exit:
    if isinstance(last, Ended | Restarting | Failed):
        return Exit(last, watch.peak)
    if watch.failure is not None:
        return Exit(Failed(watch.failure), watch.peak)
    code = watch.process.returncode
    words = last_words(log)
    said = f"; last words: {words}" if words else ""
    if code < 0:
        failure = Failure("killed", f"by signal {-code} ({signal.strsignal(-code)}){said}")
        return Exit(Failed(failure), watch.peak, cut_off=-code == signal.SIGKILL)
    return Exit(Failed(Failure("exited", f"with code {code}{said}")), watch.peak)
