"""Dreams: a mounted memory put in order, from its notes and from the transcripts of sessions."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.models.reference import dates, facts, filling, forms, lines, mounts, notebook, notes, rules, talk
from harness.models.reference.facts import Fact
from harness.models.reference.mounts import Mounts
from harness.models.reference.talk import Done, Step, Use

RECURS = 2  # sessions in which a correction was made, for it to become a rule
READS = 40  # files read at once

_MESSAGE = re.compile(r"^<(?P<tag>user|assistant)>\n(?P<text>.*?)\n</(?P=tag)>$", re.M | re.S)
_CUT = re.compile(r"^\[\d+ characters left out\]$", re.M)
_NUMBER = re.compile(r"-\d+$")
_NOTE = re.compile(r"^- \S")

Files = dict[str, list[str]]


@dataclass(slots=True)
class Order:
    """Notes by file, in order; what was merged, dropped and gathered on the way."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    merged: int = 0
    dropped: int = 0
    gathered: int = 0


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether transcripts are named, and memory is mounted that may be written to."""
    mounted = mounts.mounts_of(request)
    named = talk.part(talk.read(request).last, "transcripts") is not None
    return named and mounted is not None and bool(mounted.writable)


def step(request: Mapping[str, Any]) -> Step:
    """Return the next reads, then the writes that put the memory in order, then what was changed."""
    so_far, mounted = talk.read(request), mounts.mounts_of(request)
    if mounted is None:
        return "Nothing is mounted."
    listed = [each for each in so_far.fresh if each.use.name == mounts.GLOB]
    if not listed:
        return [Use(mounts.GLOB, {"pattern": "**/*", "path": mounted.home})]
    files = [path for path in listed[0].result.splitlines() if path.startswith(f"{mounted.home}/")]
    named = [line.strip() for line in (talk.part(so_far.last, "transcripts") or "").splitlines() if line.strip()]
    seen = {str(each.use.input.get("file_path")): each for each in so_far.fresh if each.use.name == mounts.READ}
    if unread := [path for path in (*files, *named) if path not in seen]:
        return [Use(mounts.READ, {"file_path": path}) for path in unread[:READS]]
    held = {path: lines for path in files if (lines := _notes(seen[path])) is not None}
    taken = [path for path in files if path not in held]
    order = _ordered(held, _told_again(_text(seen[path]) for path in named), taken, mounted)
    if uses := _changes(held, order) if not _has_written(so_far.fresh) else []:
        return uses
    return f"Merged {order.merged} lines, dropped {order.dropped} superseded, gathered {order.gathered} rules."


def _has_written(fresh: Sequence[Done]) -> bool:
    return any(each.use.name in (mounts.WRITE, "bash") for each in fresh)


def _text(read: Done) -> str:
    """Return a file that was read, without line numbers."""
    return "\n".join(notebook.numbered(read.result))


def _notes(read: Done) -> list[str] | None:
    """Return the lines of a file of notes; None for one that holds anything else, or was not shown whole."""
    found = [line for line in notebook.numbered(read.result) if line.strip()]
    whole = not read.failed and _CUT.search(read.result) is None
    return found if whole and all(_NOTE.match(line) for line in found) else None


def _ordered(held: Files, told: Sequence[str], taken: Sequence[str], mounted: Mounts) -> Order:
    """Return all notes in the files they belong to: each once, without those that a later one made untrue."""
    order = Order()
    origin = {line: _stem(path, mounted) for path, page in held.items() for line in page}
    noted = [line for page in held.values() for line in page]
    more = [line for line in told if not _is_known(line, noted)]
    kept: list[str] = []
    for line in sorted([*noted, *more], key=_day):
        if _is_known(line, kept):
            order.merged += 1
            continue
        old = [each for each in kept if _outdates(line, each)]
        order.dropped += sum(each in origin for each in old)
        kept = [each for each in kept if each not in old] + [line]
    order.gathered = sum(line in kept for line in more)
    pages: dict[str, list[str]] = {}
    for line in kept:
        pages.setdefault(_topic(line, origin.get(line, notes.RULES)), []).append(line)
    order.pages = dict(_filed(pages, taken, mounted))
    return order


def _is_known(line: str, kept: Sequence[str]) -> bool:
    """Tell whether a statement stands there, or a rule with the same value in other words, whoever said it."""
    return line in kept or facts.is_told(Fact(None, line), kept) or any(_same_rule(line, each) for each in kept)


def _same_rule(line: str, other: str) -> bool:
    text, older = facts.text_of(line), facts.text_of(other)
    return filling.same_matter(text, older) and filling.values_of(text) == filling.values_of(older)


def _outdates(line: str, older: str) -> bool:
    new, old = facts.text_of(line), facts.text_of(older)
    if filling.other_matter(new, old):
        return False  # what changed for one client, or in one field, says nothing of another
    return facts.outdates(line, older) or filling.same_matter(new, old)


def _filed(pages: Mapping[str, list[str]], taken: Sequence[str], mounted: Mounts) -> Iterator[tuple[str, list[str]]]:
    """Yield each file's path and lines; a topic of many lines goes on in further files, and none that is `taken`."""
    for topic, page in pages.items():
        names = (topic if number == 1 else f"{topic}-{number}" for number in itertools.count(1))
        free = (path for name in names if (path := f"{mounted.home}/{name}.md") not in taken)
        for start, path in zip(range(0, len(page), notebook.PAGE_LINES), free, strict=False):
            yield path, page[start : start + notebook.PAGE_LINES]


