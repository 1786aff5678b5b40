"""The levels of generated families: as many scenarios of each, taken by turns, so that a limit gets a mix."""

from collections.abc import Iterator

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions

LEVELS = ("easy", "hard")
PER_LEVEL = 20


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
