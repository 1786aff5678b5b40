"""Filling: the fields of a task from its text, from corrections, and from the rules that a memory holds."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from harness.models.reference import dates, facts, lines, phrases, rules, words
from harness.models.reference.rules import Rule

UNKNOWN = "unknown"
LIKELY = 0.2  # strength of a rule that does not name its field
# Heads that a rule leaves out: "Borealis is our buyer" for `buyer_name`.
_GENERIC_WORDS = "name code number no id day date time type format value kind field"
_GENERIC = frozenset(words.stem(word) for word in _GENERIC_WORDS.split())
_CLIENT = frozenset(words.stem(word) for word in ["client", "customer", "company", "account", "recipient"])
_DAY_LIKE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)\b|\d{{4}}-\d\d-\d\d|\b(?:{'|'.join(dates.WEEKDAYS)}|{dates.MONTH_NAME})s?\b"
    r"|\b(?:first|last|second|third|end|middle)\b",
    re.I,
)
# What the value of a field of such a head looks like.
_LOOKS: dict[str, re.Pattern[str]] = {
    words.stem(head): pattern
    for heads, pattern in (
        ("day date weekday", _DAY_LIKE),
        ("time hour", re.compile(r"\d{1,2}:\d\d|\b\d{1,2} ?[ap]\.?m\b|\bnoon\b", re.I)),
        ("term deadline period", re.compile(r"\b\d+ (?:\w+ )?(?:day|week|month)s?\b", re.I)),
        ("rate discount percent percentage", re.compile(r"\d ?%|\d percent", re.I)),
    )
    for head in heads.split()
}


@dataclass(frozen=True)
class Task:
    """A task as read: its text and the fields asked for."""

    text: str
    fields: tuple[str, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """All that may be a client's name, also without a sentence's first word ("Invoice Borealis ...")."""
        found = rules.runs(self.text)
        return frozenset([*found, *(name.split(" ", 1)[1] for name in found if " " in name)])

    @cached_property
    def clients(self) -> tuple[str, ...]:
        """The names that stand where a client is named, as written."""
        low = dict.fromkeys(rules.named(self.text))
        return tuple(self.text[at : at + len(name)] for name in low if (at := self.text.lower().find(name)) >= 0)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of its text; "Borealis Labs" does not tell of "Borealis"."""
        text = self.text
        for client in self.clients:
            text = text.replace(client, " ") if " " in client else text
        return frozenset(words.content_stems(text))


@dataclass(frozen=True, slots=True)
class _Offer:
    """A value for a field. Higher `rank` wins: who says it, how closely it fits, when it was said."""

    field: str
    value: str
    banned: bool
    rank: tuple[float, ...]


_CORRECTION, _TASK, _FOR_CLIENT, _FOR_ALL = 3, 2, 1, 0


def fill(task: Task, memory: str, corrections: Sequence[str], before: Sequence[dict[str, str]]) -> dict[str, str]:
    """Return a value for each field. `before`: the fields as answered before each of the corrections."""
    offers = [_Offer(field, value, False, (_TASK,)) for field in task.fields if (value := _told(task, field))]
    offers += _from_memory(task, memory)
    for number, correction in enumerate(corrections):
        given = before[number] if number < len(before) else {}
        for order, (field, rule) in enumerate(corrected(task, correction, given)):
            # What is said in passing never outranks what a correction is about.
            rank = (_CORRECTION, not rule.aside, number, order)
            offers.append(_Offer(field, rule.value, rule.banned, rank))
    best = {field: _best([offer for offer in offers if offer.field == field]) for field in task.fields}
    return {field: _put_in_form(task, field, value) for field, value in best.items()}


def _put_in_form(task: Task, field: str, value: str) -> str:
    """Return the day that a task tells, where a rule says how a date is written and the day itself is asked."""
    if not dates.is_form(value) or [*words.content_stems(field.replace("_", " "))][-1:] != [words.stem("date")]:
        return value
    days = [phrase.day for phrase in phrases.time_phrases(task.text, None) if phrase.unit == "day"]
    return dates.written(days[0], value) if len(days) == 1 else value


