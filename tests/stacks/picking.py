"""A stack that does what agents do by themselves: it picks up instructions and notes from every place they lie in."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from failing import Plain, PlainMemory

from harness.core.contract import Lab, Memory, Query, Recall

NAMES = ("CLAUDE.md", "CLAUDE.local.md", "AGENTS.md", ".claude/CLAUDE.md", "memory/notes.md")
WAITS = "import sys, http.server; http.server.test(port=int(sys.argv[1]), bind='127.0.0.1')"


class PicksUpMemory(PlainMemory):
    """Has a server of its own, looks by itself, and has a child process look as well."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        lab.service([sys.executable, "-c", WAITS, "{port}"])

    def recall(self, query: Query) -> Recall:
        child = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=True)
        return Recall("\n".join([super().recall(query).text, picked_up(), child.stdout]))


def picked_up() -> str:
    """The text of all such files in the folders from here up, and in the user's own."""
    here = Path.cwd()
    places = [here, *here.parents, Path.home(), Path(os.path.expanduser("~"))]
    return "\n".join(file.read_text() for place in places for name in NAMES if (file := place / name).is_file())


@dataclass(frozen=True)
class PicksUp(Plain):
    def open(self, lab: Lab) -> Memory:
        return PicksUpMemory(lab)


if __name__ == "__main__":
    print(picked_up())
