"""Stacks that fail on purpose, each in its own way; and some that are merely odd."""

import ctypes
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from harness.core.contract import Lab, Memory, Query, Recall, Service
from harness.core.errors import UnsupportedError
from harness.core.scenario import Session, UserId


@dataclass(frozen=True)
class Plain:
    """Keeps lines in a file and recalls all of them; the others go wrong from here."""

    name: ClassVar[str] = "plain"
    about: ClassVar[str] = "for tests"
    requires: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str | None] = None
    exempt: ClassVar[bool] = False
    version: ClassVar[str] = "1"

    def open(self, lab: Lab) -> Memory:
        return PlainMemory(lab)


class PlainMemory:
    def __init__(self, lab: Lab) -> None:
        self.lab, self.path = lab, lab.workdir / "lines.txt"

    def observe(self, session: Session) -> None:
        with self.path.open("a") as out:
            out.write(session.text() + "\n\n")

    def settle(self) -> None: ...

    def recall(self, query: Query) -> Recall:
        return Recall(self.path.read_text() if self.path.exists() else "")

    def forget(self, user: UserId) -> None:
        self.path.unlink(missing_ok=True)

    def close(self) -> None: ...


@dataclass(frozen=True)
class Missing(Plain):
    """Needs a package that nobody has."""

    requires: ClassVar[tuple[str, ...]] = ("no_such_package",)


def stack(memory: Callable[[Lab], Memory]) -> type[Plain]:
    """An adapter that opens this memory."""

    class Opened(Plain):
        def open(self, lab: Lab) -> Memory:
            return memory(lab)

    return dataclass(frozen=True)(Opened)


class RaisesMemory(PlainMemory):
    def observe(self, session: Session) -> None:
        raise ValueError("the shelf is full")


class HangsMemory(PlainMemory):
    def settle(self) -> None:
        while True:
            time.sleep(60)


class ExitsMemory(PlainMemory):
    def recall(self, query: Query) -> Recall:
        os._exit(7)


class EatsMemory(PlainMemory):
    def observe(self, session: Session) -> None:
        self.hoard = [bytearray(os.urandom(1 << 16) * 256) for _ in range(1 << 16)]


class StrayMemory(PlainMemory):
    def observe(self, session: Session) -> None:
        (Path(__file__).parent / "stray.txt").write_text("out of bounds")


class QuietStrayMemory(PlainMemory):
    """Swallows the refusal and goes on as if nothing had been."""

    def observe(self, session: Session) -> None:
        super().observe(session)
        try:
            (Path(__file__).parent / "stray.txt").write_text("out of bounds")
        except PermissionError:
            return


class CallsOutMemory(PlainMemory):
    def observe(self, session: Session) -> None:
        import socket

        socket.create_connection(("192.0.2.1", 80), timeout=1)


class TalkativeMemory(PlainMemory):
    """Recalls far more than it may."""

    def recall(self, query: Query) -> Recall:
        return Recall("The label says nothing of use here.\n" * 5000)


class MixesUsersMemory(PlainMemory):
    """Ignores whose words they are: the plain one does too, but says so by its name."""


class ForgetsNobodyMemory(PlainMemory):
    def forget(self, user: UserId) -> None:
        raise UnsupportedError("this stack keeps everything")


class TracesMemory(PlainMemory):
    """A probe changes what it holds."""

    def recall(self, query: Query) -> Recall:
        held = super().recall(query)
        with self.path.open("a") as out:
            out.write(f"Somebody asked: {query.text}\n")
        return held

    def export(self, user: UserId) -> str:
        return self.path.read_text() if self.path.exists() else ""


class ForgetsAtRestartMemory(PlainMemory):
    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self.path.unlink(missing_ok=True)


