"""Questions: what kind of answer is wanted, about whom, in which tense."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from harness.models.reference import dates, keys, polarity, words
from harness.models.reference.keys import Keys
from harness.models.reference.polarity import Taste

Kind = Literal[
    "when", "clock", "where", "who", "role", "count", "how_long", "how_long_ago", "yes_no", "choice", "why", "open"
]
Tense = Literal["past", "present", "future"]

_HOW_LONG_AGO = re.compile(r"\bhow (?:long|many (?:days|weeks|months|years)) ago\b", re.I)
_HOW_LONG = re.compile(r"\bhow long\b|\bhow many (?:minutes|hours|days|weeks|months|years)\b", re.I)
_COUNT = re.compile(
    r"\bhow (?:many|much|old|often|tall|far|big|large|heavy)\b|\bwhat (?:number|age|price)\b"
    r"|\bwhat (?:is|was|are|were) .*\b(?:age|price|cost|rent|fee|salary)\W*$"
    r"|\bwhat (?:do|does|did|will|would) .* cost\b",
    re.I,
)
_WHEN = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:exact )?(?:day|date|week|weekend|month|year|time of (?:the )?year)\b", re.I
)
_CLOCK = re.compile(r"\b(?:what|which) time\b(?! of)", re.I)
_ROLE = re.compile(
    r"\bdo(?:es)?\b.* for (?:a living|work)\b|\bwhat (?:is|was) .*\b(?P<last>job|profession|occupation)\W*$", re.I
)
_WHERE = re.compile(r"\bwhere\b", re.I)
_WHO = re.compile(r"\bwho(?:m|se)?\b", re.I)
_WHY = re.compile(r"\bwhy\b|\bwhat (?:is|was|were|are) the reasons?\b", re.I)
_OPEN = re.compile(r"\b(?:what|which|how)\b", re.I)
_OPENINGS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (_WHEN, "when"),
    (_CLOCK, "clock"),
    (_WHERE, "where"),
    (_WHO, "who"),
    (_WHY, "why"),
    (_OPEN, "open"),
)
_GRANULARITY = re.compile(r"\b(?:what|which) (?:exact )?(?P<unit>day of the week|weekday|month|year)\b", re.I)
_PAST = re.compile(
    r"\b(?:did|was|were|had|used to|ago|previously|formerly|originally)\b|\blast (?:week|month|year)\b", re.I
)
_FUTURE = re.compile(r"\b(?:will|shall|going to|plan\w* (?:on|to)|(?:is|are|am) \w+ing to|upcoming|next)\b", re.I)
_FORMER = re.compile(
    r"\b(?:used to|before|previous(?:ly)?|former(?:ly)?|original(?:ly)?|initial(?:ly)?|(?:at|the|my) first"
    r"|earlier|earliest)\b",
    re.I,
)
_CURRENT = re.compile(r"\b(?:now|current(?:ly)?|these days|nowadays|latest|most recent(?:ly)?|still|today)\b", re.I)
# What only leads up to a question: "Can you tell me ...".
_LEAD = re.compile(
    r"^\W*(?:(?:can|could|would|will) you |please |hey,? |hi,? )*(?:(?:tell|remind|show) me (?:again )?(?:of |about )?"
    r"|do you (?:still )?(?:know|remember|recall) )",
    re.I,
)
_YOURS = re.compile(r"\b(?:did|do|have|had|would|could|were|are) you\b", re.I)
_OR = re.compile(r"\s+or\s+", re.I)
_HEAD = re.compile(r"\b(?:what|which)(?: (?:kinds|types|sorts) of)?(?: [\w-]+)?? (?P<head>[\w-]+s)\b(?!['’])", re.I)
_SEVERAL = re.compile(r"\bin what ways\b|\bwhat (?:are|were)\b|\b(?:list|all|both|every)\b", re.I)
_MANY_EVENTS = re.compile(r"\b(?:what|which|where|who)\b.*\b(?:has|have|had)\b", re.I)
# The reverse of a question's verb and what states it: how English asks for a thing and how it answers.
_FRAMES: dict[str, tuple[str, ...]] = {
    words.stem(asked): tuple(words.stem(told) for told in told_words.split())
    for asked, told_words in {
        "name": "call",
        "call": "name",
        "live": "move",
        "work": "job",
        "job": "work",
        "old": "age turn",
        "age": "old turn",
        "favorite": "favourite fave love like prefer",
        "favourite": "favorite fave love like prefer",
        "like": "love enjoy prefer favorite favourite fan",
        "prefer": "like love favorite favourite",
        "enjoy": "love like",
        "start": "begin began",
        "wish": "want",
        "hate": "dislike",
        "dislike": "hate",
        # The words for kin are a closed class.
        "father": "dad",
        "dad": "father",
        "mother": "mum mom",
        "mum": "mother mom",
        "mom": "mother mum",
        "grandmother": "gran grandma granny",
        "grandfather": "grandpa grandad granddad",
        "child": "kid son daughter",
        "kid": "child son daughter",
        "parent": "father mother dad mum mom",
        "sibling": "brother sister",
        "partner": "husband wife",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read: `stems` are its content words without the persons it is about."""

    text: str
    kind: Kind
    tense: Tense
    stems: tuple[str, ...]
    persons: frozenset[str]
    mine: bool
    yours: bool
    negated: bool
    former: bool
    current: bool
    several: bool
    granularity: str | None
    options: tuple[str, ...]
    keys: Keys
    taste: Taste | None
    taste_stems: frozenset[str]


_TIMED = ("when", "clock", "count", "how_long", "how_long_ago", "yes_no", "choice", "role")


