"""Facts: which sentences of a talk will matter later, as dated lines, and which older line each one outdates."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from harness.models.reference import answers, dates, lines, phrases, words
from harness.models.reference.lines import Memory, Sentence, Turn

LEAST_WORDS = 2  # content words of a fact
TELLING_WORDS = 3  # content words of an exclamation that tells something
SHARED_BY_CHANGE = 0.5  # share of an older line's content words that a change of it repeats
FRAME_WORDS, VALUE_WORDS = 2, 4  # "favourite colour" is "dark green": a frame that tells a value, without saying "now"
ASSISTANTS = frozenset(("assistant", "ai", "agent", "bot", "system", "tool"))

_CHANGE = re.compile(
    r"\b(?:no longer|any ?more|now|nowadays|these days|from now on|instead|since then|switched|changed|stopped|quit"
    r"|gave up|cancell?ed|ended)\b",
    re.I,
)
# Words by which a speaker does something to the listener and states nothing: "I hope so", "I'm glad for you".
_COURTESY = re.compile(
    r"^(?:\W*\b(?:and|but|so|well|really|just|do|totally|i|we)\b)*(?:\W*\b(?:hope|wish|agree|bet|guess|appreciate|mean"
    r"|see|understand|promise|believe)\b|['’]?m (?:\w+ )?(?:sorry|glad|happy|proud|sure)\b"
    r"|\W*can['’]?t wait to (?:see|hear))",
    re.I,
)
_GREETING = re.compile(
    r"^\W*(?:good (?:morning|afternoon|evening|night|day|luck|job|idea)"
    r"|(?:good|great|nice|lovely|glad) to (?:see|hear|meet)"
    r"|congrat\w*|bye|goodbye|see you|take care|have an?|talk (?:soon|later|to you)|thank\w*|welcome|well done|keep)\b",
    re.I,
)
_GOES_ON = re.compile(r"^(?:and |but |so )?(?:he|she|it|they|his|her|its|their|this|that|these|those)\b", re.I)
# Where a question begins after something was told.
_LEADS_TO_QUESTION = re.compile(
    r"[;—–]\s*|\s-\s*|,\s*(?=(?:and |but |so )?(?:what|who|which|when|where|why|how|do|does|did|have|has|is|are|was"
    r"|were|can|could|will|would|should|any)\b)",
    re.I,
)
_EXCLAIMS = re.compile(r"^(?:that|it|this|what|how|sounds?|\w+ly)\b", re.I)
_STATE = re.compile(
    r"^(?:\W*\b(?:actually|so|now|and|but|well|oh)\b\W*)*"
    r"(?P<frame>(?:my|our|his|her|their|the|[A-Z]\w*['’]s)\b[^,.;:!]{1,60}?)(?: (?:is|are|costs?|weighs?)\b|['’]s\b) "
    r"(?P<value>[^.!?]+)",
    re.I,
)
_FRESH = frozenset(("new", "current"))
# How a moment is said that a relative phrase means, by its precision.
_SPOKEN: dict[str, Callable[[date], str]] = {
    "day": dates.say,
    "weekday": dates.say,
    "month": dates.say_month,
    "year": lambda day: str(day.year),
}
_STANDS = re.compile(r"\d{4}|\b(?:today|tonight|this)\b", re.I)  # the line's own date tells these
_MONTH = re.compile(rf"\b(?:{dates.MONTH_NAME})\b", re.I)
_BOUND = ("'", "’", "-")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact's dated line and whose it is (None: nobody named)."""

    speaker: str | None
    line: str


def facts(session: str, *, thorough: bool = False) -> list[Fact]:
    """Return the facts of a session's text in its order, one a line, without repetitions.

    `thorough` also keeps what is told of others, beside a question, or by the caption of a picture.
    """
    found: dict[str, Fact] = {}
    for turn, text in told(lines.parse(session), thorough=thorough):
        found.setdefault(text.lower(), Fact(turn.speaker, dated(text, turn.speaker, turn)))
    return list(found.values())


def told(memory: Memory, *, thorough: bool = False) -> Iterator[tuple[Turn, str]]:
    """Yield what each turn states, in order; what an assistant says is passed over."""
    for number, turn in enumerate(memory.turns):
        if (turn.speaker or "").lower() in ASSISTANTS:
            continue
        before = memory.turns[number - 1] if number else None
        replies = before is not None and before.asks and before.speaker != turn.speaker
        near = _Near(replies, goes_on=False, spoken=turn.speaker is not None, thorough=thorough)
        for text in _statements(memory, turn, near):
            yield turn, text


def dated(text: str, speaker: str | None, turn: Turn) -> str:
    """Return a fact as a line: `- 2025-03-04: Kim: I moved to Tartu.`."""
    day = f"{turn.when:%Y-%m-%d}: " if turn.when else ""
    said = resolved(text, turn.when.date()) if turn.when else text
    return f"- {day}{speaker}: {said}" if speaker else f"- {day}{said}"


def resolved(text: str, said: date) -> str:
    """Add the day, month or year that a relative time phrase means; vague ones stay as they are.

    "yesterday" becomes "yesterday (4 March 2025)", "17 July" becomes "17 July 2025".
    """
    for phrase in reversed(phrases.time_phrases(text, said)):
        told = text[phrase.start : phrase.end].rstrip(".")
        end = phrase.start + len(told)
        if phrase.unit not in _SPOKEN or _STANDS.search(told) or text[end : end + 1] in _BOUND:
            continue
        added = f" {phrase.day.year}" if _MONTH.search(told) else f" ({_SPOKEN[phrase.unit](phrase.day)})"
        text = text[:end] + added + text[end:]
    return text[:1].upper() + text[1:]


