"""The family as a suite.

A scenario holds one person with three jobs of five to seven steps and two pieces of work that go on page by page, told
in 10 to 13 talks over four to eight weeks; about half of the talks are held live. Three times the work is broken off
after a live talk: the worker restarts, and in the new process the assistant is asked, hours later, what is still open
(`open`), what comes next (`next`), what was done last (`last done`) and how far something got (`how far`). The same is
asked at the end, when more is done but not all. About 22 probes. Caps: 13 talks, 180 turns, 30 probes and 7,000 tokens
a scenario; one minute a trial on the stacks that need no server, on two loaded cores.

On easy tapes a report names job and step; on hard tapes it names neither, only what is to be seen now that the step is
done, and which step that is follows from the plan.

Stated beforehand, as data in `claims`: on hard tapes `full_context` delivers more evidence than `keyword` on what is
open, since the plan and every report are needed and no report shares a word with the question. A stack that holds what
it was told in its process only would fail on all of it; conformance keeps such a stack out already.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from harness.core.scenario import Claim, Event, SuiteOptions, UserId
from scenarios.levels import Generated, by_turns
from scenarios.resume.jobs import LISTED, Job
from scenarios.resume.words_steps import COUNTERS, KINDS, STEPS
from scenarios.writing.pen import Pen
from scenarios.writing.told import Teller
from scenarios.writing.weave import Manner, Weaver

FAMILY = "resume"
TALKS = (10, 13)
JOBS, COUNTED, BREAKS = 3, 2, 3
STEPS_A_JOB = (5, 7)
EXCHANGES = {False: (4, 6), True: (5, 7)}


@dataclass(frozen=True, slots=True)
class ResumeScenario(Generated):
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
    for _ in range(rng.randint(*TALKS)):
        teller.times.append(day + timedelta(hours=rng.randrange(7, 18), minutes=rng.randrange(60)))
        day += timedelta(days=rng.randrange(2, 6))
    last = len(teller.times) - 1
    breaks = sorted(rng.sample(range(3, last - 1), BREAKS))
    teller.live = {*breaks, *rng.sample(range(last + 1), 3)}
    _work(pen, teller, breaks)
    restarts = tuple(teller.times[slot] + timedelta(minutes=30) for slot in breaks)
    return Weaver(pen, [teller], Manner(EXCHANGES[hard], restarts=restarts)).events()


def _work(pen: Pen, teller: Teller, breaks: list[int]) -> None:
    """Three jobs and two counters, each broken off once; a fourth job is asked for that nobody spoke of."""
    rng, last = pen.rng, len(teller.times) - 1
    steps, counters = rng.sample(STEPS, len(STEPS)), rng.sample(COUNTERS, COUNTED)
    names = [f"{pen.fresh('{title_adj} {title_noun}')} {kind}" for kind in rng.sample(KINDS, JOBS + 1)]
    for number in range(JOBS):
        broken = breaks[number % BREAKS]
        plan = rng.randrange(0, min(broken - 1, 3))
        some = [steps.pop() for _ in range(rng.randint(*STEPS_A_JOB))]
        others = [slot for slot in range(plan + 1, last) if slot != broken]
        done = rng.sample(others, rng.randint(max(1, len(some) - LISTED - 2), len(some) - LISTED))
        slots = [plan, *sorted({broken, last, *done})]
        story = Job(pen, names[number], some, slots, broken).tell()
        teller.said += story.said
        teller.asks += story.asks
    for number, counter in enumerate(counters):
        slots = sorted(rng.sample(range(last + 1), 3))
        story = counter.tell(pen, slots, breaks[number])
        teller.said += story.said
        teller.asks += story.asks
    teller.asks.append(Job(pen, names[JOBS], (), (), 0).unanswerable())


class Resume:
    """20 scenarios a level; both levels by turns, so that a limit gets a mix."""

    name = FAMILY
    about = "work broken off in the middle of a live talk and taken up in a new process: what is done, what is open"
    needs_data = False
    licence = ""
    claims = (
        Claim(
            "keyword", "full_context", "evidence_verbatim", "higher", "plan and every report are needed", "hard",
            label="open",
        ),
    )  # fmt: skip

    def scenarios(self, options: SuiteOptions) -> Iterator[ResumeScenario]:
        """In a fixed order. Raises ScenarioError for a level that there is not."""
        for level, index in by_turns(options):
            yield ResumeScenario(options.seed, level, index)