def corrected(task: Task, correction: str, given: dict[str, str]) -> Iterator[tuple[str, Rule]]:
    """Yield each rule of a correction with the field that it sets; rules for another client are left out.

    A rule that names no field sets the one whose `given` value it speaks against: "CHF, not EUR".
    """
    for readings in rules_of(correction):
        about_this = [rule for rule in readings if _holds(rule, task, narrow=True)]
        found = _fitting(about_this, task)
        if not found and about_this:
            found = [(field, about_this[-1]) for field in _spoken_against(about_this[-1], task, given)]
        yield from found


def _fitting(readings: Iterable[Rule], task: Task) -> list[tuple[str, Rule]]:
    """Return the fields that a rule sets, with the first of its readings that fits any."""
    for rule in readings:
        if fields := _fields(rule, task):
            return [(field, rule) for field in fields]
    return []


def _spoken_against(rule: Rule, task: Task, given: dict[str, str]) -> list[str]:
    """Return the fields whose given value a rule holds, and does not set: "CHF, not EUR" after "currency: EUR".

    Without such, the one field that was given as unknown.
    """
    said = rule.text.lower()
    open_fields = [field for field in task.fields if given.get(field) == UNKNOWN]
    contradicted = [
        field
        for field, value in given.items()
        if field in task.fields
        and value.lower() not in {UNKNOWN, rule.value.lower(), *task.names}
        and re.search(rf"(?<!\w){re.escape(value.lower())}(?!\w)", said)
    ]
    return contradicted or (open_fields if len(open_fields) == 1 else [])


def same_matter(one: str, other: str) -> bool:
    """Tell whether two sentences are rules for the same fields and the same clients."""
    ours, theirs = (
        {(rule.names, rule.conditions, rule.field) for rule, *_ in rules_of(text) if rule.field}
        for text in (one, other)
    )
    return bool(ours) and ours == theirs


def other_matter(one: str, other: str) -> bool:
    """Tell whether two sentences are rules for clients that they name, and not for the same fields and clients."""
    named = all(any(rule.field and rule.names for rule, *_ in rules_of(text)) for text in (one, other))
    return named and not same_matter(one, other)


def values_of(text: str) -> set[tuple[tuple[str, ...], str, bool]]:
    """Return what each rule of a sentence gives to its field, and whether it forbids it."""
    return {(rule.field, rule.value.lower(), rule.banned) for rule, *_ in rules_of(text) if rule.field}


def rules_of(text: str) -> list[list[Rule]]:
    """Return the rules of a text, each as its readings."""
    parsed = lines.parse(text)
    found: list[list[Rule]] = []
    for place, sentence in enumerate(parsed.sentences):
        turn = parsed.turns[sentence.turn]
        # "Currency for Borealis: CHF" looks like a speaker's line.
        label = f"{turn.speaker}: " if turn.speaker and place == turn.first else ""
        found += rules.parse(label + sentence.text)
    return found


def _from_memory(task: Task, memory: str) -> list[_Offer]:
    """Return what the rules of a memory say; those outside notes hold for the clients their session is about."""
    parsed = lines.parse(memory)
    about: dict[int, set[str]] = {}
    for sentence in parsed.sentences:
        session = parsed.turns[sentence.turn].session
        if session:
            about.setdefault(session, set()).update(rules.named(sentence.text))
    offers: list[_Offer] = []
    for order, sentence in enumerate(parsed.sentences):
        turn = parsed.turns[sentence.turn]
        if sentence.asks or (turn.speaker or "").lower() in facts.ASSISTANTS:
            continue
        found = rules.parse(sentence.text)
        if turn.speaker and order == turn.first:
            labelled = rules.parse(f"{turn.speaker}: {sentence.text}")
            found += [readings for readings in labelled if readings[0].names and readings[0].field]
        day = (turn.when - datetime.min).total_seconds() if turn.when else 0.0
        ours = frozenset(about.get(turn.session, ()))
        for readings in found:
            if readings[0].once:
                continue
            offers += _offers([_known(rule, ours) for rule in readings], task, (day, order))
    return offers


def _known(rule: Rule, ours: frozenset[str]) -> Rule:
    """Return a rule with the clients that its session is `about` where it is said of one thing and names none."""
    return rule if rule.names or rule.universal else replace(rule, names=ours)


