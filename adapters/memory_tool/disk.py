"""Where the memory tool's files lie: one folder a user, written so that a kill leaves the old content or the new."""

import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from adapters.memory_tool.paths import ROOT, Names, path_of
from harness.core.errors import ToolUseError

Kind = Literal["missing", "file", "folder", "other"]
_MOST_READ = 1 << 16  # bytes at once


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder. A folder's size in bytes is that of the files listed in it, the same on every file system."""

    names: Names
    size: int
    folder: bool


class Disk:
    """Files and folders under `folder/memories`, named from there. Nothing is made before the first write.

    What is not finished yet lies beside `memories`: a new content until it is synced and takes its file's place, a
    removed folder until all of it is gone.
    """

    def __init__(self, folder: Path) -> None:
        self._root = f"{folder}{ROOT}"
        self._unfinished, self._removed = f"{folder}/unfinished", f"{folder}/removed"

    def kind(self, names: Names) -> Kind:
        """What lies there. Raises ToolUseError where a symbolic link is on the way: none is ever followed."""
        place, mode = self._root, stat.S_IFDIR
        for name in names:
            place = f"{place}/{name}"
            try:
                mode = os.lstat(place).st_mode
            except (FileNotFoundError, NotADirectoryError):
                return "missing"
            if stat.S_ISLNK(mode):
                raise ToolUseError(f"Path {path_of(names)} would escape {ROOT} directory via symlink")
        return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"

    def read(self, names: Names) -> str:
        """A file's text, line ends as they were written."""
        # A file object would ask the system twice as often, which is most of what a small file takes.
        descriptor = os.open(self._place(names), os.O_RDONLY | os.O_NOFOLLOW)
        try:
            pieces = []
            while piece := os.read(descriptor, _MOST_READ):
                pieces.append(piece)
        finally:
            os.close(descriptor)
        return b"".join(pieces).decode()

    def write(self, names: Names, text: str) -> None:
        """Put a file there in one step, durable when this returns; missing folders are made."""
        place = self._place(names)
        folder = os.path.dirname(place)
        _make_folder(folder)
        descriptor = os.open(self._unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with open(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(descriptor)
        os.replace(self._unfinished, place)
        _sync(folder)

    def remove(self, names: Names) -> None:
        """Delete a file, or a folder with all that is in it, in one step."""
        place = self._place(names)
        if self.kind(names) == "folder":
            shutil.rmtree(self._removed, ignore_errors=True)
            os.rename(place, self._removed)
            shutil.rmtree(self._removed)
        else:
            os.unlink(place)
        _sync(os.path.dirname(place))

    def move(self, old: Names, new: Names) -> None:
        """Give a file or folder a new place, at which nothing lies; missing folders are made."""
        source, target = self._place(old), self._place(new)
        _make_folder(os.path.dirname(target))
        os.rename(source, target)
        _sync(os.path.dirname(target))
        _sync(os.path.dirname(source))

    def entries(self, folder: Names, keep: Callable[[str], bool]) -> list[Entry]:
        """What lies in a folder at any depth, by name, a folder before what is in it, without names not to `keep`."""
        try:
            with os.scandir(self._place(folder)) as listing:
                children = sorted((child for child in listing if keep(child.name)), key=lambda child: child.name)
        except FileNotFoundError:  # nothing was written yet
            return []
        found: list[Entry] = []
        for child in children:
            names = (*folder, child.name)
            if child.is_dir(follow_symlinks=False):
                below = self.entries(names, keep)
                found += [Entry(names, sum(entry.size for entry in below if not entry.folder), True), *below]
            elif child.is_file(follow_symlinks=False):
                found.append(Entry(names, child.stat(follow_symlinks=False).st_size, False))
        return found

    def _place(self, names: Names) -> str:
        return "/".join((self._root, *names))


def _make_folder(folder: str) -> None:
    """Make it and what is missing above it, each synced into the folder that holds it."""
    if not os.path.isdir(folder):
        above = os.path.dirname(folder)
        _make_folder(above)
        os.mkdir(folder, 0o700)
        _sync(above)


def _sync(folder: str) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
