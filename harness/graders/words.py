"""Words: the one normalisation that all graders share.

Light on purpose, so that a verdict can be followed by eye: Unicode NFKC and case folding, possessive endings and
punctuation out, digit groups joined ("1,000" is "1000"). No stemming (upstream LoCoMo stems by Porter; we don't), no
accents removed. Made for languages that put spaces between words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

ARTICLES = frozenset(("a", "an", "the"))

# Words that tell nothing about which answer is meant. "may" is absent: as a month it is part of an answer.
_FUNCTION_WORDS = (
    "i im ive id ill me my mine myself we our ours us ourselves you your yours yourself he him his himself she her hers"
    " herself it its itself they them their theirs themselves one who whom whose which what when where why how this"
    " that these those am is are was were be been being isnt arent wasnt werent do does did doing done dont doesnt"
    " didnt have has had having havent hasnt hadnt will would wont wouldnt shall should can could cant cannot couldnt"
    " might must and or but nor if then else than so as because while until although though of at by for with without"
    " about against between into through during before after above below to from up down in out on off over under"
    " again further once here there all any both each few more most other some such no not only own same too very"
    " just also now yes"
)
STOP_WORDS = ARTICLES | frozenset(_FUNCTION_WORDS.split())

_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHE = re.compile(r"['’]")
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")


def tokens(text: str) -> list[str]:
    """All words of a text in order, normalised; empty where it holds no letter and no digit."""
    return list(_normalised(text))


@lru_cache(maxsize=2**15)  # lines of one history are given for many probes, and to many stacks
def _normalised(text: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    if "'" in folded or "’" in folded:
        folded = _APOSTROPHE.sub("", _POSSESSIVE.sub("", folded))
    return tuple(_WORD.findall(_GROUPED.sub("", unicodedata.normalize("NFKC", folded))))


def words(text: str) -> list[str]:
    """The words without articles. A text of nothing but articles or symbols ("A", "🎉") is taken as it stands."""
    return [word for word in tokens(text) if word not in ARTICLES] or text.casefold().split()


def is_run(run: Sequence[str], of: Sequence[str]) -> bool:
    """Whether `run` (not empty) stands in `of`, word by word and without a gap."""
    return bool(run) and f" {' '.join(run)} " in f" {' '.join(of)} "


def shared(one: Iterable[str], other: Iterable[str]) -> int:
    """How many words two texts have in common, repeated words counted as often as both have them."""
    return (Counter(one) & Counter(other)).total()
