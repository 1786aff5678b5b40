"""Words on demand: templates are filled from word lists, and no value is handed out twice in one scenario."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from scenarios.task_agent.words import WORDS
from scenarios.task_agent.words_talk import TALK_WORDS

T = TypeVar("T")
LISTS = {**WORDS, **TALK_WORDS}
SLOT = re.compile(r"\{(\w+)\}")


@dataclass
class Pen:
    """Writes one scenario."""

    rng: random.Random
    used: set[str] = field(default_factory=set)

    def fill(self, template: str) -> str:
        """The template with each `{slot}` drawn from its list; a digit slot `{d4}` becomes a 4-digit number."""
        return SLOT.sub(lambda slot: self._draw(slot[1]), template)

    def fresh(self, template: str) -> str:
        """A filling that the scenario does not hold yet."""
        while (value := self.fill(template)) in self.used:
            pass
        self.used.add(value)
        return value

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return self.rng.choice(options)

    def _draw(self, slot: str) -> str:
        if re.fullmatch(r"d\d", slot):
            size = int(slot[1])
            return str(self.rng.randrange(10 ** (size - 1) + 1, 10**size))
        return self.fill(self.rng.choice(LISTS[slot]))
