"""Episodes: what the messages of a prompt state, each with its speaker and its moment."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from harness.models.reference import facts, lines, quoted
from harness.models.reference.lines import Turn

BEFORE = 3  # earlier messages that are read along: a reply says little without its question

_NUMBERED = re.compile(
    r"^\[(?:Episode (?P<number>\d{1,6})|CONTEXT EPISODE)\] \(timestamp: (?P<time>[^()\n]{0,60})\)\s*$", re.M
)


@dataclass(frozen=True, slots=True)
class Episode:
    """One message or text: its number in the prompt, when it was said, its text."""

    number: int
    when: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as `said`, and as `text` with dates beside relative words; who said it, when, and in which episode."""

    said: str
    text: str
    speaker: str | None
    when: datetime | None
    episode: int

    @property
    def line(self) -> str:
        """The statement with its speaker's name."""
        return f"{self.speaker}: {self.text}" if self.speaker else self.text


def earlier(prompt: str) -> list[str]:
    """Return the texts of the earlier messages that a prompt quotes for context."""
    listed = quoted.value(quoted.part(prompt, "PREVIOUS MESSAGES"))
    found = [each.get("content") if isinstance(each, dict) else each for each in _as_list(listed)]
    return [text for text in found if isinstance(text, str)][-BEFORE:]


def current(prompt: str) -> list[Episode]:
    """Return the episodes that a prompt asks about."""
    text = quoted.part(prompt, "CURRENT MESSAGE", "CURRENT MESSAGES", "TEXT", "JSON") or ""
    reference = quoted.moment(quoted.part(prompt, "REFERENCE TIME"))
    heads = list(_NUMBERED.finditer(text))
    if not heads:
        return [Episode(0, reference, text)]
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        Episode(int(head["number"]), quoted.moment(head["time"]) or reference, text[head.end() : end].strip())
        for head, end in zip(heads, ends, strict=True)
        if head["number"] is not None
    ]


def turns(episode: Episode, before: Sequence[str] = ()) -> list[tuple[Turn, str]]:
    """Return what an episode states, turn by turn; `before` are the texts that led up to it."""
    lead = "\n".join([*before, ""])
    day = f"{episode.when:%Y-%m-%d %H:%M}" if episode.when else ""
    # A blank line would end what its speaker says.
    said = "\n".join(line for line in episode.text.splitlines() if line.strip())
    memory = lines.parse(f"{lead}\n{day}\n{said}")
    first = len(lines.parse(lead).turns)
    own = {id(turn) for turn in memory.turns[first:]}
    return [(turn, text) for turn, text in facts.told(memory, thorough=True) if id(turn) in own]


def statements(prompt: str) -> list[Statement]:
    """Return what the episodes of a prompt state, in order, without repetitions."""
    before = earlier(prompt)
    found: dict[tuple[str | None, str], Statement] = {}
    for episode in current(prompt):
        for statement in _of(episode, before):
            found.setdefault((statement.speaker, statement.text.lower()), statement)
        before = [*before, episode.text][-BEFORE:]
    return list(found.values())


def speakers(prompt: str) -> dict[str, int]:
    """Return who speaks in the episodes of a prompt, each with the first episode; no assistants."""
    found: dict[str, int] = {}
    for episode in current(prompt):
        for name in lines.parse(episode.text).speakers:
            if name.lower() not in facts.ASSISTANTS:
                found.setdefault(name, episode.number)
    return found


def _of(episode: Episode, before: Sequence[str]) -> Iterator[Statement]:
    for turn, text in turns(episode, before):
        when = turn.when or episode.when
        resolved = facts.resolved(text, when.date()) if when else text
        yield Statement(text, resolved, turn.speaker, when, episode.number)


def _as_list(listed: object) -> list[object]:
    return listed if isinstance(listed, list) else []