class ServedMemory(PlainMemory):
    """Keeps its lines behind a server of its own."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self.service = lab.service(
            [sys.executable, "-m", "http.server", "{port}", "--bind", "127.0.0.1", "--directory", "{workdir}"]
        )

    def recall(self, query: Query) -> Recall:
        import urllib.request

        with urllib.request.urlopen(f"{self.service.url}/lines.txt") as reply:
            return Recall(reply.read().decode())


class ServedExitsMemory(ServedMemory):
    """Is gone before it could close."""

    def recall(self, query: Query) -> Recall:
        os._exit(7)


class ServedDetachedMemory(ServedMemory):
    """Its server starts another one, which leaves the process group while nobody looks."""

    def close(self) -> None:
        subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)", self.lab.workdir], start_new_session=True
        )


class ServedLateMemory(PlainMemory):
    """Starts its server when it is first needed, and waits for it a while; the server holds 400 MB."""

    service: Service | None = None

    def observe(self, session: Session) -> None:
        super().observe(session)
        if self.service is None:
            serve = "import os, sys, time; held = os.urandom(1 << 16) * 6400; time.sleep(0.5); "
            serve += "from http.server import test; test(port=int(sys.argv[1]))"
            self.service = self.lab.service([sys.executable, "-c", serve, "{port}", "{workdir}"])


class TellsTheTimeMemory(PlainMemory):
    """Recalls what Python thinks the time is."""

    def recall(self, query: Query) -> Recall:
        from datetime import datetime

        return Recall(f"Kim: The label of Kim's kettle says {datetime.now():%Y-%m-%d}")


class ShowsItsWorldMemory(PlainMemory):
    """Writes down what it sees of the machine."""

    def observe(self, session: Session) -> None:
        super().observe(session)
        seen = {"environment": dict(os.environ), "folder": os.getcwd(), "temporary": tempfile.gettempdir()}
        seen |= {"home": str(Path.home()), "path": sys.path, "chance": random.random()}
        (self.lab.workdir / "world.json").write_text(json.dumps(seen))


class ImportsLateMemory(PlainMemory):
    """Imports a part of itself when it is first asked, as vendors' libraries do."""

    def recall(self, query: Query) -> Recall:
        import late_part

        return late_part.recall(super().recall(query))


class KilledMemory(PlainMemory):
    """Is killed from outside each time it is asked; so does the kernel when memory runs out."""

    def recall(self, query: Query) -> Recall:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().recall(query)


class CrashesMemory(PlainMemory):
    """Compiled code of it reads where nothing is."""

    def recall(self, query: Query) -> Recall:
        print("the last of my words", flush=True)
        return Recall(ctypes.string_at(0).decode())


class ForksMemory(PlainMemory):
    """Is gone, and leaves a forked child behind that holds every pipe of its."""

    def recall(self, query: Query) -> Recall:
        multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,)).start()
        os._exit(7)


class RantsMemory(PlainMemory):
    """Fails with a message that is no text for a person, and endless."""

    def observe(self, session: Session) -> None:
        raise ValueError("\ud800 " + "the whole document again, " * 200_000)


class SlowMemory(PlainMemory):
    """Takes its time, so that there is time to be killed in."""

    def recall(self, query: Query) -> Recall:
        time.sleep(0.02)
        return super().recall(query)


Raises, Hangs, Exits, Eats = stack(RaisesMemory), stack(HangsMemory), stack(ExitsMemory), stack(EatsMemory)
Stray, QuietStray, CallsOut = stack(StrayMemory), stack(QuietStrayMemory), stack(CallsOutMemory)
Talkative, MixesUsers, ForgetsNobody = stack(TalkativeMemory), stack(MixesUsersMemory), stack(ForgetsNobodyMemory)
Traces, ForgetsAtRestart, Served = stack(TracesMemory), stack(ForgetsAtRestartMemory), stack(ServedMemory)
ServedExits, ServedDetached = stack(ServedExitsMemory), stack(ServedDetachedMemory)
ServedLate = stack(ServedLateMemory)
TellsTheTime, Slow, ShowsItsWorld = stack(TellsTheTimeMemory), stack(SlowMemory), stack(ShowsItsWorldMemory)
Killed, Crashes, ImportsLate = stack(KilledMemory), stack(CrashesMemory), stack(ImportsLateMemory)
Forks, Rants = stack(ForksMemory), stack(RantsMemory)
