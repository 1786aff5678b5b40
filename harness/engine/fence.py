"""Notices a stack that writes outside its folder or reaches for another machine.

An audit hook (PEP 578) sees what Python code opens, renames, removes and connects to, refuses what is out of bounds and
remembers the first breach, so that a stack which swallows the refusal is caught as well. Compiled code that opens
files by itself is not seen; for that, `HOME` and the temporary folder of a worker lie inside its sandbox, and `memtrial
check` is run in an empty network namespace.
"""

import _socket
import ipaddress
import os
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_DEVICES = ("/dev/null", "/dev/tty", "/dev/shm", "/proc/self")  # noqa: S108 - a device, not a file of ours
_FIRST_PATH = frozenset(
    ["os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.chmod", "os.chown", "os.utime", "shutil.rmtree"]
)
_LOOKING = frozenset(["os.listdir", "os.scandir"])
_CONNECTING = frozenset(["socket.connect", "socket.sendto", "socket.sendmsg"])
_LOOKING_UP = frozenset(["socket.getaddrinfo", "socket.gethostbyname"])
_BOTH_PATHS = frozenset(["os.rename", "os.link", "os.symlink", "shutil.move"])


ALLOWED = "files within lab.workdir, connections to loopback"


class BreachError(PermissionError):
    """A stack left its bounds."""


class Fence:
    """Bounds of one worker: it may write in `root` alone, and not even look into the rest of `closed` folders.

    It may reach this machine, and of others the `hosts` that its stack declares: by name, and by the numbers that
    looking them up gave.
    """

    def __init__(self, root: Path, closed: Iterable[str] = (), hosts: Iterable[str] = ()) -> None:
        self._roots = (str(root.resolve()),)
        self._closed = tuple(os.path.realpath(each) for each in closed)
        self._hosts = frozenset(hosts)
        self._numbers: set[str] = set()
        self.breach: str | None = None

    def raise_up(self) -> None:
        """From now on for the whole life of this process: audit hooks can't be taken away."""
        sys.dont_write_bytecode = True  # a late import would write beside its source
        if self._hosts:
            self._note_numbers()
        sys.addaudithook(self._see)

    def _note_numbers(self) -> None:
        """An event names the host when it is looked up, and a number when it is reached: note which belong together."""
        look_up = _socket.getaddrinfo

        def noted(host: Any, *rest: Any, **more: Any) -> Any:
            found = look_up(host, *rest, **more)
            if _text(host) in self._hosts:
                self._numbers.update(str(address[0]) for *_, address in found)
            return found

        _socket.getaddrinfo = noted

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if _writes(mode, flags):
                self._check(event, path)
            else:
                self._check_closed(event, path)
        elif event in _LOOKING:
            self._check_closed(event, arguments[0])
        elif event in _FIRST_PATH:
            self._check(event, arguments[0])
        elif event in _BOTH_PATHS:
            self._check(event, arguments[1])
            if event in {"os.rename", "shutil.move"}:
                self._check(event, arguments[0])
            elif event == "os.link":
                self._check_closed(event, arguments[0])
        elif event == "sqlite3.connect":
            self._check_database(event, arguments[0])
        elif event in _CONNECTING:
            self._check_address(event, arguments[1])
        elif event in _LOOKING_UP and not _is_number(arguments[0]):
            # Asking for a name reaches a server as well.
            self._check_address(event, (arguments[0], *arguments[1:], ""))

    def _check(self, event: str, path: Any) -> None:
        if isinstance(path, int) or path is None:
            return  # an open file of the process's own
        place = os.path.realpath(os.fsdecode(path))
        if place.startswith(_DEVICES) or any(_inside(place, root) for root in self._roots):
            return
        self._refuse(f"{event}: {place}")

    def _check_closed(self, event: str, path: Any) -> None:
        if isinstance(path, int) or path is None:
            return
        place = _place(os.fsdecode(path))
        if any(_inside(place, closed) for closed in self._closed) and not any(
            _inside(place, root) for root in self._roots
        ):
            self._refuse(f"{event}: {place}")

    def _check_database(self, event: str, path: Any) -> None:
        name = os.fsdecode(path)
        if name.startswith("file:"):
            url = urlsplit(name)
            name = "" if "mode=memory" in url.query else unquote(url.path)
        if name not in ("", ":memory:"):
            self._check(event, name)

    def _check_address(self, event: str, address: Any) -> None:
        if isinstance(address, tuple) and address[0] and not self._may_reach(_text(address[0])):
            self._refuse(f"{event}: {_text(address[0])}:{address[1]}")

    def _may_reach(self, host: str) -> bool:
        return _is_loopback(host) or host in self._hosts or host in self._numbers

    def _refuse(self, what: str) -> None:
        self.breach = self.breach or what
        raise BreachError(f"out of bounds: {what}")


def _place(path: str) -> str:
    """Where a path that is read leads to. Folders are followed once: an import opens thousands of files in few."""
    folder, name = os.path.split(os.path.abspath(path))
    place = os.path.join(_followed(folder), name)
    return os.path.realpath(place) if os.path.islink(place) else place


@lru_cache(maxsize=4096)
def _followed(folder: str) -> str:
    return os.path.realpath(folder)


def _writes(mode: Any, flags: Any) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)


def _inside(place: str, root: str) -> bool:
    return place == root or place.startswith(root + os.sep)


def _text(host: Any) -> str:
    return host.decode(errors="replace") if isinstance(host, bytes) else str(host)


def _is_number(host: Any) -> bool:
    try:
        ipaddress.ip_address(_text(host))
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host == "::1" or host.startswith("127.")
