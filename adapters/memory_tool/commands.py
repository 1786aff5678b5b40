"""The six commands of the tool `memory_20250818`, in the words of its documentation."""

import re
from typing import TYPE_CHECKING

from adapters.memory_tool.disk import Disk, Kind
from adapters.memory_tool.paths import MAX_PATH_BYTES, ROOT, Names, names_of, path_of, too_long
from harness.core.errors import ToolUseError

if TYPE_CHECKING:
    from anthropic.types.beta import BetaMemoryTool20250818CreateCommand as Create
    from anthropic.types.beta import BetaMemoryTool20250818DeleteCommand as Delete
    from anthropic.types.beta import BetaMemoryTool20250818InsertCommand as Insert
    from anthropic.types.beta import BetaMemoryTool20250818RenameCommand as Rename
    from anthropic.types.beta import BetaMemoryTool20250818StrReplaceCommand as StrReplace
    from anthropic.types.beta import BetaMemoryTool20250818ViewCommand as View

MAX_LINES = 999_999
LISTED_LEVELS = 2
SNIPPET_LINES = 2  # shown before and after a changed line


class Commands:
    """Runs them on one user's files. Each returns the documented text, or raises ToolUseError with it."""

    def __init__(self, disk: Disk) -> None:
        super().__init__()  # also the SDK's, where the class is joined with it
        self._disk = disk

    def view(self, command: "View") -> str:
        """A folder's listing, or a file's numbered lines."""
        names = names_of(command.path)
        kind = self._disk.kind(names)
        if kind == "missing":
            raise ToolUseError(f"The path {command.path} does not exist. Please provide a valid path.")
        if kind == "folder":
            return self._listing(names)
        lines = self._text(command.path, names, kind).split("\n")
        if len(lines) - (not lines[-1]) > MAX_LINES:  # a newline at the end ends a line and begins none
            raise ToolUseError(f"File {command.path} exceeds maximum line limit of {MAX_LINES:,} lines.")
        first, last = _range(command.view_range, len(lines))
        shown = _numbered(lines[first - 1 : last], first)
        return f"Here's the content of {command.path} with line numbers:\n{shown}"

    def create(self, command: "Create") -> str:
        """A new file; an existing one is never overwritten."""
        names = names_of(command.path)
        self._require_free(names, f"Error: File {command.path} already exists")
        self._disk.write(names, command.file_text)
        return f"File created successfully at: {command.path}"

    def str_replace(self, command: "StrReplace") -> str:
        """A text that stands once in a file gives way to another."""
        path, old, names = command.path, command.old_str, names_of(command.path)
        kind = self._disk.kind(names)
        if kind in ("missing", "folder"):
            raise ToolUseError(f"Error: The path {path} does not exist. Please provide a valid path.")
        if not old:
            raise ToolUseError("Error: Invalid `old_str` parameter: it should not be empty")
        text = self._text(path, names, kind)
        before, found, after = text.partition(old)
        if not found:
            raise ToolUseError(f"No replacement was performed, old_str `{old}` did not appear verbatim in {path}.")
        if old in after:
            raise ToolUseError(
                f"No replacement was performed. Multiple occurrences of old_str `{old}` "
                f"in lines: {', '.join(map(str, _lines_with(old, text)))}. Please ensure it is unique"
            )
        changed = before + command.new_str + after
        self._disk.write(names, changed)
        line = before.count("\n")
        first = max(0, line - SNIPPET_LINES)
        snippet = _numbered(changed.split("\n")[first : line + SNIPPET_LINES + 1], first + 1)
        return (
            f"The memory file has been edited. Here is the snippet showing the change (with line numbers):\n{snippet}"
        )

    def insert(self, command: "Insert") -> str:
        """New lines after line `insert_line`; 0 is the file's beginning."""
        names = names_of(command.path)
        kind = self._disk.kind(names)
        if kind in ("missing", "folder"):
            raise ToolUseError(f"Error: The path {command.path} does not exist")
        lines = _without_end(self._text(command.path, names, kind).split("\n"))
        if not 0 <= command.insert_line <= len(lines):
            raise ToolUseError(
                f"Error: Invalid `insert_line` parameter: {command.insert_line}. "
                f"It should be within the range of lines of the file: [0, {len(lines)}]"
            )
        lines.insert(command.insert_line, command.insert_text.removesuffix("\n"))
        self._disk.write(names, "\n".join(lines) + "\n")
        return f"The file {command.path} has been edited."

    def delete(self, command: "Delete") -> str:
        """A file, or a folder with all that is in it."""
        names = names_of(command.path)
        if not names:
            raise ToolUseError(f"Cannot delete the {ROOT} directory itself")
        if self._disk.kind(names) == "missing":
            raise ToolUseError(f"Error: The path {command.path} does not exist")
        self._disk.remove(names)
        return f"Successfully deleted {command.path}"

    def rename(self, command: "Rename") -> str:
        """Another path for a file or folder; what lies there is never overwritten."""
        old, new = names_of(command.old_path), names_of(command.new_path)
        if not old:
            raise ToolUseError(f"Cannot rename the {ROOT} directory itself")
        if self._disk.kind(old) == "missing":
            raise ToolUseError(f"Error: The path {command.old_path} does not exist")
        self._require_free(new, f"Error: The destination {command.new_path} already exists")
        if new[: len(old)] == old:
            raise ToolUseError(f"Cannot rename {command.old_path} to a path within itself: {command.new_path}")
        for entry in self._disk.entries(old, keep=_all) if self._disk.kind(old) == "folder" else ():
            moved = path_of((*new, *entry.names[len(old) :]))
            if len(moved.encode()) > MAX_PATH_BYTES:
                raise too_long(moved)
        self._disk.move(old, new)
        return f"Successfully renamed {command.old_path} to {command.new_path}"

    def export(self) -> str:
        """Every path, folders with a slash at the end, and under a file's its lines behind tabs."""
        lines: list[str] = []
        for entry in self._disk.entries((), keep=_all):
            lines.append(path_of(entry.names) + ("/" if entry.folder else ""))
            if not entry.folder:
                lines += [f"\t{line}" for line in self._disk.read(entry.names).split("\n")]
        return "\n".join(lines)

    def _listing(self, names: Names) -> str:
        path = path_of(names)
        entries = self._disk.entries(names, keep=_visible)
        total = sum(entry.size for entry in entries if not entry.folder)
        near = [entry for entry in entries if len(entry.names) <= len(names) + LISTED_LEVELS]
        lines = [f"{size_of(total)}\t{path}", *(f"{size_of(each.size)}\t{path_of(each.names)}" for each in near)]
        return (
            f"Here're the files and directories up to {LISTED_LEVELS} levels deep in {path}, "
            "excluding hidden items and node_modules:\n" + "\n".join(lines)
        )

    def _text(self, path: str, names: Names, kind: Kind) -> str:
        if kind == "file":
            try:
                return self._disk.read(names)
            except UnicodeDecodeError:
                pass
        raise ToolUseError(f"Unsupported file type for {path}")

    def _require_free(self, names: Names, reason: str) -> None:
        """That nothing lies there, and that what leads there is no file."""
        if self._disk.kind(names) != "missing":
            raise ToolUseError(reason)
        for count in range(1, len(names)):
            if self._disk.kind(names[:count]) in ("file", "other"):
                raise ToolUseError(f"Error: File {path_of(names[:count])} already exists")


