"""Extracts of what a model was given: the lines that bear on a probe, and of the first ones what there is room for."""

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from harness.core.scenario import Probe
from harness.graders.evidence import SHORT_TURN, rare_words
from harness.graders.words import tokens

LINE = 320  # bytes of one line
BEFORE = 60  # characters that are kept before the first word that bears
CUT = "…"


class Line(Struct, frozen=True):
    """A line as far as it is shown. `bears`: it holds the evidence's own words, or the answer's rare ones."""

    text: str
    bears: bool = False


class Extract(Struct, frozen=True):
    """Some lines of all that was given, in its order, and how many were left out."""

    lines: tuple[Line, ...] = ()
    left_out: int = 0


class Wanted:
    """What a probe's lines are searched for."""

    def __init__(self, probe: Probe) -> None:
        said = [found for turn in probe.evidence if len(found := tokens(turn.text)) >= SHORT_TURN]
        self._runs = [f" {' '.join(words)} " for words in said]
        self._items = [item for form in rare_words(probe) for item in form]

    def in_line(self, line: str) -> str | None:
        """A word of the line that bears on the probe; None where the line does not."""
        words = _words(line)
        if any(run in words for run in self._runs):
            return ""
        return next((item[0] for item in self._items if all(f" {word} " in words for word in item)), None)


def extract(texts: Iterable[str], wanted: Wanted, room: int) -> Extract:
    """About `room` bytes of the texts; lines that bear come first, and at least one is kept whatever its length."""
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    bearing = {number: word for number, line in enumerate(lines) if (word := wanted.in_line(line)) is not None}
    kept, most = dict[int, str](), min(LINE, room)
    for number in (*bearing, *(each for each in range(len(lines)) if each not in bearing)):
        shown = cut(lines[number].strip(), most, bearing.get(number, ""))
        room -= len(shown.encode())
        if room < 0 and kept:
            break
        kept[number] = shown
    return Extract(tuple(Line(kept[each], each in bearing) for each in sorted(kept)), len(lines) - len(kept))


def cut(text: str, most: int, around: str = "") -> str:
    """At most `most` bytes of a text, marked where it was cut; from shortly before the word `around` on."""
    if len(text.encode()) <= most:
        return text
    found = re.search(rf"(?i)\b{re.escape(around)}\b", text) if around else None
    start = max(0, found.start() - BEFORE) if found else 0
    head = CUT if start else ""
    kept = text[start:].encode()
    if len(kept) + len(head.encode()) <= most:
        return head + text[start:]
    return head + kept[: max(0, most - 2 * len(CUT.encode()))].decode(errors="ignore") + CUT


@lru_cache(maxsize=50_000)
def _words(line: str) -> str:
    return f" {' '.join(tokens(line))} "
