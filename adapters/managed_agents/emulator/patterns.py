"""Regular expressions and globs from an agent, kept from running on for ever."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

from adapters.managed_agents.emulator.places import FileError

MOST_STEPS = 10_000_000  # of matching one line; about a tenth of a second
MAX_PATTERN = 500
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_PLAIN = (
    _constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN, _constants.AT, _constants.SUBPATTERN,
    _constants.BRANCH, *_REPEATS,
)  # fmt: skip


class Pattern:
    """A regular expression without look-around, references and repeated repeats: its steps can be counted ahead."""

    def __init__(self, text: str, ignore_case: bool = False) -> None:
        if len(text) > MAX_PATTERN:
            raise FileError(f"pattern: {len(text)} characters; allowed: at most {MAX_PATTERN}")
        try:
            self._repeats = list(_repeats(_parser.parse(text), False))
            self._found = re.compile(text, re.IGNORECASE if ignore_case else 0)
        except (re.error, OverflowError, RecursionError) as error:
            raise FileError(f"pattern: {text[:80]!r}: {error}") from None

    def search(self, line: str) -> bool:
        """Whether it is found in the line. Raises FileError where that could take too long."""
        steps = len(line) + 1
        for most in self._repeats:
            steps *= min(most, len(line)) + 1
        if self._repeats and steps > MOST_STEPS:
            raise FileError(f"pattern: too costly for a line of {len(line)} characters; allowed: fewer * + ? {{}}")
        return self._found.search(line) is not None


def _repeats(parts: Any, within: bool) -> Iterator[int]:
    """How often each repeated part may be repeated."""
    for kind, held in parts:
        if kind not in _PLAIN:
            raise FileError("pattern: look-around, references and the like are not served; allowed: plain expressions")
        if kind in _REPEATS:
            _, most, inner = held
            if within and most > 1:
                raise FileError("pattern: a repeat within a repeat; allowed: repeats of plain parts")
            yield int(most)
            yield from _repeats(inner, True)
        elif kind is _constants.SUBPATTERN:
            yield from _repeats(held[-1], within)
        elif kind is _constants.BRANCH:
            yield len(held[1])
            if within:
                raise FileError("pattern: an alternative within a repeat; allowed: repeats of plain parts")
            for branch in held[1]:
                yield from _repeats(branch, within)


def glob(pattern: str, path: str) -> bool:
    """Whether a relative path meets a glob: `*` within a part of it, `**` for any number of parts."""
    if len(pattern) > MAX_PATTERN:
        raise FileError(f"pattern: {len(pattern)} characters; allowed: at most {MAX_PATTERN}")
    wanted, parts = tuple(part for part in pattern.split("/") if part not in ("", ".")), path.strip("/").split("/")

    @cache
    def meets(at: int, part: int) -> bool:
        if at == len(wanted):
            return part == len(parts)
        if wanted[at] == "**":
            return meets(at + 1, part) or (part < len(parts) and meets(at, part + 1))
        return part < len(parts) and fnmatchcase(parts[part], wanted[at]) and meets(at + 1, part + 1)

    return meets(0, 0)