def _changes(held: Files, order: Order) -> list[Use]:
    """Return the writes of files that differ, and the removal of those that hold nothing any more."""
    uses = [
        Use(mounts.WRITE, {"file_path": path, "content": "\n".join(page) + "\n"})
        for path, page in order.pages.items()
        if held.get(path) != page
    ]
    gone = [path for path in held if path not in order.pages]
    return [*uses, Use("bash", {"command": f"rm {' '.join(map(_quoted, gone))}"})] if gone else uses


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "'\\''") + "'"


def _stem(path: str, mounted: Mounts) -> str:
    """Return the topic that a file is named by: `kim` for `kim-2.md`."""
    return _NUMBER.sub("", path.removeprefix(f"{mounted.home}/").removesuffix(".md"))


def _topic(line: str, origin: str) -> str:
    """Return where a note belongs: rules for work with the rules, what a person said with that person."""
    if origin == notes.RULES or any(each[0].is_for_tasks for each in rules.parse(facts.text_of(line))):
        return notes.RULES
    turns = lines.parse(line).turns
    speaker = turns[0].speaker if turns else None
    return notebook.topic_of(speaker) if speaker else origin


def _day(line: str) -> str:
    """Return the day of a note, first of all where it has none."""
    day = dates.ISO.search(line[:14])
    return day[0] if day else ""


def _told_again(transcripts: Iterable[str]) -> list[str]:
    """Return the corrections that were made in several sessions, each once, as the newest of them says it."""
    made: list[set[str]] = []
    for text in transcripts:
        messages = [{"role": match["tag"], "content": match["text"]} for match in _MESSAGE.finditer(text)]
        ends = [end for end, each in enumerate(messages, 1) if "<correction>" in each["content"]]
        made.append({line for end in ends for line in forms.rules_told({"messages": messages[:end]})})
    said = sorted((line for told in made for line in told), key=_day)
    newest: list[str] = []
    for line in said:  # in other words it is the same correction
        newest = [each for each in newest if not _is_known(line, [each])] + [line]
    return [
        line
        for line in newest
        if sum(_is_known(line, [*told]) for told in made) >= RECURS
        and not any(_outdates(later, line) for later in newest if _day(later) > _day(line))
    ]
