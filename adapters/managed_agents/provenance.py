"""Where each line of a memory comes from after a dream, and what became of each line before it: by the texts alone.

Whoever dreamt, a model or rules, is not asked: two states of a store, which its versions prove, are compared.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from harness.core.accounts import Line, Origin, Superseded

SHARED = 2  # words at least, by which two lines speak of one matter

_LINE = re.compile(r"^\s*(?:[-*] )?(?:(?P<day>\d{4}-\d\d-\d\d): )?(?:(?P<who>[A-Z][^:\s]{0,30}): )?(?P<said>.*)$")
_WORD = re.compile(r"[^\W_](?:[\w'’.,/&+~-]*[^\W_])?")
_NAME = re.compile(r"[A-Z][\w/-]*(?: (?:& )?(?:[A-Z][\w/-]*|\d+))*")
_OF_SELF = re.compile(r"\b(?:i|my|me|mine)\b", re.I)
_DISOWNS = re.compile(r"\b(?:no longer|no more|any ?more|until now|instead of|forget|not)\b", re.I)
# Words that carry a statement and tell nothing by themselves.
_CARRIERS = frozenset(
    word
    for line in (
        "a an the and or but so that this these those it its is are was were be been being am do does did has have had",
        "of for to in on at by with from as about into than then there here he she they them his her their him i me my",
        "we us our you your will would shall should can could may must ought need needs take takes took use uses used",
        "give gives get gets got go goes put set please mind remember note always never only just also too still",
        "already now today starting longer more any anything nothing what which who whoever when where far read reads",
        "say says expect expects want wants",
    )
    for word in line.split()
)


@dataclass(slots=True)
class Derived:
    """All lines of the new notes, and what went from the old ones."""

    lines: list[Line] = field(default_factory=list)
    superseded: list[Superseded] = field(default_factory=list)
    lost: list[Origin] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Said:
    day: str
    words: frozenset[str]
    disowns: bool


def derive(before: Mapping[str, str], after: Mapping[str, str], written: Mapping[str, str]) -> Derived:
    """Compare two states of a store, each as content by path. `written`: who wrote a line first, by its text."""
    old = [Origin(text, path, written.get(text, "")) for path, text in _lines(before)]
    new = [*_lines(after)]
    origins: list[list[Origin]] = [[] for _ in new]
    rest = _same_text(old, new, origins)
    stands = Counter(word for _, text in new for word in said(text).words)
    derived = Derived()
    for origin in rest:
        if (place := _says_it(origin, new)) is not None:
            origins[place].append(origin)
        elif by := _supersedes(origin, new, stands):
            derived.superseded.append(Superseded(origin, by))
        else:
            derived.lost.append(origin)
    derived.lines = [Line(text, path, tuple(found)) for (path, text), found in zip(new, origins, strict=True)]
    return derived


@lru_cache(maxsize=8192)
def said(line: str) -> _Said:
    """What a line tells: its day, its names whole, and its other words without those that only carry a statement."""
    match = _LINE.match(line)
    if match is None:
        return _Said("", frozenset(), disowns=False)
    names = {name for each in _NAME.findall(match["said"]) if (name := _without_carriers(each))}
    others = {
        word.lower().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(_NAME.sub(" ", match["said"]))
    }
    found = names | others - _CARRIERS
    if match["who"] and _OF_SELF.search(match["said"]):
        found.add(match["who"].lower())  # what one says of oneself is not what another one says
    return _Said(match["day"] or "", frozenset(found), _DISOWNS.search(match["said"]) is not None)


def _without_carriers(name: str) -> str:
    """`Norvik Foods` of `For Norvik Foods`: a sentence begins with a capital too."""
    words = name.lower().split()
    while words and words[0] in _CARRIERS:
        words.pop(0)
    return " ".join(words)


def _lines(contents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((path, line) for path in sorted(contents) for line in contents[path].splitlines() if line.strip())


def _same_text(old: Sequence[Origin], new: Sequence[tuple[str, str]], origins: list[list[Origin]]) -> list[Origin]:
    """Give each new line its origins of the same text; those that have none are returned.

    In the same file first, then to a line without origins, then to one that stood more than once.
    """
    rest = [*old]
    for at_home, once in ((True, True), (False, True), (False, False)):
        left = []
        for origin in rest:
            fitting = (
                place
                for place, (path, text) in enumerate(new)
                if text == origin.text and (path == origin.path or not at_home) and not (once and origins[place])
            )
            if (place := next(fitting, None)) is None:
                left.append(origin)
            else:
                origins[place].append(origin)
        rest = left
    return rest


def _says_it(origin: Origin, new: Sequence[tuple[str, str]]) -> int | None:
    """The shortest new line that tells all that the old one tells, unless it disowns it."""
    old = said(origin.text)
    found = [
        (len(now.words), place)
        for place, (_, text) in enumerate(new)
        if (now := said(text)).words >= old.words and old.words and not _is_disowned(old, now)
    ]
    return min(found)[1] if found else None


def _is_disowned(old: _Said, now: _Said) -> bool:
    """`no longer SEK` holds all words of what it replaces."""
    return now.disowns and not old.disowns and now.words > old.words and now.day >= old.day


def _supersedes(origin: Origin, new: Sequence[tuple[str, str]], stands: Mapping[str, int]) -> str | None:
    """The later line on the same matter that shares most: it has all words of the old one that any new line has."""
    old = said(origin.text)
    common = {word for word in old.words if stands[word]}
    found = [
        (len(old.words & now.words), now.day, text)
        for _, text in new
        if (now := said(text)).words >= common
        and len(old.words & now.words) >= SHARED
        and (now.day >= old.day or not now.day or not old.day)
    ]
    return max(found)[2] if found else None