def size_of(count: int) -> str:
    """Bytes as listings show them: `0B`, `137B`, `5.5K`, `1.2M`."""
    if count < 1024:
        return f"{count}B"
    size, unit = count / 1024, "K"
    for larger in "MG":
        if size >= 1024:
            size, unit = size / 1024, larger
    return f"{size:.1f}{unit}"


def _range(given: list[int] | None, count: int) -> tuple[int, int]:
    """The first and last line to show, from 1."""
    if given is None:
        return 1, count
    if len(given) != 2 or given[0] < 1 or (given[1] != -1 and given[1] < given[0]):
        raise ToolUseError(
            f"Error: Invalid `view_range` parameter: {given}. It should be [start, end] "
            f"with 1 <= start <= end, or an end of -1 for the end of the file"
        )
    return given[0], count if given[1] == -1 else given[1]


def _numbered(lines: list[str], first: int) -> str:
    return "\n".join(f"{number:>6}\t{line}" for number, line in enumerate(lines, first))


def _without_end(lines: list[str]) -> list[str]:
    """The lines without the empty one that a newline at the end leaves."""
    return lines if lines[-1] else lines[:-1]


def _lines_with(wanted: str, text: str) -> list[int]:
    """The line of each occurrence, from 1."""
    found, line, place = [], 1, 0
    for match in re.finditer(re.escape(wanted), text):
        line += text.count("\n", place, match.start())
        place = match.start()
        found.append(line)
    return found


def _visible(name: str) -> bool:
    return not name.startswith(".") and name != "node_modules"


def _all(name: str) -> bool:
    return True
