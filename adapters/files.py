"""Past sessions as text files, which the agent searches by itself: list, grep, read."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from adapters.transcripts import file_stem
from harness.core.contract import Lab, Tool, ToolMemory
from harness.core.facts import Facts
from harness.core.scenario import AgentId, Session, UserId


@dataclass(frozen=True)
class Files:
    """See `contract.Adapter`. The bounds keep one tool result from filling the model's window."""

    listed_files: int = 500
    matching_lines: int = 50
    read_lines: int = 400
    line_characters: int = 2000

    name: ClassVar[str] = "files"
    about: ClassVar[str] = "sessions as text files, searched by the agent (list, grep, read)"
    requires: ClassVar[tuple[str, ...]] = ("anthropic",)  # with which the house agent steers it
    extra: ClassVar[str | None] = "memory-tool"
    exempt: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        licence="Apache-2.0, Memtrial's own; the SDK that steers it (anthropic) Apache-2.0",
        hosting="files on the agent's own disk",
        self_hosted=True,
        models="any that calls tools",
        any_model=True,
        source="this adapter's code; metadata of anthropic 2.12.0",
        read=date(2026, 11, 25),
    )

    @property
    def version(self) -> str:
        """Memtrial's own."""
        return version("memtrial")

    def open(self, lab: Lab) -> ToolMemory:
        """Open the folders that lie in the workdir."""
        return _Folders(self, lab.workdir)


class _Folders:
    """A folder a user, a file a session. It keeps sessions by itself: see `contract.Observes`; it also `Exports`."""

    def __init__(self, options: Files, workdir: Path) -> None:
        self._options, self._workdir = options, workdir

    def observe(self, session: Session) -> None:
        """Write the session, under its dated header, as the user's next file."""
        folder = self._folder(session.user)
        folder.mkdir(exist_ok=True)
        number = len(list(folder.iterdir())) + 1
        (folder / f"session-{number:05}_{session.time:%Y-%m-%d}.txt").write_bytes(session.text().encode())

    def tools(self, user: UserId, agent: AgentId) -> Sequence[Tool]:
        """Three tools that read the user's folder and nothing else."""
        search = FileSearch(self._folder(user), self._options)
        return [
            Tool("list_files", _LIST, search.list_files),
            Tool("grep_files", _GREP, search.grep_files),
            Tool("read_file", _READ, search.read_file),
        ]

    def settle(self) -> None:
        """A session is kept once it is written."""

    def forget(self, user: UserId) -> None:
        """Delete the user's folder."""
        if self._folder(user).exists():
            shutil.rmtree(self._folder(user))

    def export(self, user: UserId) -> str:
        """Every file under its name, oldest session first."""
        files = FileSearch(self._folder(user), self._options).files()
        return "\n\n".join(f"{name}\n{path.read_bytes().decode()}" for name, path in files.items())

    def close(self) -> None:
        """Nothing is open between calls."""

    def _folder(self, user: UserId) -> Path:
        return self._workdir / file_stem(user)


@dataclass(frozen=True, slots=True)
class FileSearch:
    """The tools, on one user's folder. A path is looked up among the folder's names, so that none leads elsewhere.

    Each takes the model's input and returns text; what can't be done is said in text that begins with `Error:`.
    """

    folder: Path
    bounds: Files

    def list_files(self, given: Mapping[str, Any]) -> str:
        """The names, oldest session first."""
        names = list(self.files())
        if not names:
            return "There are no files yet."
        shown = names[-self.bounds.listed_files :]
        note = f"\n[the newest {len(shown)} of {len(names)} files; grep_files searches them all]"
        return "\n".join(shown) + (note if len(shown) < len(names) else "")

    def grep_files(self, given: Mapping[str, Any]) -> str:
        """`name:line number: line` for each line in which the pattern is found."""
        pattern = given.get("pattern")
        if not isinstance(pattern, str) or not pattern:
            return _error("pattern", repr(pattern), "a regular expression")
        try:
            wanted = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            return _error("pattern", f"{pattern!r} is no regular expression: {error}", "one in Python's syntax")
        found = [
            f"{name}:{number}: {self._cut(line, match.start())}"
            for name, path in self.files().items()
            for number, line in enumerate(_lines(path), 1)
            if (match := wanted.search(line))
        ]
        shown = found[-self.bounds.matching_lines :]
        note = f"\n[the newest {len(shown)} of {len(found)} matching lines; a narrower pattern shows the others]"
        return "\n".join(shown) + (note if len(shown) < len(found) else "") or f"No line matches {pattern!r}."

    def read_file(self, given: Mapping[str, Any]) -> str:
        """The file's lines from `start` on."""
        path, start = given.get("path"), given.get("start", 1)
        if not isinstance(path, str) or path not in self.files():
            return _error("path", f"no file {path!r}", "a name as list_files gives it")
        lines = _lines(self.files()[path])
        if type(start) is not int or not 1 <= start <= len(lines):
            return _error("start", repr(start), f"a line's number, 1 to {len(lines)}")
        last = min(len(lines), start - 1 + self.bounds.read_lines)
        text = "\n".join(self._cut(line, 0) for line in lines[start - 1 : last])
        note = f"\n[lines {start} to {last} of {len(lines)}; go on with start={last + 1}]"
        return text + (note if last < len(lines) else "")

    def files(self) -> dict[str, Path]:
        """Paths by name, oldest session first."""
        return {path.name: path for path in sorted(self.folder.glob("*.txt"))}

    def _cut(self, line: str, place: int) -> str:
        """The line, or as much of it around a place as is allowed."""
        size = self.bounds.line_characters
        first = max(0, min(place - size // 2, len(line) - size))
        return ("[...] " if first else "") + line[first : first + size] + (" [...]" if first + size < len(line) else "")


def _lines(path: Path) -> list[str]:
    return path.read_bytes().decode().split("\n")


def _error(place: str, found: str, allowed: str) -> str:
    return f"Error: {place}: {found}; allowed: {allowed}"


def _definition(name: str, description: str, inputs: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The tool as the Messages API knows it; the first input is required."""
    schema = {"type": "object", "properties": inputs, "required": list(inputs)[:1]}
    return {"name": name, "description": description, "input_schema": schema}


_LIST = _definition(
    "list_files",
    "List the text files that hold the past sessions, oldest first. Each name gives the session's date.",
    {},
)
_GREP = _definition(
    "grep_files",
    "Search all past sessions for a regular expression, in capitals or not. Gives the matching lines, oldest first, "
    "as `file name:line number: line`.",
    {"pattern": {"type": "string", "description": "A regular expression, such as `flight|airport`."}},
)
_READ = _definition(
    "read_file",
    "Read one past session: the line that gives its date, then what was said, each message after its speaker's name. "
    "A long file is given in parts; the last line of a part says how to go on.",
    {
        "path": {"type": "string", "description": "A file's name as list_files gives it."},
        "start": {"type": "integer", "description": "The first line to read, from 1; without it, 1."},
    },
)
