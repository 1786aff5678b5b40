"""Words on demand: templates are filled from word lists, and no value is handed out twice in one scenario."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from scenarios.writing.words_values import VALUES, listed

T = TypeVar("T")
SLOT = re.compile(r"\{(\w+)\}")


@dataclass
class Pen:
    """Writes one scenario. `times` are the sessions' times of the person whose story is being written."""

    rng: random.Random
    hard: bool
    times: Sequence[datetime] = ()
    used: set[str] = field(default_factory=set)

    def fill(self, template: str, words: Mapping[str, Sequence[str]]) -> str:
        """The template with each `{slot}` drawn from its list; a digit slot `{d4}` becomes a 4-digit number."""
        return SLOT.sub(lambda slot: self._draw(slot[1], words), template)

    def fresh(self, template: str) -> str:
        """A value that the scenario does not hold yet, nor any of its rare words."""
        while True:
            value = self.fill(template, VALUES)
            words = {word for word in re.findall(r"\w+", value) if word[0].isupper() or word.isdigit()} or {value}
            common = words & COMMON
            if not (words - common) & self.used:
                self.used |= words
                return value

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return self.rng.choice(options)

    def _draw(self, slot: str, words: Mapping[str, Sequence[str]]) -> str:
        if re.fullmatch(r"d\d", slot):
            size = int(slot[1])
            return str(self.rng.randrange(10 ** (size - 1) + 1, 10**size))
        return self.fill(self.rng.choice(words[slot]), words)


COMMON = frozenset(listed("Dr, Mount, The, Lane, Road, Street, Gym, Bank, Shop, Tavern, Museum, Radio"))


def forms(value: str) -> tuple[str, ...]:
    """A value as it may reasonably be given in an answer."""
    bare = re.sub(r"^(Dr|the|The|a|an|Mount) ", "", value)
    spelled = value.replace(" & ", " and ")
    return tuple(dict.fromkeys((value, spelled, bare)))
