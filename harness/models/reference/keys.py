"""Keys: the things that an answer must speak of, whatever else it shares with the question."""

import re
from dataclasses import dataclass

from harness.models.reference import words

_POSSESSED = re.compile(
    r"(?:\b(?:my|our|your|his|her|their)|(?<=\w)['’]s?) (?P<thing>[\w-]+)(?: (?P<more>[\w-]+))?", re.I
)
# "What is Ann's status?", "What was the name ... like?": the possessed thing is itself what is asked for.
_ATTRIBUTE = re.compile(
    r"^\W*(?:what|who|which)(?: is| are| was| were)(?: \S+){2,3}?(?<!ed)(?<!ing)(?<!born)$|\b(?:like|feel)\b", re.I
)
# "When is Ann's birthday?", "How much is my rent?": the last word is a thing, not a verb.
_ASKS_OF_NOUN = re.compile(
    r"^\W*(?:when|where|how \w+)(?: is| are| was| were)(?: \S+){2,4}?(?<!ed)(?<!ing)(?<!born)$", re.I
)
_NAMED_OWNER = re.compile(r"\b([A-Z][\w-]*)['’]s?\b")
_CALLED = re.compile(r"\b(?:name|names|called|named)\b", re.I)
_CONTRACTED_IS = re.compile(r"\b(what|who|where|when|how|it|that|there)['’]s\b", re.I)
_COUNTED = re.compile(r"\bhow (?:many|much) (?!more\b|less\b|fewer\b)(?P<thing>[\w-]+)(?: (?P<more>[\w-]+))?", re.I)
# "What brand is the lamp?": nothing but the brand is asked, so it must be told of.
_HEADED = re.compile(
    r"^\W*(?:what|which) (?P<thing>[\w-]+) (?:is|are|was|were) (?:the|my|our|his|her|their|\w+['’]s?) [\w -]+$", re.I
)
_ING = re.compile(r"(?:ing|ed)\b", re.I)
_NAME = words.stem("name")
_UNCOUNTED_WORDS = (
    "time",
    "money",
    "long",
    "old",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "age",
    "price",
    "date",
)
_UNCOUNTED = frozenset(words.stem(word) for word in _UNCOUNTED_WORDS)


@dataclass(frozen=True, slots=True)
class Keys:
    """`things`: each as its stems, of which an answer must hold one. `attribute`: what is asked of the last thing.

    `name` tells that a name is asked for.
    """

    things: tuple[tuple[str, ...], ...]
    attribute: tuple[str, ...]
    name: bool


def keys(text: str, stems: frozenset[str]) -> Keys:
    """Find the keys of a question among its content stems.

    They are possessed things ("my sister", "Ann's dog") and counted ones ("how many chairs"). What is asked of a thing
    ("Ann's sister's job") may be told without its word, so it is kept apart; "name" is always told without it.
    """
    text = _CONTRACTED_IS.sub(r"\1 is", text.strip(" ?"))
    asks_attribute = _ATTRIBUTE.search(text) is not None
    # Otherwise the last content word is the verb: "Where was my father born?".
    verb = "" if asks_attribute or _ASKS_OF_NOUN.search(text) else (["", *words.content_stems(text)])[-1]
    found = [key for match in _POSSESSED.finditer(text) if (key := _key(match, stems, verb))]
    attribute = found.pop() if found and asks_attribute else ()
    if _ASKS_OF_NOUN.search(text):
        found = [(stem,) for key in found for stem in key]  # "my dentist appointment" is not just any appointment
    owners = [(words.stem(name),) for name in _NAMED_OWNER.findall(text)]
    things = [key for key in [*owners, *found, *counted(text)] if key[-1] != _NAME and key[0] in stems]
    headed = _HEADED.search(text)
    if headed and words.stem(headed["thing"]) in stems - _UNCOUNTED and not _ING.search(text):
        things.append((words.stem(headed["thing"]),))
    return Keys(tuple(things), attribute if attribute[-1:] != (_NAME,) else (), _CALLED.search(text) is not None)


def counted(text: str) -> list[tuple[str, ...]]:
    """Return the thing that a "how many" question counts, as one key, or nothing."""
    match = _COUNTED.search(text)
    for word in match.groups() if match else ():
        if word and not words.is_stop(word):
            stem = words.stem(word)
            return [] if stem in _UNCOUNTED else [(stem,)]
    return []


def _key(match: re.Match[str], stems: frozenset[str], verb: str) -> tuple[str, ...]:
    thing, more = words.stem(match["thing"]), words.stem(match["more"] or "")
    key = tuple(stem for stem in (thing, more) if stem in stems and (stem == thing or stem != verb))
    # "my favourite film" is about a film.
    return key[1:] if len(key) == 2 and key[0] in _LIGHT else key


_LIGHT = frozenset(words.stem(verb) for verb in words.LIGHT_VERBS)
