"""The family as a suite.

A scenario holds one person who tells an assistant, over four to eight months, how things stand in two worlds out of
five: people and their bosses, paintings and their museums, boats and captains, horses and trainers, machines and who
rents them. Eight to ten members a world belong to one of three or four holders from a stated day on; some move once or
twice. About 24 probes ask who has a member now (`now`), who had it on a day (`as of`), since when (`since`), how many
a holder has (`count`), which of two came first (`order`), what is told of whoever has it (`two hops`), and what nobody
told (`unknown`, `too early`). Caps: 18 sessions, 220 turns, 30 probes and 11,000 tokens a scenario; one minute a
trial on the stacks that need no server, on two loaded cores.

Stated beforehand, as data in `claims`:

- `full_context` delivers more evidence than `keyword` on structured questions: a count needs every statement about
  whoever was ever with a holder, and a second hop shares no word with the question, while BM25 gives ten turns.
- `zep` recalls more than `vector` where a past day is asked for: its facts carry the time from which and until which
  they hold, while the nearest turns hold the old and the new value side by side, or only one of them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from harness.core.scenario import Claim, Event, SuiteOptions, UserId
from scenarios.levels import Generated, by_turns
from scenarios.structured.ledger import Ledger
from scenarios.structured.words_worlds import WORLDS
from scenarios.writing.pen import Pen
from scenarios.writing.told import Teller
from scenarios.writing.weave import Manner, Weaver

FAMILY = "structured"
SESSIONS = (14, 18)
WORLDS_A_TAPE = 2
MANNER = {False: Manner((3, 4), restart=0.4), True: Manner((4, 5), restart=0.4)}


@dataclass(frozen=True, slots=True)
class StructuredScenario(Generated):
    """One tape."""

    family = FAMILY

    def events(self) -> Iterator[Event]:
        """The tape, in order of time."""
        return write_tape(self.chance(), self.hard)


def write_tape(rng: random.Random, hard: bool) -> Iterator[Event]:
    """The whole tape, in order of time."""
    pen = Pen(rng, hard)
    teller = Teller(UserId("u1"), pen.fresh("{first}"))
    day = datetime(2021, 1, 4, tzinfo=UTC) + timedelta(days=rng.randrange(1200))
    for _ in range(rng.randint(*SESSIONS)):
        teller.times.append(day + timedelta(hours=rng.randrange(7, 20), minutes=rng.randrange(60)))
        day += timedelta(days=rng.randrange(8, 19))
    for world in rng.sample(WORLDS, WORLDS_A_TAPE):
        story = Ledger(pen, world, [time.date() for time in teller.times]).tell()
        teller.said += story.said
        teller.asks += story.asks
    return Weaver(pen, [teller], MANNER[hard]).events()


class Structured:
    """20 scenarios a level; both levels by turns, so that a limit gets a mix."""

    name = FAMILY
    about = "who belongs to whom since when: now and on a past day, counted, ordered, over two hops"
    needs_data = False
    licence = ""
    claims = (
        Claim(
            "keyword", "full_context", "evidence_verbatim", "higher", "every statement is needed", ability="structured"
        ),
        Claim("vector", "zep", "recall", "higher", "facts carry the time in which they hold", label="as of"),
    )

    def scenarios(self, options: SuiteOptions) -> Iterator[StructuredScenario]:
        """In a fixed order. Raises ScenarioError for a level that there is not."""
        for level, index in by_turns(options):
            yield StructuredScenario(options.seed, level, index)