def outdated(fact: Fact, page: Iterable[str]) -> str | None:
    """Return the last line of a page that the fact outdates: same speaker, same thing, another value."""
    new = _told(fact.line)
    if new is None:
        return None
    found = [line for line in page if (old := _told(line)) and line.startswith("- ") and _outdates(new, old)]
    return found[-1] if found else None


def outdates(line: str, older: str) -> bool:
    """Tell whether a statement outdates another: same speaker, same thing, another value."""
    new, old = _told(line), _told(older)
    return new is not None and old is not None and _outdates(new, old)


def text_of(line: str) -> str:
    """Return what a fact's line states, without its date and speaker."""
    told = _told(line)
    return told.text if told else ""


def is_told(fact: Fact, page: Iterable[str]) -> bool:
    """Tell whether a page holds the same statement of the same speaker, of whatever day."""
    new = _told(fact.line)
    return any((old := _told(line)) and new and (old.speaker, old.stems) == (new.speaker, new.stems) for line in page)


@dataclass(frozen=True, slots=True)
class _Told:
    speaker: str | None
    day: date | None
    text: str
    stems: frozenset[str]


@lru_cache(maxsize=8192)
def _told(line: str) -> _Told | None:
    memory = lines.parse(line)
    if not memory.turns or not memory.sentences:
        return None
    turn = memory.turns[0]
    stems = frozenset(stem for sentence in memory.sentences for stem in words.content_stems(sentence.text))
    text = " ".join(sentence.text for sentence in memory.sentences)
    return _Told(turn.speaker, turn.when.date() if turn.when else None, text, stems)


def _outdates(new: _Told, old: _Told) -> bool:
    if new.speaker != old.speaker or new.stems == old.stems or (new.day and old.day and new.day < old.day):
        return False
    changes = _CHANGE.search(new.text) is not None
    shared = len(new.stems & old.stems)
    if changes and shared >= LEAST_WORDS and shared >= SHARED_BY_CHANGE * len(old.stems):
        return True
    new_frame, old_frame = frame(new.text), frame(old.text)
    if not new_frame or not old_frame or new_frame[0] != old_frame[0]:
        return False
    short = max(len(new_frame[1].split()), len(old_frame[1].split())) <= VALUE_WORDS
    return changes or (short and len(new_frame[0]) >= FRAME_WORDS)


def frame(text: str) -> tuple[frozenset[str], str] | None:
    """Return what a sentence gives a value to ("my favourite colour"), as stems, and the value."""
    match = _STATE.match(text)
    frame = frozenset(words.content_stems(match["frame"])) - _FRESH if match else frozenset()
    return (frame, match["value"]) if match and frame else None


@dataclass(frozen=True, slots=True)
class _Near:
    """What stands near a sentence: a question before its turn, a fact that it goes on about, a speaker."""

    replies: bool
    goes_on: bool
    spoken: bool
    thorough: bool


def _statements(memory: Memory, turn: Turn, near: _Near) -> list[str]:
    """Return a turn's facts; what goes on about the one before ("Her name is Pixel.") is joined to it."""
    kept: list[str] = []
    after_kept = False
    for sentence in memory.sentences[turn.first : turn.last]:
        text = answers.trim(sentence.text, memory.people)
        if near.thorough and sentence.caption:
            kept[-1:] = [f"{kept[-1] if kept else ''} [{text}]".strip()]
            continue
        if near.thorough and sentence.asks:
            text = _before_question(text)
        goes_on = after_kept and _GOES_ON.match(text) is not None
        matters = _matters(sentence, text, replace(near, replies=near.replies and not kept, goes_on=goes_on))
        if matters and goes_on:
            kept[-1] += f" {text}"
        elif matters:
            kept.append(text)
        after_kept = matters
    return kept


def _before_question(text: str) -> str:
    """Return what is told before the question of a sentence: "I grow figs; do they need shade?" tells of figs."""
    lead = _LEADS_TO_QUESTION.split(text, maxsplit=1)
    return f"{lead[0]}." if len(lead) > 1 else ""


def _matters(sentence: Sentence, text: str, near: _Near) -> bool:
    if (sentence.asks and not near.thorough) or sentence.caption or _COURTESY.match(text):
        return False
    tokens = {words.plain(token) for token in words.tokens(text)}
    content = [stem for stem in words.content_stems(text) if stem not in _LIGHT]
    first, second = tokens & words.FIRST_PERSON, tokens & words.SECOND_PERSON
    if second and not first:
        return False
    if near.goes_on:
        return bool(content)
    exclaims = _EXCLAIMS.match(text) and not first and not re.search(r"\d", text)
    if exclaims and not (near.thorough and len(content) >= TELLING_WORDS):
        return False
    if near.thorough and (_GREETING.match(text) or (len(content) < LEAST_WORDS and text.endswith("!"))):
        return False
    told = bool(first) or not near.spoken or near.thorough or _names_or_counts(text)
    return bool(content) if near.replies else len(content) >= LEAST_WORDS and told


def _names_or_counts(text: str) -> bool:
    """Tell whether a sentence holds a number, or a name past its first word."""
    return any(token[0].isdigit() or (n > 0 and token[0].isupper()) for n, token in enumerate(words.tokens(text)))


_LIGHT = frozenset(words.stem(verb) for verb in words.LIGHT_VERBS)
