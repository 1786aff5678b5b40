"""Answers made from a key, to find out what a judge lets pass: one right, three wrong in three ways. No model is asked.

They are templates around the key, chosen by a hash of the probe, so that equal probes get equal plants:

    paraphrase     the key within other words, numbers up to twelve as words: right
    vague          keeps to the question's topic and says nothing: wrong
    near_miss      a numbered list turned round, or numbers, months and days moved on, or another probe's key: wrong
    contradiction  the key, denied or taken back: wrong

Limits. A paraphrase keeps most of the key's own words, so a judge that cannot read around words is not caught: the rate
of false rejects is a lower bound. Another probe's key is further off than a slip would be: so is that of false accepts.
A key that describes a good answer ("Response should ...") is none itself, and nothing is planted from it.
"""

import re
from collections.abc import Sequence

from harness.core.judgement import Planted
from harness.core.record import digest
from harness.core.scenario import Probe
from harness.graders.choice import Choice
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
_DESCRIBES = re.compile(
    r"\W*(?:the |an? )?(?:\w+ )?(?:responses?|answers?|users?|assistant)\b"
    r"[^.]{0,40}\b(?:should|would|must|may|might)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:^|(?<=\s))\d{1,2}[).]\s+")
_FEWEST_ITEMS = 3
_NUMBER = re.compile(r"\d+")
_ALONE = re.compile(r"(?<![\d.,:/$€£-])\b(\d{1,2})\b(?![\d.,:/%)-]|(?:st|nd|rd|th)\b)")
_NAMED = re.compile(rf"\b({'|'.join((*_MONTHS, *_DAYS))})\b")
_WORDS = {number: word for word, number in reversed(SMALL.items())}
_TOPIC_WORDS, _LARGEST_WORD = 6, 12


def plantable(probe: Probe) -> bool:
    """Whether the key is itself an answer: neither a description of one, nor an option's letter, nor a refusal."""
    return bool(probe.expected) and probe.grader != Choice.name and not _DESCRIBES.match((probe.expected or ("",))[0])


def plants(probe: Probe, others: Sequence[Probe]) -> dict[Planted, str]:
    """All four, without a near miss where nothing moves and no other key is at hand; none where not `plantable`."""
    if not probe.expected or not plantable(probe):
        return {}
    key = _sentence(probe.expected[0].strip())
    near = _turned(key) or _moved(key) or _elsewhere(probe, others)
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


def _turned(key: str) -> str | None:
    """A numbered list with its items in the opposite order; None for less than three."""
    marks, items = _ITEM.findall(key), [item.strip(" ,.;") for item in _ITEM.split(key)]
    if len(marks) < _FEWEST_ITEMS:
        return None
    return _sentence(
        f"{items[0]} " + ", ".join(f"{mark}{item}" for mark, item in zip(marks, items[:0:-1], strict=True))
    )


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
    keys = {
        other.expected[0].strip()
        for other in others
        if other.expected and other.expected != probe.expected and plantable(other)
    }
    return min(keys, key=lambda key: digest(probe.text, key), default=None)
