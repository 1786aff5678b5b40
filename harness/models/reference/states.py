"""States: where someone lives, works or studies: one at a time, so that a new one ends the one before."""

import re
from dataclasses import dataclass

from harness.models.reference import lines, words

_SUBJECT = (
    r"(?P<who>\b(?:I|[Ww]e)\b|\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir) [a-z]+(?: [A-Z]\w+)?|\b[A-Z]\w+)"
    r"(?:['’](?:m|ve|re|s|ll))?(?: (?!to\b|not\b|never\b|would\b|will\b|want|used\b|if\b)[a-z]+){0,2}? "
)
_VALUE = r"(?P<value>[A-Z0-9][\w'’&.-]*(?: (?:(?:of|the|and|&) )?[A-Z0-9][\w'’&-]*){0,4})"
_GAP = r"(?: (?:now|back|over|out|up|down|here|again|together|with|my|our|his|her|[a-z]+ly)){0,3}"
_STATES = {
    "lives": rf"(?:live|lives|living|reside|resides|moved|relocated|settled|based|rent|renting){_GAP}"
    rf"(?: from [^,.;:!?]{{1,40}}?)? (?:in|to|at|near|on)(?: the)? {_VALUE}",
    "works": rf"(?:work|works|working|employed|started|joined|begun|began|hired|transferred)(?: \w+){{0,5}}? "
    rf"(?:(?:at|for|by)(?: the)? )?{_VALUE}",
    "studies": rf"(?:study|studies|studying|enrolled|enroled)(?: \w+){{0,3}}? (?:at|in)(?: the)? {_VALUE}",
}
_PATTERNS = {kind: re.compile(_SUBJECT + pattern) for kind, pattern in _STATES.items()}
_LEFT = re.compile(
    rf"{_SUBJECT}(?:left|quit|resigned from|retired from|moved out of|moved away from|graduated from)(?: the)? {_VALUE}"
)


@dataclass(frozen=True, slots=True)
class _State:
    kind: str
    who: frozenset[str]
    value: frozenset[str]


def ends(new: str, old: str) -> bool:
    """Tell whether a statement says that someone's state is another now, or that it is over."""
    before = _states(old)
    if not before:
        return False
    now, left = _states(new), _left(new)
    return any(
        (state.kind == was.kind and state.who == was.who and not state.value & was.value)
        or (state.kind == "left" and state.who == was.who and state.value == was.value)
        for was in before
        for state in [*now, *left]
    )


def _states(line: str) -> list[_State]:
    speaker, text = _told(line)
    found = ((kind, pattern.search(text)) for kind, pattern in _PATTERNS.items())
    return [_state(kind, match, speaker) for kind, match in found if match]


def _left(line: str) -> list[_State]:
    speaker, text = _told(line)
    match = _LEFT.search(text)
    return [_state("left", match, speaker)] if match else []


def _state(kind: str, match: re.Match[str], speaker: str | None) -> _State:
    return _State(kind, _whom(match["who"], speaker), frozenset(words.content_stems(match["value"])))


def _whom(subject: str, speaker: str | None) -> frozenset[str]:
    """Return whose state it is: a name as it is, "my sister" as the speaker's, "I" as the speaker."""
    first, *rest = subject.split()
    if rest and rest[-1][0].isupper():
        return frozenset(words.content_stems(rest[-1]))
    own = speaker or "" if first.lower() in words.FIRST_PERSON else ""
    return frozenset(words.content_stems(f"{own} {subject}"))


def _told(line: str) -> tuple[str | None, str]:
    """Return who says a line and what it says."""
    memory = lines.parse(line)
    speaker = memory.turns[0].speaker if memory.turns else None
    return speaker, " ".join(sentence.text for sentence in memory.sentences)
