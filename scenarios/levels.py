"""The scenarios of generated families, and their levels: as many of each, by turns, so that a limit gets a mix."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions

LEVELS = ("easy", "hard")
PER_LEVEL = 20


@dataclass(frozen=True, slots=True)
class Generated:
    """One tape of a family, written anew each time from what is stated here."""

    family: ClassVar[str]
    seed: int
    level: str
    index: int

    @property
    def id(self) -> str:
        """Family, seed, level and index."""
        return f"{self.family}-{self.seed}-{self.level}-{self.index:02d}"

    @property
    def hard(self) -> bool:
        """Whether the level is hard."""
        return self.level == "hard"

    def chance(self) -> random.Random:
        """Random numbers of this tape's own, from their beginning."""
        return random.Random(f"{self.family}:{self.seed}:{self.level}:{self.index}")  # noqa: S311 - no secret


def by_turns(options: SuiteOptions) -> Iterator[tuple[str, int]]:
    """Level of each scenario, and its index within the level. Raises ScenarioError for a level that there is not."""
    levels = [level for level in LEVELS if check_level(options.level) in ("", level)]
    total = PER_LEVEL * len(levels)
    for number in range(total if options.limit is None else min(options.limit, total)):
        yield levels[number % len(levels)], number // len(levels)


def check_level(level: str) -> str:
    """The level as it is asked for, empty for all. Raises ScenarioError for one that there is not."""
    if level not in ("", *LEVELS):
        raise ScenarioError("--level", repr(level), f"{', '.join(LEVELS)}, or none for both")
    return level
