"""A session's own file system: stores mounted at `/mnt/memory/<slug>`, and scratch folders. All of it lies in SQLite.

Folders exist by the files in them. There are no links, no modes, and nothing of this machine's disk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapters.managed_agents.emulator.errors import ServiceError
from adapters.managed_agents.emulator.mounts import MEMORY
from adapters.managed_agents.emulator.places import HOME, FileError, absolute, is_below
from adapters.managed_agents.emulator.remembering import Memories
from adapters.managed_agents.emulator.storage import Storage

SCRATCH = (HOME, "/tmp", "/mnt/session/outputs", "/mnt/session/uploads")  # noqa: S108
MAX_FILE, MAX_FILES = 1_000_000, 1_000


@dataclass(frozen=True)
class Mount:
    """A store in the file system; `note` is why it can't be written to, where it can't."""

    memories: Memories
    note: str = ""


@dataclass(frozen=True)
class Files:
    """Reads and writes by absolute paths. Within a transaction. Every method raises FileError."""

    storage: Storage
    session: str
    mounts: Mapping[str, Mount]

    def place(self, path: str, folder: str = HOME) -> str:
        """The absolute path of a place in this file system; folders above it are places too."""
        found = absolute(path, folder)
        roots = (*self.mounts, *SCRATCH, MEMORY)
        if not any(is_below(found, root) or is_below(root, found) for root in roots):
            raise FileError(f"{found}: outside of the session's folders: {', '.join((*self.mounts, *SCRATCH))}")
        if is_below(found, MEMORY) and found != MEMORY and self._mount(found) is None:
            raise FileError(f"{found}: no memory store is mounted here; mounted: {', '.join(self.mounts) or 'none'}")
        return found

    def read(self, path: str) -> str:
        """The content of a file."""
        content = self.content(path)
        if content is None:
            raise FileError(f"{path}: {'Is a directory' if self.is_folder(path) else 'No such file or directory'}")
        return content

    def content(self, path: str) -> str | None:
        """The content of a file; None where there is none."""
        root = self._mount(path)
        if root is not None:
            row = self.mounts[root].memories.at(path[len(root) :])
        else:
            row = self.storage.one("SELECT content FROM files WHERE session_id = ? AND path = ?", self.session, path)
        return None if row is None else str(row["content"])

    def is_folder(self, path: str) -> bool:
        """Whether this is a root, a folder above one, or holds files."""
        roots = (*self.mounts, *SCRATCH, MEMORY)
        return any(is_below(root, path) for root in roots) or any(True for _ in self.paths(path, 1))

    def paths(self, folder: str, limit: int = -1) -> list[str]:
        """All files below a folder, sorted."""
        low, high = ("/", "0") if folder == "/" else (folder + "/", folder + "0")  # "0" follows "/"
        rows = self.storage.all(
            "SELECT path FROM files WHERE session_id = ? AND path > ? AND path < ? LIMIT ?",
            self.session, low, high, limit,
        )  # fmt: skip
        found = [row["path"] for row in rows]
        for root, mount in self.mounts.items():
            if is_below(root, folder) or is_below(folder, root):
                all_of = self.storage.all("SELECT path FROM memories WHERE store_id = ?", mount.memories.store)
                found += [root + row["path"] for row in all_of if is_below(root + row["path"], folder)]
        return sorted(path for path in found if path != folder)

    def write(self, path: str, content: str) -> None:
        """A file with this content, new or not."""
        if self.is_folder(path):
            raise FileError(f"{path}: Is a directory")
        root = self._writable(path)
        if root is not None:
            self._remember(self.mounts[root].memories, path[len(root) :], content)
            return
        self._check_scratch(path, content)
        self.storage.run("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", self.session, path, content)

    def remove(self, path: str) -> None:
        """The file goes."""
        self.read(path)
        root = self._writable(path)
        if root is None:
            self.storage.run("DELETE FROM files WHERE session_id = ? AND path = ?", self.session, path)
            return
        memories = self.mounts[root].memories
        row = memories.at(path[len(root) :])
        if row is not None:
            memories.drop(row)

    def move(self, path: str, target: str) -> None:
        """The file takes another name, in place of what had it. Within one store the memory stays the same."""
        content, root = self.read(path), self._writable(path)
        if self.is_folder(target):
            raise FileError(f"{target}: Is a directory")
        if path == target:
            return
        if root is None or root != self._writable(target):
            self.write(target, content)
            self.remove(path)
            return
        memories = self.mounts[root].memories
        row = memories.at(path[len(root) :])
        if self.content(target) is not None:
            self.remove(target)
        if row is not None:
            _asked(lambda: memories.change(row, target[len(root) :], None))

    def _mount(self, path: str) -> str | None:
        return next((root for root in self.mounts if is_below(path, root)), None)

    def _writable(self, path: str) -> str | None:
        """The root of the mount that holds the path, if one does."""
        root = self._mount(path)
        if root is not None:
            if self.mounts[root].note:
                raise FileError(f"{path}: {self.mounts[root].note}")
            return root
        if not any(is_below(path, scratch) for scratch in SCRATCH):
            raise FileError(f"{path}: Permission denied; writable: {', '.join((*self.mounts, *SCRATCH))}")
        return None

    def _remember(self, memories: Memories, path: str, content: str) -> None:
        row = memories.at(path)
        if row is None:
            _asked(lambda: memories.create(path, content))
        else:
            _asked(lambda: memories.change(row, None, content))

    def _check_scratch(self, path: str, content: str) -> None:
        if len(content) > MAX_FILE:
            raise FileError(f"{path}: {len(content)} characters; allowed: at most {MAX_FILE}")
        parts = path.split("/")
        for end in range(2, len(parts)):
            if self.content("/".join(parts[:end])) is not None:
                raise FileError(f"{'/'.join(parts[:end])}: Not a directory")
        held = self.storage.number("SELECT count(*) FROM files WHERE session_id = ?", self.session)
        if held >= MAX_FILES and self.content(path) is None:
            raise FileError(f"{path}: {held} files; allowed: at most {MAX_FILES}")


def _asked(change: Callable[[], object]) -> None:
    """Make a change to a store; a refusal becomes the tool's words."""
    try:
        change()
    except ServiceError as error:
        raise FileError(error.message) from None
