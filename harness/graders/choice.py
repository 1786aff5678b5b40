"""choice: the answer picks the right one of the options that the question lists."""

import re
from collections.abc import Mapping
from typing import ClassVar

from harness.core.scenario import Probe
from harness.graders.verdict import Verdict, right_if
from harness.graders.words import is_run, words

FLOOR = "choice_floor"

_OPTION = re.compile(r"^\(([a-z])\) ?(.*?)(?=^\([a-z]\) |\Z)", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"\(([a-z])\)", re.I)
_BARE = re.compile(r"\W*([a-z])\W*", re.I)
_OPENING = re.compile(r"\W*([a-z])\s?[).:]", re.I)
_NAMED = re.compile(r"\b(?:answer|option|choice)(?: is|:)?\W{1,4}([a-z])\b(?! \w)", re.I)


class Choice:
    """Right when the first option that the answer names is the accepted one.

    The question lists its options on lines that begin with "(a) ", "(b) ", ...; the key is such a line. An answer names
    an option as "(c)", as "c" alone, as "c)" at its start, as "option c", or by the option's own words. The further
    value `choice_floor` is what always picking the longest option would have scored.
    """

    name: ClassVar[str] = "choice"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader."""
        listed = options(probe.text)
        wanted = {letter for form in probe.expected or () if (letter := _letter(form))}
        picked = _letter(answer)
        if picked in listed:
            return right_if(picked in wanted)
        said = words(answer)
        quoted = {letter for letter, text in listed.items() if is_run(words(text), said)}
        return right_if(bool(quoted & wanted) and all(listed[each] in _texts(listed, wanted) for each in quoted))

    def scores(self, answer: str, probe: Probe) -> Mapping[str, float]:
        """See Scores."""
        listed = options(probe.text)
        longest = max(listed, key=lambda letter: len(listed[letter]), default="")
        return {FLOOR: float(longest in {_letter(form) for form in probe.expected or ()})}


def options(question: str) -> dict[str, str]:
    """The options that a question lists, by letter."""
    return {letter: text.strip() for letter, text in _OPTION.findall(question)}


def _texts(listed: Mapping[str, str], letters: set[str]) -> set[str]:
    return {text for letter, text in listed.items() if letter in letters}


def _letter(answer: str) -> str:
    """The letter that an answer names first, in lower case; empty where it names none."""
    if alone := _BARE.fullmatch(answer) or _OPENING.match(answer):
        return alone[1].lower()
    named = [found for form in (_MARK, _NAMED) if (found := form.search(answer))]
    return min(named, key=lambda found: found.start())[1].lower() if named else ""
