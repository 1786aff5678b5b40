"""Lines: a memory text read as dated, speaker-attributed turns and their sentences."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache

from harness.models.reference import dates, words

SENTENCE_WORDS = 60  # longer stretches without punctuation are cut, so that an answer can be a few sentences
# What may stand before the date of a header.
_HEADER_WORDS = words.word_set("session conversation chat dialogue talk date day time of on from at no the")
_PREFIX = 80  # a leading date or speaker stands within so many characters

_BULLET = re.compile(r"^\s*(?:[-*•–—>]\s+|#+\s*|\d{1,3}[.)]\s+)")
_SPEAKER = re.compile(r"^(?P<name>[^\W\d_][\w'’. -]{0,40}?)\s?(?:\((?P<aside>[^()]{1,40})\))?\s?:(?=\s|$)\s*")
_TRAIL = re.compile(r"\s*[\[(](?P<inside>[^\[\]()]{6,60})[\])]\s*$")
_CAPTION = re.compile(r"\[([^\[\]]{3,2000})\]")
_BREAK = re.compile(r"(?<=[.!?…。！？؟])[\"'”’)\]]*\s+")
_INITIAL = re.compile(r"(?:^|\s)(?:[A-Z][a-z]?|Mrs|Prof|vs|etc)\.$")
_CALLED = re.compile(
    r"^(?i:hey|hi|hello|thanks|thank you|wow|oh|yeah|yep|yup|yes|no|sure|well|so)\b,? (?P<name>[A-Z][\w'’]+)(?=[,!.?])"
)
# "my sister Paola", "a plumber named Rashid", "Emil, my brother": two words for one.
_APPOSED = (
    re.compile(
        r"\b(?i:my|our|your|his|her|their|an?|the) (?:[a-z]{1,20} )?(?!(?:called|named)\b)"
        r"(?P<noun>[a-z]{2,20}),? "
        r"(?:(?:is |was |are )?(?:called |named ))?(?P<name>[A-Z]\w{1,30})"
    ),
    re.compile(r"(?P<name>[A-Z]\w{1,30}), (?:my|our|your|his|her|their) (?P<noun>[a-z]{2,20})"),
)
_URL_LIKE = frozenset(("http", "https"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a turn: its words, the memory line it stands on, and whether it asks."""

    turn: int
    text: str
    line: str
    stems: frozenset[str]
    asks: bool
    caption: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One message or note: who said it (None: nobody named), when (None: undated), its sentences by index."""

    speaker: str | None
    when: datetime | None
    session: int
    first: int
    last: int
    asks: bool


class Memory:
    """A parsed memory text, with an index from stem to the sentences that hold it."""

    def __init__(self, turns: list[Turn], sentences: list[Sentence]) -> None:
        self.turns = turns
        self.sentences = sentences

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Speakers in order of first appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))

    @cached_property
    def statements(self) -> int:
        """Size of the memory: its spoken turns, and each sentence of what nobody is named to have said."""
        return sum(1 if turn.speaker else turn.last - turn.first for turn in self.turns)

    @cached_property
    def addressed(self) -> tuple[str, ...]:
        """Names that a turn calls out to ("Thanks, Ann!") in order of first appearance."""
        named = (match["name"] for s in self.sentences for match in _CALLED.finditer(s.text[:_PREFIX]))
        return tuple(dict.fromkeys(name for name in named if not words.is_stop(name)))

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Speakers, then those who are only spoken to."""
        known = {words.plain(name.split()[0]) for name in self.speakers}
        return self.speakers + tuple(name for name in self.addressed if words.plain(name) not in known)

    @cached_property
    def index(self) -> dict[str, list[int]]:
        """Stem -> indices of the sentences that hold it, ascending."""
        found: dict[str, list[int]] = {}
        for number, sentence in enumerate(self.sentences):
            for stem in sorted(sentence.stems):
                found.setdefault(stem, []).append(number)
        return found

    @cached_property
    def aliases(self) -> dict[str, list[str]]:
        """Stem -> stems that name the same: "paola" -> "sister" and back."""
        found: dict[str, list[str]] = {}
        for sentence in self.sentences:
            for match in (match for pattern in _APPOSED for match in pattern.finditer(sentence.text)):
                noun, name = words.stem(match["noun"]), words.stem(match["name"])
                if not words.is_stop(match["noun"]) and not words.is_stop(match["name"]):
                    found.setdefault(noun, []).append(name)
                    found.setdefault(name, []).append(noun)
        return found

    @cached_property
    def families(self) -> dict[str, list[str]]:
        """First three letters -> stems, to find words of one family."""
        found: dict[str, list[str]] = {}
        for stem in self.index:
            if len(stem) >= 3:
                found.setdefault(stem[:3], []).append(stem)
        return found


@dataclass(frozen=True, slots=True)
class _Read:
    """One text line once its bullet, date and speaker are taken off."""

    raw: str
    text: str
    speaker: str | None
    when: datetime | None
    marked: bool


