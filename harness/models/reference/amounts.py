"""Amounts: the numbers of a text that count or price something, and what they add up to."""

import re
from dataclasses import dataclass
from decimal import Decimal

from harness.models.reference import dates, keys, words
from harness.models.reference.questions import Question

_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = rf"(?:{_TENS})[ -](?:{_UNITS})|{'|'.join(word for word in dates.NUMBER_WORDS if word != 'zero')}"
_FIGURE = rf"\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?|{_WORDS}"
_UNIT = r"(?:second|minute|hour|day|night|week|weekend|month|year|decade)s?"
# No noun can follow here, so "one" stands for a thing: "the new one", "one of them".
_PRONOUN_ONE = re.compile(
    r"\bone\b(?=\W*$|[,.;:!?]| (?:of|is|was|that|who|which|in|on|at|and|but|for|from|with|near|cost)\b)", re.I
)
_COUNT = re.compile(rf"(?<![\w.$€£])(?:[$€£] ?)?\b(?:{_FIGURE})\b(?: ?%)?", re.I)
_CURRENCY = re.compile(r"^\W*(?:euros?|dollars?|pounds?|bucks?|cents?|francs?|crowns?|yen|usd|eur|gbp|k)\b", re.I)
# What follows a number that stands by itself: "that was 25.", "480 a month", "four of them".
_ALONE = re.compile(
    r"^\W*$|^[,.;:!?]|^ (?:an?|per|each|every|for|altogether|now|of them)\b",
    re.I,
)
_TIMES = rf"(?:once|twice|(?:{_FIGURE}) times)"
_OFTEN = re.compile(
    rf"\b(?:(?:at least |about |around )?{_TIMES}(?: or {_TIMES})?(?: (?:an?|per|every|each) {_UNIT})?"
    rf"|every (?:other |single )?(?:{_UNIT}|{'|'.join(dates.WEEKDAYS)}|morning|evening)"
    r"|daily|weekly|monthly|yearly|every few \w+)\b",
    re.I,
)
_DATED = tuple(re.compile(p.pattern, re.I) for p in (dates.ISO, dates.RANGE, dates.DAY_FIRST, dates.MONTH_FIRST))
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b|\b\d{1,2} ?[ap]\.?m\b", re.I)
_YEAR = re.compile(r"\b(?:in|since|from) (?:19|20)\d{2}\b", re.I)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$", re.I)
_ASKS_MONEY = re.compile(
    r"\bhow much (?!time\b)(?:(?:money|rent|cheaper)\b|(?:more|less) expensive\b"
    r"|(?:more )?(?:do|does|did|is|was|are|were|will|have|has|had)\b)"
    r"|\bwhat\b.*\b(?:cost|price|rent|fee)\b",
    re.I,
)
_WEIGHED = re.compile(r"\b(?:weigh|older|taller|longer|far)\b", re.I)

_ASKS_AGE = re.compile(r"\b(?:how old|what age)\b", re.I)
_AGE = re.compile(r"^[ -]?(?:years?|yrs?|and|but|so|or|now)\b", re.I)
_FAR = 99


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written, where it stands, whether it is a sum of money, and whether no noun follows it."""

    text: str
    start: int
    end: int
    money: bool
    bare: bool

    @property
    def value(self) -> Decimal | None:
        """The number, None when it is written in a way that is not reckoned with."""
        return value(self.text)


def value(text: str) -> Decimal | None:
    """Return the value of a numeral ("1,050", "€20") or number word ("twenty-five")."""
    figure = text.strip(" $€£%").replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", figure):
        return Decimal(figure)
    known = [dates.number(part) for part in re.split(r"[ -]", figure)]
    return Decimal(sum(part for part in known if part is not None)) if known and None not in known else None


def amounts(text: str) -> list[Amount]:
    """Return the numbers of a text that are no dates, clock times or ordinals, in order."""
    taken = [match.span() for pattern in (*_DATED, _CLOCK, _YEAR, _PRONOUN_ONE) for match in pattern.finditer(text)]
    found = []
    for match in _COUNT.finditer(text):
        start, end = match.span()
        if _ORDINAL.search(match[0]) or any(start < last and first < end for first, last in taken):
            continue
        rest = text[end : end + 12]
        money = match[0][0] in "$€£" or _CURRENCY.search(rest) is not None
        found.append(Amount(match[0].strip(), start, end, money, _ALONE.search(rest) is not None))
    return found


def asks_money(question: Question) -> bool:
    """Tell whether a question asks for a price or a payment."""
    return _ASKS_MONEY.search(question.text) is not None and not _WEIGHED.search(question.text)


def amount(question: Question, text: str) -> str | None:
    """Return the number of a sentence that stands nearest before a word of the question."""
    often = _OFTEN.search(text)
    if re.search(r"\bhow often\b", question.text, re.I):
        return often[0] if often else None
    found = fitting(question, text)
    if not found:
        return often[0] if often and re.search(r"\btimes\b", question.text, re.I) else None
    return found[0].text


def fitting(question: Question, text: str, *, strict: bool = False) -> list[Amount]:
    """Return the amounts of a text that can answer a question, those of the counted thing first (`strict`: alone)."""
    found = amounts(text)
    if asks_money(question):
        return [each for each in found if each.money or each.bare]
    if _ASKS_AGE.search(question.text):
        return [each for each in found if each.bare or _AGE.search(text[each.end : each.end + 12])]
    head = next((key[0] for key in keys.counted(question.text)), None)
    if strict and head is not None:
        found = [e for e in found if not e.money and (e.bare or _distance(text, e.end, head) < _FAR)]
    return sorted(found, key=lambda each: (_distance(text, each.end, head), each.start))


def _distance(text: str, end: int, head: str | None) -> int:
    """Count the words between a number and the thing counted, `_FAR` when it does not follow closely."""
    if head is None:
        return _FAR
    for steps, token in enumerate(words.tokens(text[end : end + 60])[:4]):
        stem = words.stem(token)
        if stem == head or words.akin(stem, head):
            return steps
    return _FAR


def counts(text: str) -> bool:
    """Tell whether a text holds an amount, or says how often."""
    return bool(amounts(text)) or _OFTEN.search(text) is not None