def _offers(readings: Sequence[Rule], task: Task, said: tuple[float, int]) -> Iterator[_Offer]:
    """Yield what a rule of the memory says; what says nothing outright must be said of a client, or of all."""
    clients = {stem for name in task.clients for stem in words.content_stems(name)}
    usable = [
        rule
        for rule in readings
        if rule.field
        or (rule.impersonal and (rule.names or rule.conditions & clients or (rule.universal and rule.conditions)))
    ]
    for field, rule in _fitting([rule for rule in usable if _holds(rule, task, narrow=False)], task):
        source = _FOR_CLIENT if rule.names or rule.conditions & clients else _FOR_ALL
        yield _Offer(field, rule.value, rule.banned, (source, _narrowness(rule), *said))


def _narrowness(rule: Rule) -> int:
    return len(rule.conditions) + (rule.least > -math.inf) + (rule.most < math.inf)


def _holds(rule: Rule, task: Task, *, narrow: bool) -> bool:
    """Tell whether a rule is about this task; said about it (`narrow`), a rule need not repeat what the task is."""
    if rule.excepted and _holds(rule.excepted, task, narrow=False):
        return False
    if rule.names and not rule.names & task.names:
        return False
    if not rule.least <= max(rules.numbers(task.text), default=0.0) <= rule.most:
        return False
    return narrow or all(_among(stem, task.stems | _stems_of(task.fields)) for stem in rule.conditions)


def _fields(rule: Rule, task: Task) -> dict[str, float]:
    """Return the asked fields that a rule fits best, with the strength of the fit."""
    fits = {field: _fit(rule, task, field) for field in task.fields}
    best = max(fits.values(), default=0.0)
    found = {field: fit for field, fit in fits.items() if fit == best and fit > 0}
    return found if rule.field or len(found) == 1 else {}


def _fit(rule: Rule, task: Task, field: str) -> float:
    """Return how well a rule fits a field, 0..1: by the words of both, or by what the value looks like."""
    asked = tuple(words.content_stems(field.replace("_", " "))) or (field.lower(),)
    looks = _LOOKS.get(asked[-1])
    told = rule.field or tuple(sorted(rule.about))
    shared = {stem for stem in asked if _among(stem, told)}
    if not rule.field:
        if looks and looks.search(rule.value):
            return LIKELY + len(shared) / 100
        return LIKELY if asked[-1] in shared and (looks is None or looks.search(rule.value)) else 0.0
    rest = [stem for stem in rule.field if not _among(stem, asked)]
    if not shared or not all(_among(stem, task.stems) or stem in _GENERIC for stem in rest):
        return 0.0
    if asked[-1] not in shared and (asked[-1] not in _GENERIC or (looks and not looks.search(rule.value))):
        return 0.0
    return len(shared) / (len(asked) + len(rest))


def _best(offers: Sequence[_Offer]) -> str:
    banned: set[str] = set()
    for offer in sorted(offers, key=lambda offer: offer.rank, reverse=True):
        if offer.banned:
            banned.add(offer.value.lower())
        elif offer.value.lower() not in banned:
            return offer.value
    return UNKNOWN


def _told(task: Task, field: str) -> str | None:
    """Return what the task's own text says of a field."""
    name = field.replace("_", "[ _-]")
    if match := re.search(
        rf"\b{name}\s*(?::|=|\bis\b|\bof(?=\s[$€£]?\d))\s*(?P<value>.+?)(?=[;\n]|,\s|\.\s|\.?$)", task.text, re.I | re.M
    ):
        return rules.clean(match["value"])
    stems = tuple(words.content_stems(field.replace("_", " ")))
    if stems and _CLIENT & set(stems) and task.clients:
        return task.clients[0]
    for match in re.finditer(rf"(?P<value>{rules.NUMBER})\s+(?P<unit>[^\W\d_]+)", task.text):
        if stems and words.stem(match["unit"]) == stems[-1]:  # "12 hours"
            return match["value"].strip()
    return None


def _among(stem: str, others: Iterable[str]) -> bool:
    return any(stem == other or words.akin(stem, other) for other in others)


def _stems_of(fields: Iterable[str]) -> frozenset[str]:
    return frozenset(stem for field in fields for stem in words.content_stems(field.replace("_", " ")))
