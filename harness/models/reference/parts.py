"""Parts: a sentence cut where one rule ends and the next begins, with for whom and how far each part holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LEAD = re.compile(
    r"^\W*(?:(?:no|nope|yes|ok|okay|actually|please|sorry|remember|note|also|and|but|so|well|always|hey|wait|now|again"
    r"|by the way|incidentally|(?:please )?(?:remember|note|mind|bear in mind)(?: also)?(?: that)?|from now on"
    r"|going forward|in (?:the )?future|(?:as of|starting|beginning|effective) (?:today|now|this week|immediately)"
    r"|(?:that|this|it)(?:['’]s| is| was| has) (?:wrong|not right|incorrect|not correct|changed|no longer \w+)"
    r"|(?:it|this|that) (?:was|used to be) [^;]{1,60}?,? but|forget(?: about)? .{1,60}?(?=[:;,] )"
    r"|(?:(?:just|only) )?this (?:once|time)|today only|not quite|wrong|correction)(?!\w)[\s,:;.!–—-]+)+",
    re.I,
)
UNIVERSAL = re.compile(
    r"\b(?:always|never|all|every|each|any|everyone|everybody|whenever|in general|generally|by default|from now on"
    r"|going forward|in (?:the )?future)\b",
    re.I,
)
_SCOPED = re.compile(
    r"^(?:(?:for|with|at|in|on|to|when|if|whenever) (?P<scope>[^,:;]{1,80})"
    r"|as far as (?P<of>[^,:;]{1,80}?) (?:goes|is concerned))[,:] (?P<rest>.+)$",
    re.I,
)
_STATES = re.compile(r"\b(?:is|are|be|has|have|reads?|we|you|they|uses?)\b", re.I)
_SCOPED_BARE = re.compile(
    r"^(?:for|with|at) (?P<scope>.{1,60}?),? (?P<rest>(?:the|its|their|use|always|never|please|it|we|you"
    r"|don['’]t|do not) .+)$",
    re.I,
)
_EXCEPT = re.compile(
    r",? \(?(?:except|but not|other than|apart from|excluding)(?: for| to| with| from)? (?P<who>[^,.:;()]+)\)?"
    r"(?:[,:]\s*(?:(?:where|there|here|which|they|it|we|please)\s+)*(?:is|are|uses?|gets?|should be|must be)\s+"
    r"(?P<value>[^,;]+))?",
    re.I,
)
# Where one rule ends and the next begins: "..., and since we are at it, ...".
_PART = re.compile(
    r"(;\s+|,\s+(?:and|but) (?:(?:since|while|as|now that|whilst) (?:we|you|i|that|it)\b[^,;]{1,40}|by the way"
    r"|incidentally|also|another thing),\s+)",
    re.I,
)
_ONLY_FOR = re.compile(
    r",? (?:but )?(?:only )?(?:(?:when|where|if|whenever) it (?:comes to|concerns|is about|goes into)"
    r"|as far as|in the case of|only (?:for|in|on|with))\s+(?P<scope>[^,;:]{2,60}?)(?: goes| is concerned)?"
    r"(?:,? (?:and|but) (?:nowhere else|only there|not elsewhere|nothing else))?$",
    re.I,
)
_ONCE = re.compile(r"\b(?:this (?:once|time)|(?:only|just) (?:for )?today|today only|for once)\b", re.I)
_HERE = re.compile(r"\bhere (?:is|are|reads?|must be|should be)\b", re.I)
_CASE = re.compile(r"^(?:when|if|whenever)\b", re.I)
_UNTIL_NOW = re.compile(r"\bno longer\b|\buntil now\b", re.I)
_CLAUSE = re.compile(
    r",\s+(?:and |but |so |so that |which means )?(?=(?:the |its |their )?[\w ]{1,30} (?:is|are|should be|must be)\b)"
    r"|,?\s+and (?=(?:the|its|their|please|always|never|use) )",
    re.I,
)
_ASIDE = re.compile(
    r"^\W*(?:and |but )?(?:by the way|incidentally|mind also|also|another thing|since|while|as|now)\b", re.I
)
_TAG = re.compile(r"</?\w{1,20}>")
_JOINED = re.compile(r"(?<=[a-z])_(?=[a-z])")  # "payment_terms"; "9_999" is a value


@dataclass(frozen=True, slots=True)
class Part:
    """What a sentence says of one `scope` (empty: it names none): its whole `text`, and the `rest` after the scope.

    `once`: said of the task at hand alone. `aside`: said in passing, after what the sentence is about.
    """

    text: str
    scope: str
    rest: str
    universal: bool
    once: bool
    aside: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of a part, what the part excepts, and the only case in which it holds (empty: in every case)."""

    text: str
    exception: re.Match[str] | None
    only_for: str
    once: bool


def cut(sentence: str) -> Iterator[Part]:
    """Yield the parts of a sentence in its order."""
    once = _ONCE.search(sentence) is not None and _UNTIL_NOW.search(sentence) is None
    text = _JOINED.sub(" ", _LEAD.sub("", _TAG.sub(" ", sentence).strip())).rstrip(" .!")
    first, *others = _PART.split(text)
    yield _part(first, universal=UNIVERSAL.search(first if others else sentence) is not None, once=once)
    for joint, part in zip(others[::2], others[1::2], strict=True):
        aside = _ASIDE.match(joint + part) is not None
        yield _part(part, universal=UNIVERSAL.search(part) is not None, once=once, aside=aside)


def clauses(rest: str) -> Iterator[Clause]:
    """Yield the statements of a part."""
    if exception := _EXCEPT.search(rest):
        rest = rest[: exception.start()] + rest[exception.end() :]
    narrow = _ONLY_FOR.search(rest)
    if narrow:
        rest = rest[: narrow.start()]
    for clause in _CLAUSE.split(rest):
        yield Clause(
            _LEAD.sub("", clause), exception, narrow["scope"] if narrow else "", _HERE.search(clause) is not None
        )


def _part(text: str, *, universal: bool, once: bool, aside: bool = False) -> Part:
    rest = _LEAD.sub("", text)
    match = _SCOPED.match(rest)
    if match and match["of"]:
        return Part(text, match["of"], match["rest"], universal, once, aside)
    if match and not _CASE.match(rest) and _STATES.search(match["scope"]):
        match = None  # "with Borealis the currency is CHF, not EUR"
    match = match or _SCOPED_BARE.match(rest)
    scope, said = (match["scope"], match["rest"]) if match else ("", rest)
    return Part(text, scope, said, universal, once, aside)