@lru_cache(maxsize=16)
def parse(context: str) -> Memory:
    """Parse a memory text. Linear in its length; never raises."""
    turns: list[Turn] = []
    sentences: list[Sentence] = []
    when: datetime | None = None
    session, open_turn = 0, False
    for raw in context.splitlines():
        if not raw.strip():
            open_turn = False
            continue
        day = header(raw)
        if day:
            when, open_turn, session = day, False, session + 1
            continue
        line = _read_line(raw)
        if open_turn and not line.marked and turns:
            _extend(turns, sentences, line)
            continue
        turns.append(Turn(line.speaker, line.when or when, session, len(sentences), len(sentences), False))
        _extend(turns, sentences, line)
        open_turn = line.speaker is not None
    return Memory(turns, sentences)


def _extend(turns: list[Turn], sentences: list[Sentence], line: _Read) -> None:
    """Add a line's sentences to the last turn."""
    number = len(turns) - 1
    sentences.extend(_sentences(line, number))
    asks = turns[-1].asks or any(s.asks for s in sentences[turns[-1].first :])
    turns[-1] = replace(turns[-1], last=len(sentences), asks=asks)


def header(raw: str) -> datetime | None:
    """Return the moment of a line that is little more than a date."""
    if len(raw) > 3 * _PREFIX:
        return None
    found = dates.parse_moment(raw)
    if not found:
        return None
    moment, start, end = found
    before, after = raw[:start], raw[end:]
    if after.strip(" \t:.,;)]}>*#-"):
        return None
    lead = [word.lower() for word in words.tokens(before) if not word.isdigit()]
    return moment if all(word in _HEADER_WORDS or word in dates.WEEKDAYS for word in lead) else None


def _read_line(raw: str) -> _Read:
    text = _BULLET.sub("", raw, count=1).strip()
    marked = len(text) != len(raw.strip())
    when: datetime | None = None
    found = dates.parse_moment(text[:_PREFIX])
    if found and not text[: found[1]].strip(" \t[(<*-"):
        when, marked = found[0], True
        text = text[found[2] :].lstrip(" \t])>*:,;-–—|")
    label = _SPEAKER.match(text[:_PREFIX])
    name: str | None = None
    if label and _is_name(label["name"]):
        name, text = label["name"].strip(), text[label.end() :]
        marked = True
        aside = dates.parse_moment(label["aside"] or "")
        when = when or (aside[0] if aside else None)
    trail = _TRAIL.search(text[-_PREFIX:]) if text.endswith((")", "]")) else None
    inside = dates.parse_moment(trail["inside"]) if trail else None
    if trail and inside and when is None:
        when = inside[0]
        text = text[: max(0, len(text) - _PREFIX) + trail.start()]
    return _Read(raw.strip(), text, name, when, marked)


def speaker(raw: str) -> str | None:
    """Return the speaker that a line names at its head, None where it names none."""
    return _read_line(raw).speaker


def _is_name(name: str) -> bool:
    parts = name.split()
    return (
        len(parts) <= 3
        and parts[0].lower() not in _URL_LIKE
        and (len(parts) == 1 or parts[0][0].isupper() or not parts[0].isascii())
    )


def _sentences(line: _Read, turn: int) -> list[Sentence]:
    found: list[Sentence] = []
    captions = _CAPTION.findall(line.text)
    text = _CAPTION.sub(" ", line.text) if captions else line.text
    for piece in _pieces(text):
        found.append(_sentence(piece, line, turn, caption=False))
    if found and line.speaker:
        # "Home town: Ulm" looks like a speaker's line; its label must stay findable.
        label = frozenset(words.content_stems(line.speaker))
        found[0] = replace(found[0], stems=found[0].stems | label)
    for caption in captions:
        found.append(_sentence(caption.partition(": ")[2] or caption, line, turn, caption=True))
    return [sentence for sentence in found if sentence.text]


def _sentence(text: str, line: _Read, turn: int, *, caption: bool) -> Sentence:
    text = text.strip()
    asks = text.rstrip("\"'”’) ").endswith(("?", "？", "؟"))
    stems = frozenset(words.content_stems(text))
    if "-" in text:
        stems |= frozenset(words.compounds(text))
    return Sentence(turn, text, line.raw, stems, asks, caption)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _BREAK.split(text):
        joined = pieces and (_INITIAL.search(pieces[-1][-8:]) or piece[:1].islower())
        if joined and len(pieces[-1]) < 400:
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    return [part for piece in pieces for part in _cut(piece)]


def _cut(piece: str) -> list[str]:
    if len(piece) < 4 * SENTENCE_WORDS:
        return [piece]
    parts = piece.split()
    return [" ".join(parts[at : at + SENTENCE_WORDS]) for at in range(0, len(parts), SENTENCE_WORDS)]
