"""The memory tool per command on disk, beside the bare file operation with the same formatting and durability.

Both run in turns on the same files; a bare operation knows its path and trusts it. Run: python
tests/benchmarks/memory_tool.py [ROUNDS]
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from anthropic.tools import BetaAbstractMemoryTool

from adapters.memory_tool.disk import Disk
from adapters.memory_tool.native import native_tool

GOAL = 2.0
LINES = [f"2025-03-{day:02}: Robin said that remark number {day} matters." for day in range(1, 32)]
SIZES = {"8 lines": "\n".join(LINES[:8]) + "\n", "248 lines": "\n".join(LINES * 8) + "\n"}
FILES = 20
Step = Callable[[], object]


class Bare:
    """What a careful script does without the tool: the file operation, synced, and the same text in reply."""

    def __init__(self, folder: Path) -> None:
        self.folder = f"{folder}/memories"

    def view_file(self, name: str) -> str:
        """Read and number the lines."""
        with open(f"{self.folder}/{name}", "rb", buffering=0) as file:
            lines = file.read().decode().split("\n")
        numbered = "\n".join(f"{number:>6}\t{line}" for number, line in enumerate(lines, 1))
        return f"Here's the content of {name} with line numbers:\n{numbered}"

    def view_folder(self) -> str:
        """Names with sizes, and their sum."""
        with os.scandir(self.folder) as listing:
            files = sorted((each.name, each.stat(follow_symlinks=False).st_size) for each in listing if each.is_file())
        total = sum(size for _, size in files)
        lines = [f"{total / 1024:.1f}K\t/memories", *(f"{size / 1024:.1f}K\t/memories/{name}" for name, size in files)]
        return "Here're the files:\n" + "\n".join(lines)

    def create(self, name: str, text: str) -> str:
        """Write beside, sync, put in place, sync the folder."""
        self._write(name, text)
        return f"File created successfully at: {name}"

    def str_replace(self, name: str, old: str, new: str) -> str:
        """Replace the one occurrence; reply with five lines."""
        before, _, after = self._read(name).partition(old)
        text = before + new + after
        self._write(name, text)
        line = before.count("\n")
        shown = text.split("\n")[max(0, line - 2) : line + 3]
        return "edited:\n" + "\n".join(f"{number:>6}\t{line}" for number, line in enumerate(shown, line - 1))

    def insert(self, name: str, line: int, text: str) -> str:
        """Put a line between two."""
        lines = self._read(name).split("\n")
        lines.insert(line, text)
        self._write(name, "\n".join(lines))
        return f"The file {name} has been edited."

    def rename(self, old: str, new: str) -> str:
        """Move and sync."""
        os.rename(f"{self.folder}/{old}", f"{self.folder}/{new}")
        self._sync()
        self._sync()  # the tool syncs the old and the new folder
        return f"Successfully renamed {old} to {new}"

    def delete(self, name: str) -> str:
        """Unlink and sync."""
        os.unlink(f"{self.folder}/{name}")
        self._sync()
        return f"Successfully deleted {name}"

    def _read(self, name: str) -> str:
        with open(f"{self.folder}/{name}", "rb", buffering=0) as file:
            return file.read().decode()

    def _write(self, name: str, text: str) -> None:
        with open(f"{self.folder}/.new", "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{self.folder}/.new", f"{self.folder}/{name}")
        self._sync()

    def _sync(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def pairs(tool: BetaAbstractMemoryTool, bare: Bare, text: str) -> Iterator[tuple[str, Step, Step]]:
    """One round: each command by the tool and bare, each on a file of its own, in an order in which all succeed."""

    def ask(command: str, **given: Any) -> Step:
        return lambda: tool.call({"command": command, **given})

    mine, its = "/memories/tool.md", "bare.md"
    once = {"path": mine, "old_str": "START", "new_str": "BEGIN"}
    yield "create", ask("create", path=mine, file_text=text), lambda: bare.create(its, text)
    for name in ("first view", "view file"):  # the first after a synced write meets a cold processor
        yield name, ask("view", path=mine), lambda: bare.view_file(its)
    yield "view folder", ask("view", path="/memories"), bare.view_folder
    yield (
        "insert",
        ask("insert", path=mine, insert_line=5, insert_text="START"),
        lambda: bare.insert(its, 5, "START"),
    )
    yield "str_replace", ask("str_replace", **once), lambda: bare.str_replace(its, "START", "BEGIN")
    moved = {"old_path": mine, "new_path": "/memories/moved.md"}
    yield "rename", ask("rename", **moved), lambda: bare.rename(its, "bare_moved.md")
    yield "delete", ask("delete", path="/memories/moved.md"), lambda: bare.delete("bare_moved.md")


def microseconds(step: Step) -> float:
    """Wall time of one call."""
    start = perf_counter()
    step()
    return (perf_counter() - start) * 1e6


def measured(text: str, rounds: int) -> dict[str, tuple[float, float]]:
    """Median microseconds by the tool and bare, by command."""
    taken: dict[str, tuple[list[float], list[float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        tool, bare = native_tool(Disk(Path(name))), Bare(Path(name))
        for number in range(FILES):
            tool.call({"command": "create", "path": f"/memories/note{number:02}.md", "file_text": text})
        for round_ in range(rounds):
            for command, *steps in pairs(tool, bare, text):
                both = taken.setdefault(command, ([], []))
                for side in (0, 1) if round_ % 2 else (1, 0):
                    both[side].append(microseconds(steps[side]))
    return {command: (statistics.median(ours), statistics.median(theirs)) for command, (ours, theirs) in taken.items()}


def main(rounds: int) -> None:
    """Print medians side by side."""
    for size, text in SIZES.items():
        print(f"A file of {size} ({len(text)} bytes) among {FILES}: medians of {rounds} rounds, microseconds")
        for command, (ours, theirs) in measured(text, rounds).items():
            print(f"{command:>12} {ours:>9.0f}   bare {theirs:>9.0f}   {ours / theirs:.2f}x   goal {GOAL}x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200)
