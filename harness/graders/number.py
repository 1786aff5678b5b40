"""number: the answer's first number is an accepted one."""

import re
from decimal import Decimal
from typing import ClassVar

from harness.core.scenario import Probe
from harness.graders.verdict import Verdict, right_if
from harness.graders.words import tokens

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SMALL = {word: value for value, word in enumerate(_UNITS)} | {word: 10 * ten for ten, word in enumerate(_TENS, 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_DIGITS = re.compile(r"(\d+(?:\.\d+)?)(?!\d*(?:st|nd|rd|th)$)[^\W\d_]*")
_MINUS = re.compile(r"(?<![\w.])[-−](?=\d)")
_A_SCALE = re.compile(rf"\ba(?= (?:{'|'.join(_SCALES)})\b)", re.I)
_SCALE_AND = re.compile(rf"\b({'|'.join(_SCALES)}) and(?= (?:{'|'.join(SMALL)})\b)", re.I)


class Number:
    """Right when the first number of the answer equals the number of an accepted form, without tolerance.

    Numbers stand in digits ("1,250", "-3.5", "5km", "2 million") or in English words ("twenty-three", "one hundred and
    five"). Ordinals are none; units and currencies are ignored. "One of them has 3" begins with a 1.
    """

    name: ClassVar[str] = "number"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader."""
        said = first_number(answer)
        return right_if(said is not None and any(said == first_number(form) for form in probe.expected or ()))


def first_number(text: str) -> Decimal | None:
    """The first number that a text names, or None."""
    plain = _SCALE_AND.sub(r"\1", _A_SCALE.sub("one", _MINUS.sub("minus ", text)))
    found = tokens(plain)
    for at, token in enumerate(found):
        if _value(token) is not None:
            sign = -1 if at and found[at - 1] == "minus" else 1
            return sign * _read(found[at:])
    return None


def _read(found: list[str]) -> Decimal:
    """The number that begins here: a scale multiplies what was said since the last one from a thousand up."""
    closed = group = Decimal(0)
    last = ""
    for word in found:
        value = _value(word)
        if word in _SCALES:
            group *= _SCALES[word]
            if word != "hundred":
                closed, group = closed + group, Decimal(0)
        elif value is not None and (not last or last in _SCALES or (last in _TENS and word in _UNITS[1:10])):
            group += value
        else:
            break
        last = word
    return closed + group


def _value(token: str) -> Decimal | None:
    if token in SMALL:
        return Decimal(SMALL[token])
    digits = _DIGITS.fullmatch(token)
    return Decimal(digits[1]) if digits else None
