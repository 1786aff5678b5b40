"""Rules: sentences that say which value a field has, for whom: "For Borealis, the currency is CHF."."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harness.models.reference import dates, parts, words
from harness.models.reference.parts import Clause

NUMBER = r"[$€£]?\d[\d.,]*(?:\s?(?:%|percent|per cent))?"

_ASK = r"(?:(?:please|always|only|we|you|they|it|must|should|to|just|instead|then)\s+)*"
_DETERMINER = r"(?:(?:the|its|their|our|your|my|an?)\s+)?"
_USE = re.compile(
    rf"^{_ASK}(?P<never>never |do not |don['’]t )?(?:use|put|write|take|enter|choose|apply|give|expect(?:ed)?"
    rf"|want(?:ed)?)\s+(?P<value>.+?)\s+(?:as|for|in|under|into)\s+{_DETERMINER}(?P<field>.+)$",
    re.I,
)
_USE_NAMED = re.compile(
    rf"^{_ASK}(?:use|choose|apply|take)\s+{_DETERMINER}(?P<field>(?-i:[a-z][a-z ]*?))\s+"
    r"(?P<value>[\"“]?(?-i:[A-Z]|\d).*)$",
    re.I,
)
_SET = re.compile(rf"^{_ASK}(?:set|change|switch|move)\s+{_DETERMINER}(?P<field>.+?)\s+to\s+(?P<value>.+)$", re.I)
_BE = (
    r"(?:is|are|(?:must|should|shall|will|has to|have to|needs to|need to|ought to)(?: always| never| now)?"
    r" (?:be|read|say)|becomes?|reads?|says?|equals|=)"
)
_HAS = re.compile(
    rf"^(?P<owner>.+?) (?:has|have|gets?|takes?|wants?|needs?|requires?|expects?|uses?)\s+(?P<value>.+?)\s+as"
    rf"\s+{_DETERMINER}(?P<field>.+)$",
    re.I,
)
_IS = re.compile(
    rf"^{_DETERMINER}(?P<field>[^,;:]{{1,80}}?)\s+(?P<be>{_BE})\s+(?:(?:now|still|currently|set to|only|always)\s+)*"
    r"(?P<value>.+)$",
    re.I,
)
_NAMES_A_FIELD = re.compile(r"^(?:the|its|their) (?-i:[a-z ]+)$", re.I)
_IS_BARE = re.compile(rf"^(?!(?:the|its|their|our|your|my|an?) )(?:(?!['’]s? | for | of ).)+? {_BE} ", re.I)
_COLON = re.compile(rf"^{_DETERMINER}(?P<field>[^:.,]{{1,60}}):\s+(?P<value>.+)$", re.I)
_OWNER = re.compile(r"^(?P<owner>.+?)['’]s?\s+(?P<field>.+)$")
_WHOSE = re.compile(r"^(?P<field>.+?)\s+(?:for|of|on|at|with|to|from|in)\s+(?P<owner>.+)$", re.I)
_VALUE_SCOPE = re.compile(
    r"^(?P<value>.+?),? (?:for|with|on) (?P<scope>(?:(?:the|all|every|any|each) )?[^,;]{2,60})$", re.I
)
_INSTEAD = re.compile(
    r",? (?:and not|not|instead of|rather than|but (?:you|it|we|i) \w+|,?got|no longer|no more) (?P<old>.+)$", re.I
)
_NOT_BUT = re.compile(r"^not (?P<old>.+?),? but (?P<value>.+)$", re.I)
_REASON = re.compile(
    r"(?:, | [–—-] | \()(?:which|who|where|because|since|as|so|but|and|please|that|even|regardless|however|unless)\b.*$"
    r"|\s+(?:because|since|unless|regardless|even if|whenever)\b.*$",
    re.I,
)
_AFTER = re.compile(
    r"(?: of (?:the|each|every|a) month"
    r"|,? (?:from now on|going forward|in future|now|again|please|always|instead|there|here|only|too|anymore))+$",
    re.I,
)
# A preposition with a capital belongs to the value: "the closing line is With best wishes".
_BEFORE = re.compile(
    r"^(?:(?:expected|should be|must be|actually|now|always|only|[Tt]he|[Aa]n?|in|on|at|by|with|to|as|within|be)\s+)+"
)
_GOES = re.compile(r".*\b(?:in|on|at|by|as|to|with|within|after|is|are|be)\s+(?P<value>[^,;]+)$", re.I)
_LIMIT = re.compile(
    r"\b(?:(?P<over>over|above|more than|exceeds?|at least|from)|under|below|less than|up to|at most) "
    rf"(?:[A-Z]{{3}} )?(?P<limit>{NUMBER})",
    re.I,
)
_AMOUNT = re.compile(rf".*?(?<![\w.,])(?P<value>{NUMBER})", re.I)
_RUN = re.compile(r"[A-Z][\w-]*(?:[ ](?:& )?[A-Z][\w-]*)*")
_NAMED = re.compile(r"\b(?:for|of|to|from|with|by|at|client|customer)[ :]+(?:(?:the|our|client|customer) )*$", re.I)
# Words of a scope that narrow nothing: "for all clients", "when it goes to Borealis".
_EVERYONE = (
    "every each all any client customer company account everyone everybody case thing time work task general default"
)
_NO_CONDITION = frozenset(words.stem(word) for word in [*_EVERYONE.split(), *sorted(words.LIGHT_VERBS)])


@dataclass(frozen=True, slots=True)
class Rule:
    """`field`: stems of what it sets, empty when the sentence does not say. `about`: stems of the whole sentence.

    It holds for the clients it `names` (none: for all) where the words of its `conditions` are told and the task's
    largest number lies between `least` and `most`, and not where its `excepted` holds. `banned`: the field never has
    the value.

    `instead`: the value that it replaces. `once`: it is said of the task at hand alone; `aside`: in passing, after
    another rule.
    """

    text: str = ""
    field: tuple[str, ...] = ()
    value: str = ""
    about: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    excepted: "Rule | None" = None
    least: float = -math.inf
    most: float = math.inf
    universal: bool = False
    banned: bool = False
    instead: str = ""
    once: bool = False
    aside: bool = False

    @property
    def impersonal(self) -> bool:
        """Whether the sentence does not speak of its speaker: "I paid on the 3rd" rules nothing."""
        return words.FIRST_PERSON.isdisjoint(words.plain(token) for token in words.tokens(self.text))

    @property
    def is_for_tasks(self) -> bool:
        """Whether it says outright which value a field has, and for whom."""
        return bool(self.field and (self.names or self.conditions)) and self.impersonal


def parse(sentence: str) -> list[list[Rule]]:
    """Return the rules of a sentence, each as its readings: what it says outright, the reverse, what it may mean."""
    found: list[list[Rule]] = []
    scope = ""
    for part in parts.cut(sentence):
        scope = part.scope or ("" if part.universal or named(part.rest) else scope)
        text = part.text if part.scope or not scope else f"for {scope}, {part.rest}"
        said = Rule(text, universal=part.universal, once=part.once, aside=part.aside)
        for clause in parts.clauses(part.rest):
            found += _of_clause(clause, [each for each in (scope, clause.only_for) if each], said)
    return [readings for readings in found if readings]


def _of_clause(clause: Clause, scopes: Sequence[str], said: Rule) -> Iterator[list[Rule]]:
    """Yield the readings of a clause, and those of its exception; `said` holds what its part tells."""
    once = said.once or clause.once
    readings = [
        replace(rule, text=said.text, universal=said.universal, once=once, aside=said.aside)
        for rule in _readings(clause.text)
        if rule.value
    ]
    for scope in scopes:
        readings = [_scoped(rule, scope) for rule in readings]
    if exception := clause.exception:
        yield [_excepted(rule, exception) for rule in readings if exception["value"]]
        readings = [replace(rule, excepted=_scoped(Rule(), exception["who"])) for rule in readings]
    yield readings


def _excepted(rule: Rule, exception: re.Match[str]) -> Rule:
    """Return the rule for whom a rule excepts: "except for Borealis, where it is CHF"."""
    names = frozenset() if runs(exception["who"]) else rule.names
    return _scoped(replace(rule, value=clean(exception["value"]), names=names), exception["who"])


def runs(text: str) -> list[str]:
    """Return the names of a text: runs of capitalised words, lower-cased, without closed-class words at their start."""
    found = []
    for match in _RUN.finditer(text):
        run = match[0].split()
        while run and (words.is_stop(run[0]) or run[0] == "Every"):
            run.pop(0)
        if run:
            found.append(" ".join(run).lower())
    return found


def named(text: str) -> list[str]:
    """Return the names that stand where a client is named: "for Borealis", "Borealis's", "client: Borealis"."""
    found = []
    for match in _RUN.finditer(text):
        if _NAMED.search(text[: match.start()]) or text[match.end() : match.end() + 2] in ("'s", "’s"):
            found += [name for name in runs(match[0]) if name not in dates.MONTHS and name not in dates.WEEKDAYS]
    return found


def _readings(clause: str) -> list[Rule]:
    found: list[Rule] = []
    for pattern in (_USE, _USE_NAMED, _SET, _HAS, _IS, _COLON):
        match = pattern.match(clause)
        if match and pattern is _HAS:  # "Borealis has CHF as its currency"
            found.append(_scoped(_explicit(clause, match, match["field"], match["value"]), match["owner"]))
        elif match:
            sides = [(match["field"], match["value"])]
            if pattern in (_USE, _IS):  # "write the hours as 7.5"
                sides.append((match["value"], match["field"]))
            if pattern is _IS and _NAMES_A_FIELD.match(match["value"]) and _IS_BARE.match(clause):
                sides.reverse()  # "CHF is the currency"
            found += [_explicit(clause, match, field, value) for field, value in sides]
    implied = _implied(clause)
    return [*found, implied] if implied else found


def _explicit(clause: str, match: re.Match[str], field: str, value: str) -> Rule:
    """Read a clause that names field and value."""
    told = match.groupdict()
    never = bool(told.get("never")) or "never" in (told.get("be") or "").lower()
    rule = Rule(clause, about=frozenset(words.content_stems(clause)), banned=never)
    return _with_field(_with_value(rule, value), field)


def _implied(clause: str) -> Rule | None:
    """Read a clause that only holds a value: "Invoices for Borealis always go out on the 3rd", "CHF, not EUR"."""
    match = _GOES.match(_INSTEAD.sub("", clause)) or _AMOUNT.match(clause)
    if not match:
        rule = _with_value(Rule(clause), clause)
        return rule if rule.value != clean(clause) else None
    value = clause[match.start("value") :] if match.re is _GOES else match["value"]
    about = clause.replace(value, " ")
    rule = _with_value(Rule(clause, about=frozenset(words.content_stems(about))), value)
    first = words.tokens(about)[0] if words.tokens(about) else ""
    conditions = (
        frozenset() if named(about[: len(first) + 2]) else frozenset(words.content_stems(first)) - _NO_CONDITION
    )
    return replace(rule, names=rule.names | frozenset(named(about)), conditions=rule.conditions | conditions)


def _with_field(rule: Rule, field: str) -> Rule:
    """Part a field from whose it is: "the invoice currency of Borealis", "Borealis's currency"."""
    if match := _INSTEAD.search(field):
        rule, field = replace(rule, instead=clean(match["old"])), field[: match.start()]
    for pattern in (_OWNER, _WHOSE):
        if match := pattern.match(field):
            rule, field = _scoped(rule, match["owner"]), match["field"]
    # A capital at the start of a sentence tells nothing: "Invoice currency is CHF".
    opens = rule.text.startswith(field)
    inner = " ".join(match[0] for match in _RUN.finditer(field) if match.start() or not opens)
    if inner:  # "the Borealis currency"
        rule, field = _scoped(rule, inner), _RUN.sub(" ", field)
    return replace(rule, field=tuple(dict.fromkeys(words.content_stems(field))))


def _with_value(rule: Rule, value: str) -> Rule:
    """Clean a value of what stands around it: reasons, the value it replaces, for whom it holds."""
    value = _REASON.sub("", value.strip())
    if match := _NOT_BUT.match(value):
        rule, value = replace(rule, instead=match["old"]), match["value"]
    elif match := _INSTEAD.search(value):
        rule, value = replace(rule, instead=clean(match["old"])), value[: match.start()]
    if value.lower().startswith(("not ", "never ")):
        rule, value = replace(rule, banned=True), value.split(" ", 1)[1]
    value = _AFTER.sub("", value)
    match = _VALUE_SCOPE.match(value)
    if match and (runs(match["scope"]) or parts.UNIVERSAL.match(match["scope"])):
        rule, value = _scoped(rule, match["scope"]), match["value"]
    return replace(rule, value=clean(value))


def clean(value: str) -> str:
    """Take articles, prepositions, quotation marks and closing punctuation off a value."""
    return _AFTER.sub("", _BEFORE.sub("", value.strip(" \"'“”‘’`").rstrip(" .!,;:"))).strip(" \"'“”‘’`.!,;:")


def numbers(text: str) -> list[float]:
    """Return the numbers of a text, years left out."""
    found = (re.sub(r"[^\d.]", "", match[0]).rstrip(".") for match in re.finditer(r"\d[\d.,]*", text))
    return [float(each) for each in found if each.count(".") < 2 and not re.fullmatch(r"(?:19|20)\d\d", each)]


def _scoped(rule: Rule, scope: str) -> Rule:
    """Return a rule that holds for whom, and where, a scope says: "invoices to Borealis over 1,000 EUR"."""
    limit = _LIMIT.search(scope)
    if limit and (found := numbers(limit["limit"])):
        rule = replace(rule, least=found[0]) if limit["over"] else replace(rule, most=found[0])
        scope = scope[: limit.start()]
    names = frozenset(runs(scope))
    own = {stem for name in names for stem in words.content_stems(name)}
    conditions = frozenset(stem for stem in words.content_stems(scope) if stem not in own) - _NO_CONDITION
    return replace(rule, names=rule.names | names, conditions=rule.conditions | conditions)