def ask(text: str, people: Sequence[str]) -> Question:
    """Read a question; `people` are those who speak or are spoken to in the memory."""
    text = _LEAD.sub("", text)
    asking = _asking(text)
    kind = _kind(asking)
    persons = named_people(text, people)
    tokens = words.tokens(text)
    aliases = {part for name in persons for part in name.lower().split()}
    stems = dict.fromkeys(
        words.stem(token) for token in tokens if not words.is_stop(token) and not _names(token, aliases)
    )
    granularity = _GRANULARITY.search(text)
    return Question(
        text=text,
        kind=kind,
        tense=_tense(asking),
        stems=tuple(_without_units(stems, kind)),
        persons=frozenset(persons),
        mine=any(words.plain(token) in words.FIRST_PERSON for token in tokens),
        yours=bool(_YOURS.search(text)),
        negated=bool(polarity.NEGATION.search(text)),
        former=bool(_FORMER.search(text)),
        current=bool(_CURRENT.search(text)),
        several=_several(asking, kind),
        granularity=granularity["unit"].lower() if granularity else None,
        options=_options(asking) if kind == "choice" else (),
        keys=keys.keys(asking, frozenset(stems)),
        taste=polarity.taste_asked(asking) if kind not in _TIMED else None,
        taste_stems=frozenset(map(words.stem, polarity.taste_words(asking))) & stems.keys(),
    )


def _asking(text: str) -> str:
    """Return the last sentence that asks, for what it wants; the whole text when none has a question mark."""
    asking = [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence.endswith("?")]
    return asking[-1] if asking else text


def named_people(text: str, people: Sequence[str]) -> list[str]:
    """Return the people that a text names, by full name, first name or short form ("Alex" for "Alexandra")."""
    tokens = [words.plain(token) for token in words.tokens(text) if token[0].isupper() or not token.isascii()]
    found: list[str] = []
    for person in people:
        first = words.plain(person.split()[0])
        if any(token == first or (len(token) >= 3 and first.startswith(token)) for token in tokens):
            found.append(person)
    return found


def told_forms(stem: str) -> tuple[str, ...]:
    """Return stems by which an answer states what the question's stem asks for."""
    return _FRAMES.get(stem, ())


def _names(token: str, aliases: set[str]) -> bool:
    word = words.plain(token)
    return token[0].isupper() and any(alias == word or (len(word) >= 3 and alias.startswith(word)) for alias in aliases)


_UNIT_WORDS = ("minute", "hour", "day", "date", "week", "weekend", "month", "year", "time", "long", "ago")
_TIMELY_WORDS = words.word_set("original originally initially previously formerly current currently nowadays presently")
_TIMELY = frozenset(words.stem(word) for word in _TIMELY_WORDS)
_PLACING = frozenset(map(words.stem, ("place", "take", "location", "locate")))
_SUMMING = frozenset(map(words.stem, ("total", "altogether", "together", "combined", "overall", "far")))
_ROLE_WORDS = frozenset(words.stem(word) for word in ("living", "work"))
_UNITS = frozenset(words.stem(unit) for unit in _UNIT_WORDS)


def _without_units(stems: dict[str, None], kind: Kind) -> list[str]:
    """Drop the words that only say what kind of answer is wanted ("how many years", "what date")."""
    dropped = _ROLE_WORDS if kind == "role" else frozenset()
    if kind in ("when", "clock", "how_long", "how_long_ago"):
        dropped = _UNITS
    if kind == "where":
        dropped = _PLACING
    dropped |= _TIMELY | (_SUMMING if kind == "count" else frozenset())
    kept = [stem for stem in stems if stem not in dropped]
    return kept or list(stems)


def _kind(text: str) -> Kind:
    if _HOW_LONG_AGO.search(text):
        return "how_long_ago"
    if _HOW_LONG.search(text):
        return "how_long"
    if _COUNT.search(text):
        return "count"
    if _ROLE.search(text):
        return "role"
    first = words.tokens(text)[:1]
    if first and (words.plain(first[0]) in words.AUXILIARIES):
        return "choice" if _OR.search(text) and len(_options(text)) > 1 else "yes_no"
    return _wh_kind(text)


def _wh_kind(text: str) -> Kind:
    if re.search(r",.* or ", text) and re.search(r"\b(?:first|earlier|last|later)\b", text, re.I):
        return "choice"
    opening = [(match.start(), kind) for pattern, kind in _OPENINGS if (match := pattern.search(text))]
    return min(opening, key=lambda found: found[0])[1] if opening else "open"


def _tense(text: str) -> Tense:
    if _FUTURE.search(text):
        return "future"
    return "past" if _PAST.search(text) else "present"


def _several(text: str, kind: Kind) -> bool:
    if kind not in ("open", "where", "who"):
        return False
    heads = (match["head"] for match in _HEAD.finditer(text))
    plural = any(not words.is_stop(head) and not head.endswith(("ss", "us", "is")) for head in heads)
    return plural or bool(_SEVERAL.search(text) or _MANY_EVENTS.search(text))


def _options(text: str) -> tuple[str, ...]:
    """Return the options of "... a walk, a ride or a swim?": the first without the words that lead up to it."""
    sides = [side.strip() for side in re.split(r",? or |, ", text.rstrip("? ")) if side.strip()]
    if len(sides) > 1:
        sides[0] = " ".join(sides[0].split()[-len(sides[1].split()) :])
    return tuple(sides)


def date_words(text: str) -> frozenset[str]:
    """Return the stems of a text that name months, weekdays, years or days of the month."""
    found = set()
    for token in words.tokens(text):
        low = token.lower()
        if low in dates.MONTHS or low in dates.WEEKDAYS or (low.isdigit() and len(low) == 4):
            found.add(words.stem(token))
    return frozenset(found)
