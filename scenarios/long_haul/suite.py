"""The family as two suites: `long_haul` at one size, and `growth` at four sizes in one run, for curves.

A scenario holds one person over `size` sessions (100; `--size N` asks for others, 20 to 2,000) of two to four short
exchanges, in which eight facts are told once and three values change. They lie at every age, from the first session to
the last, and are asked for at the end with two things that were never said: about 14 probes, whatever the size, so that
only the haystack grows. Caps: `size` sessions, 8 turns and 330 tokens a session, 20 probes a scenario. A trial of 100
sessions takes 2 minutes at most on the stacks that need no server, on two loaded cores; time grows with the size.

`growth` plays the sizes N/8, N/4, N/2 and N (25, 50, 100 and 200), five scenarios of each, easy ones where no level is
asked for; the report then draws time, tokens and footprint over the number of sessions.

Stated beforehand, as data in `claims`:

- an answer of `keyword` reads fewer tokens than one of `full_context`, which reads every session each time; the gap
  grows with the size.
- on hard tapes `vector` delivers more evidence than `keyword`: a question shares no word with its evidence, and among
  so many sessions chance no longer helps.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.errors import ScenarioError
from harness.core.scenario import Claim, Event, SuiteOptions
from scenarios.levels import by_turns, check_level
from scenarios.long_haul.tape import write_tape

FAMILY = "long_haul"
FEWEST, USUAL, MOST = 20, 100, 2000
SHARES = (8, 4, 2, 1)  # of the size asked for
PER_SIZE = 5


@dataclass(frozen=True, slots=True)
class LongHaulScenario:
    """One tape, written anew at each call of `events` from what is stated here."""

    seed: int
    level: str
    index: int
    size: int

    @property
    def id(self) -> str:
        """Family, seed, level, size and index."""
        return f"{FAMILY}-{self.seed}-{self.level}-{self.size}-{self.index:02d}"

    def events(self) -> Iterator[Event]:
        """The tape, in order of time."""
        rng = random.Random(f"{FAMILY}:{self.seed}:{self.level}:{self.size}:{self.index}")  # noqa: S311 - no secret
        return write_tape(rng, self.level == "hard", self.size)


CLAIMS = (
    Claim("full_context", "keyword", "answer_tokens", "lower", "it reads ten turns, not every session"),
    Claim("keyword", "vector", "evidence_verbatim", "higher", "no word is shared with the evidence", "hard"),
)


class LongHaul:
    """20 scenarios a level of one size; both levels by turns, so that a limit gets a mix."""

    name = FAMILY
    about = "eight facts and three changes among 100 sessions of small talk, or as many as --size says"
    needs_data = False
    licence = ""
    sizes = (FEWEST, USUAL, MOST)
    claims = CLAIMS

    def scenarios(self, options: SuiteOptions) -> Iterator[LongHaulScenario]:
        """In a fixed order. Raises ScenarioError for a level or a size that there is not."""
        size = size_of(options, self.sizes)
        for level, index in by_turns(options):
            yield LongHaulScenario(options.seed, level, index, size)


class Growth:
    """Five scenarios of each of four sizes, by turns, so that a limit of four gets one of each."""

    name = "growth"
    about = "long_haul at four sizes in one run, up to 200 sessions or what --size says: growth curves"
    needs_data = False
    licence = ""
    sizes = (FEWEST * SHARES[0], 2 * USUAL, MOST)
    claims = CLAIMS[:1]

    def scenarios(self, options: SuiteOptions) -> Iterator[LongHaulScenario]:
        """In a fixed order. Raises ScenarioError for a level or a size that there is not."""
        size = size_of(options, self.sizes)
        level, total = check_level(options.level) or "easy", PER_SIZE * len(SHARES)
        for number in range(total if options.limit is None else min(options.limit, total)):
            share = SHARES[number % len(SHARES)]
            yield LongHaulScenario(options.seed, level, number // len(SHARES), size // share)


def size_of(options: SuiteOptions, sizes: tuple[int, int, int]) -> int:
    """How many sessions are asked for. Raises ScenarioError where they are too few or too many."""
    fewest, usual, most = sizes
    size = usual if options.size is None else options.size
    if not fewest <= size <= most:
        raise ScenarioError("--size", str(size), f"{fewest} to {most} sessions")
    return size
