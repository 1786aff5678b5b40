"""Summaries: the statements of a talk that tell most, within a limit; what was outdated or said twice left out."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from harness.models.reference import entities, episodes, facts, quoted, states, words
from harness.models.reference.episodes import Episode

LIMIT = 1000  # characters, where a prompt names no limit
WORD, TOKEN = 6, 4  # characters that a word and a token are taken for

_LIMIT = re.compile(
    r"\b(?:under|within|at most|up to|no more than|not more than|maximum of|limit of) (?P<count>\d{1,6}) "
    r"(?P<unit>characters|words|tokens)\b",
    re.I,
)
_TALKS = ("summarise", "summarize", "messages", "session", "turns", "conversation", "episodes", "text")
_OLDER = ("summary so far", "previous summary", "existing summary", "summary")
_NOTHING = re.compile(r"\W*(?:none|empty|nothing)?\W*", re.I)


def summarise(prompt: str) -> dict[str, Any]:
    """Sum up the quoted talk, and an earlier summary beside it, in lines of their own."""
    told = quoted.part(prompt, *_TALKS, *map(str.upper, _TALKS))
    older = quoted.part(prompt, *_OLDER, *map(str.upper, _OLDER)) or ""
    lines = [*_sentences(older), *_told(prompt if told is None else told)]
    return {"summary": "\n".join(_best(lines, _room(prompt)))}


def summarise_entities(prompt: str) -> dict[str, Any]:
    """Sum up for each listed entity what the messages tell of it, beside its earlier summary."""
    told = _told(quoted.part(prompt, "MESSAGES", "EPISODES") or "")
    room = _room(prompt)
    found = []
    for each in quoted.items(quoted.part(prompt, "ENTITIES")):
        name, older = str(each.get("name", "")), str(each.get("summary") or "")
        lines = [*_sentences(older), *(line for line in told if _is_about(line, name))]
        if lines:
            found.append({"name": name, "summary": "\n".join(_best(lines, room))})
    return {"summaries": found}


def _told(text: str) -> list[str]:
    """Return what quoted messages state, a line each; they stand as text, or as JSON lines of messages."""
    found: dict[str, None] = {}
    for content, time in _messages(text):
        for turn, said in episodes.turns(Episode(0, quoted.moment(time), content)):
            day = turn.when.date() if turn.when else None
            resolved = facts.resolved(said, day) if day else said
            found.setdefault(f"{turn.speaker}: {resolved}" if turn.speaker else resolved, None)
    return list(found)


def _messages(text: str) -> Iterator[tuple[str, object]]:
    """Yield each quoted message with its time."""
    plain = []
    for line in text.splitlines():
        listed = quoted.value(line) if line[:1] in "[\"'" and line else None
        if isinstance(listed, str):
            yield listed, None
        elif isinstance(listed, list) and all(isinstance(each, dict | str) for each in listed):
            for each in listed:
                yield (each, None) if isinstance(each, str) else (str(each.get("content", "")), each.get("timestamp"))
        else:
            plain.append(line)
    yield "\n".join(plain), None


def _sentences(summary: str) -> list[str]:
    return [line.strip() for line in summary.splitlines() if not _NOTHING.fullmatch(line)]


def _is_about(line: str, name: str) -> bool:
    wanted = set(entities.key(name))
    return wanted <= {words.stem(token) for token in words.tokens(line)}


def _best(lines: Sequence[str], room: int) -> list[str]:
    """Return the lines that tell most, the newer of two alike, in their order, as many as the room holds."""
    current = not_outdated(lines)
    chosen: list[int] = []
    for place in sorted(range(len(current)), key=lambda place: (-weight(current[place]), -place)):
        length = len(current[place]) + 1
        if length <= room:
            chosen.append(place)
            room -= length
    return [current[place] for place in sorted(chosen)]


def not_outdated(lines: Sequence[str]) -> list[str]:
    """Return the lines that no later one outdates or repeats."""
    kept: list[str] = []
    for line in dict.fromkeys(lines):
        kept = [old for old in kept if not facts.outdates(line, old) and not states.ends(line, old)]
        kept.append(line)
    return kept


def weight(line: str) -> int:
    """Return how much a line tells: names and numbers count most, long lines no more than short ones."""
    marks = len(entities.names(line)) + sum(token[0].isdigit() for token in words.tokens(line))
    return 2 * min(marks, 4) + min(sum(1 for _ in words.content_stems(line)), 6)


def _room(prompt: str) -> int:
    """Return the characters that a prompt leaves for a summary."""
    found = _LIMIT.search(prompt)
    if not found:
        return LIMIT
    return int(found["count"]) * {"words": WORD, "tokens": TOKEN}.get(found["unit"].lower(), 1)
