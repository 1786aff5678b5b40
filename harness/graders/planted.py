"""Answers made from a key, to find out what a judge lets pass: one right, three wrong in three ways. No model is asked.

They are templates around the key, chosen by a hash of the probe, so that equal probes get equal plants:

    paraphrase     the key within other words, numbers up to twelve as words: right
    vague          keeps to the question's topic and says nothing: wrong
    near_miss      the key with its numbers, months and days moved on; without any, another probe's key: wrong
    contradiction  the key, denied or taken back: wrong

Limits. A paraphrase keeps most of the key's own words, so a judge that cannot read around words is not caught: the rate
of false rejects is a lower bound. Another probe's key is further off than a slip would be: so is that of false accepts.
A key that describes a good answer, rather than being one, makes a paraphrase that describes too.
"""

import re
from collections.abc import Sequence

from harness.core.judgement import Planted
from harness.core.record import digest
from harness.core.scenario import Probe
from harness.graders.number import SMALL
from harness.graders.words import STOP_WORDS, tokens

_RIGHT = (
    "As far as I remember it: {key}",
    "You told me about this. {key}",
    "Going by our earlier talks, {key}",
    "{key} At least that is how it was told to me.",
)
_VAGUE = (
    "We talked about {topic}. There was more than one side to it, and it came up more than once.",
    "That had to do with {topic}; the particulars were gone through at the time.",
    "There is quite a bit about {topic} in what you told me, and it mattered to you.",
)
_DENIED = (
    "It is not so that {key} Quite the opposite was said.",
    "{key} No, I take that back: it is not true, and never was.",
    'Somebody might say "{key}", but that is wrong; it was the other way round.',
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBER = re.compile(r"\d+")
_ALONE = re.compile(r"(?<![\d.,:/$€£-])\b(\d{1,2})\b(?![\d.,:/%-]|(?:st|nd|rd|th)\b)")
_NAMED = re.compile(rf"\b({'|'.join((*_MONTHS, *_DAYS))})\b")
_WORDS = {number: word for word, number in reversed(SMALL.items())}
_TOPIC_WORDS, _LARGEST_WORD = 6, 12


def plants(probe: Probe, others: Sequence[Probe]) -> dict[Planted, str]:
    """All four, or fewer: no near miss where nothing can be moved and no other probe has another key."""
    if not probe.expected:
        return {}
    key = _sentence(probe.expected[0].strip())
    near = _moved(key) or _elsewhere(probe, others)
    made: dict[Planted, str] = {
        "paraphrase": _pick(_RIGHT, probe, "right").format(key=_ALONE.sub(_in_words, key)),
        "vague": _pick(_VAGUE, probe, "vague").format(topic=_topic(probe.text)),
        "contradiction": _pick(_DENIED, probe, "denied").format(key=key),
    }
    return {**made, "near_miss": near} if near else made


def _sentence(key: str) -> str:
    return key if key.endswith((".", "!", "?")) else f"{key}."


def _pick(templates: Sequence[str], probe: Probe, what: str) -> str:
    return templates[int(digest(probe.text, what), 16) % len(templates)]


def _in_words(found: "re.Match[str]") -> str:
    number = int(found[1])
    return _WORDS.get(number, found[0]) if number <= _LARGEST_WORD else found[0]


def _topic(question: str) -> str:
    """The question's telling words, as they stand in it."""
    telling = [word for word in question.split() if set(tokens(word)) - STOP_WORDS]
    return " ".join(word.strip("?!.,;:\"'()") for word in telling[:_TOPIC_WORDS]) or "that"


def _moved(key: str) -> str | None:
    """The key with numbers, months and days of the week moved on; None where it has none."""
    moved = _NAMED.sub(_next_name, _NUMBER.sub(_next_number, key))
    return moved if moved != key else None


def _next_number(found: "re.Match[str]") -> str:
    digits = found[0]
    moved = str(int(digits) + (2 if len(digits) < 3 else 10 ** (len(digits) - 2)))
    return moved.zfill(len(digits))


def _next_name(found: "re.Match[str]") -> str:
    names: tuple[str, ...] = _MONTHS if found[1] in _MONTHS else _DAYS
    return names[(names.index(found[1]) + 2) % len(names)]


def _elsewhere(probe: Probe, others: Sequence[Probe]) -> str | None:
    keys = {other.expected[0].strip() for other in others if other.expected and other.expected != probe.expected}
    return min(keys, key=lambda key: digest(probe.text, key), default=None)
