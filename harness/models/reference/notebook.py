"""The notebook: the files of the memory tool, as far as a talk has seen them, and the calls that change them."""

import re
from collections.abc import Callable, Iterable, Sequence

from harness.models.reference import tools, words
from harness.models.reference.talk import Done, Use

ROOT = "/memories"
PAGE_LINES = 150  # a fuller file goes on in a new one
PAGES = 6  # files opened at once

_LISTED = re.compile(rf"^\s*\S+\t(?P<path>{ROOT}/\S.*?)\s*$", re.M)
_NUMBERED = re.compile(r"^ *\d+\t(?P<text>.*)$")
_TITLE = re.compile(r"^Here['’]s the content of ")
_WRITES = frozenset(("create", "str_replace", "insert"))

Pages = dict[str, list[str]]


def view(path: str) -> Use:
    """Return the call that shows a file or a folder."""
    return Use(tools.MEMORY, {"command": "view", "path": path})


def listing(done: Iterable[Done]) -> list[str] | None:
    """Return the files that the last view of the root showed; empty when it failed, None when there was none."""
    shown = [each for each in done if _viewed(each) == ROOT]
    if not shown:
        return None
    return (
        [path for path in _LISTED.findall(shown[-1].result) if not path.endswith("/")] if not shown[-1].failed else []
    )


def pages(done: Iterable[Done]) -> Pages:
    """Return the lines of each file viewed, as last seen; of one that could not be viewed, none."""
    found: Pages = {}
    for each in done:
        path = _viewed(each)
        if path and path != ROOT:
            found[path] = [] if each.failed else numbered(each.result)
    return found


def numbered(shown: str) -> list[str]:
    """Return a file's lines as they were shown, up to the last that is not blank, without title and line numbers."""
    raw = [line for line in shown.splitlines() if not _TITLE.match(line)]
    found = [match["text"] if (match := _NUMBERED.match(line)) else line for line in raw]
    while found and not found[-1].strip():
        found.pop()
    return found


def by_overlap(paths: Sequence[str], subject: str) -> list[str]:
    """Order files by the words that their names share with a subject, then as they were listed."""
    wanted = set(words.content_stems(subject))
    return sorted(paths, key=lambda path: -len(wanted & set(words.content_stems(_plain_name(path)))))


def parts(paths: Iterable[str], topic: str) -> list[str]:
    """Return the files of a topic in order: `kim.md`, `kim-2.md`, ..."""
    numbered = {path: int(match[1] or 1) for path in paths if (match := re.fullmatch(_part_pattern(topic), path))}
    return sorted(numbered, key=lambda path: numbered[path])


def topic_of(name: str) -> str:
    """Return the topic that a person's notes stand under: the name in letters that a path may hold."""
    return "-".join(words.plain(token) for token in words.tokens(name)) or "notes"


def write(fresh: Sequence[Done], topics: Sequence[str], plan: Callable[[Pages], list[Use]]) -> list[Use]:
    """Return the next calls of noting: look at the files of the topics, change them as planned, mend what failed."""
    files = listing(fresh)
    if files is None:
        return [view(ROOT)]
    seen = pages(fresh)
    each = max(1, PAGES // len(topics))
    wanted = [path for topic in topics for path in parts(files, topic)[-each:]]
    unseen = [path for path in wanted if path not in seen]
    if unseen:
        return [view(path) for path in unseen]
    written = [call for call in fresh if call.use.input.get("command") in _WRITES]
    if not written:
        return plan(seen)
    if len({call.round for call in written}) == 1:
        return [_mended(call) for call in written if call.failed]
    return []


def append(seen: Pages, topic: str, lines: Sequence[str]) -> list[Use]:
    """Return the call that adds lines to the last file of a topic, or starts its next one."""
    if not lines:
        return []
    files = parts(seen, topic)
    text = "\n".join(lines) + "\n"
    last = seen[files[-1]] if files else []
    if last and len(last) + len(lines) <= PAGE_LINES:
        return [_insert(files[-1], len(last), text)]
    number = int(match[1] or 1) + 1 if files and (match := re.fullmatch(_part_pattern(topic), files[-1])) else 1
    name = topic if number == 1 else f"{topic}-{number}"
    return [Use(tools.MEMORY, {"command": "create", "path": f"{ROOT}/{name}.md", "file_text": text})]


def replace(path: str, old: str, new: str) -> Use:
    """Return the call that puts a new line in an old one's place."""
    return Use(tools.MEMORY, {"command": "str_replace", "path": path, "old_str": old, "new_str": new})


def _insert(path: str, line: int, text: str) -> Use:
    return Use(tools.MEMORY, {"command": "insert", "path": path, "insert_line": line, "insert_text": text})


def _mended(failed: Done) -> Use:
    """Return another way to write what could not be written: at the head of the file, or in a file of its own."""
    given = failed.use.input
    path = str(given.get("path"))
    text = str(given.get("file_text") or given.get("insert_text") or given.get("new_str") or "").rstrip("\n") + "\n"
    if given.get("command") != "create" and "does not exist" in failed.result:
        return Use(tools.MEMORY, {"command": "create", "path": path, "file_text": text})
    return _insert(path, 0, text)


def _viewed(done: Done) -> str | None:
    given = done.use.input
    if done.use.name != tools.MEMORY or given.get("command") != "view":
        return None
    return str(given.get("path")).rstrip("/")


def _plain_name(path: str) -> str:
    return re.sub(r"[/._-]+", " ", path.removeprefix(ROOT))


def _part_pattern(topic: str) -> str:
    return rf"{ROOT}/{re.escape(topic)}(?:-(\d+))?\.md"
