"""Entities: who and what a statement is about: names, or else the thing it speaks of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from harness.models.reference import dates, phrases, words
from harness.models.reference.episodes import Statement

NAMES = 3  # names of one statement, besides its speaker
THING_WORDS = 3
NAME_CHARACTERS = 60

_NAME = re.compile(
    r"(?<![\w'’])(?!I\b)[A-Z][\w&]*(?:[-.'’](?!s\b)[\w&]+)*"
    r"(?: (?:(?:of|the|de|la|von|van|and|&) )?(?!I\b)[A-Z][\w&]*(?:[-.'’](?!s\b)[\w&]+)*){0,4}"
)
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_DETERMINERS = words.word_set("a an the my our his her their its some this that these those your")
# "I no longer row" speaks of rowing.
_GONE = re.compile(r"\b(?:no longer|any ?more|no more|nowadays)\b", re.I)
_ANY_DAY = date(2000, 1, 1)
_OWN = words.word_set("my our")
# A verb follows these.
_BEFORE_VERB = words.word_set("i we he she they it you to not never n't also just always usually") | words.AUXILIARIES
_NO_NAMES = frozenset((*dates.MONTHS, *dates.WEEKDAYS, "ok", "okay", "hi", "hey", "wow", "yes", "no"))


@dataclass(frozen=True, slots=True)
class About:
    """What a statement is about: from whom or what it speaks, of whom or what, and other names that fall."""

    source: str
    target: str
    others: tuple[str, ...]
    verb: str


def about(statement: Statement) -> About:
    """Return the two ends of a statement: its speaker, or first name, and what it tells of."""
    text = timeless(statement.said)
    fallen = [name for name in names(text) if not _same(name, statement.speaker)]
    things = list(_things(text, statement.speaker))
    ends = [*([statement.speaker] if statement.speaker else []), *fallen[:NAMES], *things]
    source = ends[0] if ends else "it"
    target = next((end for end in ends[1:] if not _same(end, source)), None) or _last_word(text, source)
    others = tuple(name for name in fallen[:NAMES] if name not in (source, target))
    return About(source, target, others, _verb(text))


def names(text: str) -> list[str]:
    """Return the names in a text: capitalised words; at its head only what stands like a name there."""
    found: dict[str, None] = {}
    for match in _NAME.finditer(text):
        name = match[0]
        if _starts_sentence(text, match.start()):
            name = _at_head(name, text[match.end() : match.end() + 40])
        plain = name.lower().split("'")[0].split("’")[0]
        if name and plain not in _NO_NAMES and not words.is_stop(name) and not words.is_stop(plain):
            found.setdefault(name[:NAME_CHARACTERS].strip(), None)
    return list(found)


def key(name: str) -> tuple[str, ...]:
    """Return what two spellings of a name have in common: its stems without article and case."""
    tokens = [words.stem(token) for token in words.tokens(name)]
    return tuple(token for token in tokens if token not in ("the", "a", "an")) or (name.lower(),)


def _same(one: str, other: str | None) -> bool:
    return other is not None and key(one) == key(other)


def _starts_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip("\"“'‘([ ")
    return start == 0 or not before or before[-1] in ".!?:"


def _at_head(name: str, rest: str) -> str:
    """Return the part of a sentence's first words that is a name: "Severin breeds", "Then Ada came"."""
    first, _, more = name.partition(" ")
    if words.is_stop(first):
        return more
    follows = _TOKEN.match(rest.lstrip())
    verb = follows[0].lower() if follows else ""
    told = more or rest[:2] in ("'s", "’s") or verb in words.AUXILIARIES or words.is_past(verb) or _is_present(verb)
    return name if told else ""


def _is_present(token: str) -> bool:
    """Tell whether a word looks like a verb of the third person: "breeds"."""
    return len(token) > 3 and token.endswith("s") and not token.endswith("ss") and not words.is_stop(token)


def _things(text: str, speaker: str | None) -> Iterator[str]:
    """Yield what a statement speaks of without a name, those with an article or an owner first."""
    led: list[str] = []
    loose: list[str] = []
    for before, tokens in _runs(text):
        own = before in _OWN and speaker is not None
        tokens = tokens if before in _DETERMINERS or before not in _BEFORE_VERB else tokens[1:]
        if tokens:
            thing = " ".join(tokens[:THING_WORDS])
            (led if before in _DETERMINERS else loose).append(f"{speaker}'s {thing}" if own else thing)
    yield from [*led, *loose]


def timeless(text: str) -> str:
    """Return a text without the words that only say when: the same words on whatever day they were said."""
    for phrase in reversed(phrases.time_phrases(text, _ANY_DAY)):
        text = f"{text[: phrase.start]}, {text[phrase.end :]}"
    return _GONE.sub("", text)


def _runs(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the runs of content words, each with the word before it."""
    run: list[str] = []
    before, end = "", 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        apart = text[end : match.start()] not in (" ", "")
        if run and (apart or words.is_stop(token)):
            yield before, run
            run = []
        if words.is_stop(token):
            before = token.lower()
        else:
            before = before if run or not apart else ""
            run = [*run, token]
        end = match.end()
    if run:
        yield before, run


def _last_word(text: str, source: str) -> str:
    """Return the last word of a text that says something, for want of a thing that it names."""
    taken = set(key(source))
    content = [token for token in words.tokens(text) if not words.is_stop(token) and words.stem(token) not in taken]
    return content[-1][:NAME_CHARACTERS] if content else f"what {source} said"[:NAME_CHARACTERS]


def _verb(text: str) -> str:
    """Return the word that looks like the statement's verb, empty where none does."""
    runs = [(before, run) for before, run in _runs(text) if run[0][0].islower()]
    led = [run[0] for before, run in runs if before in words.FIRST_PERSON and before not in _OWN]
    past = [token for _, run in runs for token in run if words.is_past(token)]
    return next(iter([*led, *past]), "")
