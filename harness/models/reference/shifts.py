"""Shifts: a statement that something is otherwise from now on, in other words than those it was first told in.

"I do my squats at Ironworks these days" outdates "The sauna of Bodyline is closed on Mondays", and no word is shared.
What gives it away: the new statement speaks of a turn ("these days", "back at", "as of today"); both come from one
speaker; both hold a value of one kind (an address, a line, a room, a name) that differs; and both speak of one matter,
by the kind of value, by a word that they share, or by words of one field of daily life.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from harness.models.reference import entities, facts, lines, relations, words

LONGEST = 400  # characters of a statement that are read

_TURN = re.compile(
    r"\b(?:from now on|henceforth|now|nowadays|these days|as of (?:this|today|now|next|last)|from (?:this|next|today)"
    r"|once (?:more|again)|again|no more|no longer|any ?more|instead|since then"
    r"|back (?:at|in|on|to|with|under)|(?:took|takes?|taken|have|has|had) (?:me|us) back|re-?joined|returned to"
    r"|(?:carried|moved|transferred|switched|changed|swapped)(?: [\w'’]+){0,3}? (?:over|across|to)"
    r"|renam\w+|replac\w+|with the (?:new|fresh)|the (?:old|former|previous) [\w'’]+ (?:\w+ed|died|broke|went|is|was)"
    r"|gave in|undone|revers\w+|mistake to)\b",
    re.I,
)
# A request states nothing.
_REQUEST = re.compile(
    r"^\W*(?:please )?(?:explain|give|tell|show|suggest|describe|write|list|compare|name|help|find|recommend)\b", re.I
)
# Kinds of values that tell by themselves what is spoken of: where one lives, which line rings, which room one is in.
_KINDS = (
    ("address", re.compile(r"\b\d{1,4} [A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}")),
    ("line", re.compile(r"(?<!\w)\+?(?:\d{2,5}[ /-]\d{3,4}(?:[ -]\d{2,4})?|\d{7,12})(?!\w)")),
    ("code", re.compile(r"\b[A-Z]{1,2}[- ]?\d{1,4}\b")),
)
_NAMED = "name"

# Words of one field of daily life, in which one has one of a kind at a time: a flat, an employer, a gym.
_FIELDS = {
    "work": "work employer boss colleague badge notice wage payroll shift overtime hire resign promotion firm intern",
    "household": "flat roommate housemate rent landlord lease sink dish plates key bedroom"
    " fridge tenant lodger bathroom",
    "exercise": "exercise workout treadmill weights barbell squat locker shower sauna trainer"
    " membership fitness lift spinning pilates",
    "hair": "hair haircut hairdresser barber salon fringe curls perm scissors beard trim braid",
    "money": "account savings card cash fee interest salary mortgage overdraft loan teller branch deposit",
    "study": "thesis dissertation chapter draft faculty supervisor adviser advisor professor seminar semester tutor"
    " lecture essay viva doctorate",
    "health": "doctor dentist clinic surgery practice prescription checkup filling therapist therapy physio",
    "mending": "garage mechanic car brakes tyres plumber electrician boiler repair",
    "telephone": "handset sim provider mobile rings dial voicemail tariff",
    "product": "prototype product launch brand logo slogan mugs label packaging marketing codename",
}
_STEMS = {field: frozenset(words.stem(each) for each in words.word_set(listed)) for field, listed in _FIELDS.items()}
_LIGHT = frozenset(words.stem(word) for word in words.LIGHT_VERBS | words.word_set("pay buy sell call bring hold name"))


@dataclass(frozen=True, slots=True)
class _Told:
    """Who says it; whether it speaks of a turn; its values by kind; its words without those; the fields they are of.

    `frame`: what it gives a value to outright ("my employer"), None where it does not.
    """

    speaker: str | None
    turns: bool
    frame: frozenset[str] | None
    values: dict[str, frozenset[str]]
    stems: frozenset[str]
    fields: frozenset[str]


def outdates(new: str, old: str) -> bool:
    """Tell whether a statement gives something another value from now on than an older one did."""
    replaced = relations.replaces(new, old)
    if replaced is not None:
        return replaced
    now, before = _told(new), _told(old)
    if not now.turns or now.speaker != before.speaker or now.speaker is None:
        return False
    if now.frame and before.frame and now.frame != before.frame:
        return False
    kinds = [kind for kind in now.values if kind in before.values]
    if not kinds or any(now.values[kind] & before.values[kind] for kind in kinds):
        return False
    return kinds != [_NAMED] or bool(now.stems & before.stems) or bool(now.fields & before.fields)


@lru_cache(maxsize=8192)
def _told(line: str) -> _Told:
    memory = lines.parse(line)
    speaker = memory.turns[0].speaker if memory.turns else None
    text = " ".join(each.text for each in memory.sentences if not _REQUEST.match(each.text))[:LONGEST]
    timeless = entities.timeless(text)
    values, rest = _values(timeless)
    stems = frozenset(words.content_stems(_TURN.sub(" ", rest))) - _LIGHT
    fields = frozenset(field for field, listed in _STEMS.items() if listed & stems)
    frame = facts.frame(text)
    return _Told(speaker, _TURN.search(text) is not None, frame[0] if frame else None, values, stems, fields)


def _values(text: str) -> tuple[dict[str, frozenset[str]], str]:
    """Return the values of a text by their kinds, and the text without them."""
    found: dict[str, frozenset[str]] = {}
    for kind, pattern in _KINDS:
        if told := pattern.findall(text):
            found[kind] = frozenset(told)
            text = pattern.sub(" ", text)
    if named := entities.names(text):
        found[_NAMED] = frozenset(named)
        for name in named:
            text = text.replace(name, " ")
    return found, text
