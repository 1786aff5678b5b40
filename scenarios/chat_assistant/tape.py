"""Lays two lives out on one tape: who tells what in which session, and when each question is asked.

Every kind of story is dealt to one person at most, so that the other never said anything like it: that is what makes
a question to the other an isolation probe, and a question about an undealt kind one that nothing on the tape answers.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from harness.core.scenario import Event, UserId
from scenarios.chat_assistant.words_changes import CHANGES, HAPPENINGS
from scenarios.chat_assistant.words_combined import BRIDGES, SERIES, SUMS
from scenarios.chat_assistant.words_facts import FACTS, PREFERENCES
from scenarios.writing.pen import Pen
from scenarios.writing.stories import Fact, Happening, Plot
from scenarios.writing.told import Ask, Teller
from scenarios.writing.weave import Manner, Weaver

USERS = (UserId("u1"), UserId("u2"))
SESSIONS = (8, 14)
FACTS_A_SESSION = 2
EXCHANGES = {False: (3, 5), True: (5, 7)}  # turns of each side in a session, on easy and on hard tapes
RESTART = 0.4  # the share of tapes on which a worker restarts


@dataclass
class Life(Teller):
    """One person with their stories; `untold` are those that nobody on the tape tells and this person asks for."""

    plots: list[Plot] = field(default_factory=list)
    untold: list[Fact | Happening] = field(default_factory=list)


def write_tape(rng: random.Random, hard: bool) -> Iterator[Event]:
    """The whole tape, in order of time."""
    pen = Pen(rng, hard)
    lives = _deal(pen)
    start = datetime(2021, 1, 4, tzinfo=UTC) + timedelta(days=rng.randrange(1200))
    for life in lives:
        _live(pen, life, start + timedelta(days=rng.randrange(10)))
    for asker, teller in (lives, lives[::-1]):
        _isolate(rng, asker, teller)
    yield from Weaver(pen, lives, Manner(EXCHANGES[hard], RESTART)).events()


def _deal(pen: Pen) -> list[Life]:
    """Two lives that share no kind of story."""
    rng = pen.rng
    facts, likes, changes, happenings, series = (
        rng.sample(FACTS, len(FACTS)),
        rng.sample(PREFERENCES, len(PREFERENCES)),
        rng.sample(CHANGES, len(CHANGES)),
        rng.sample(HAPPENINGS, len(HAPPENINGS)),
        rng.sample(SERIES, len(SERIES)),
    )
    joined: list[Plot] = rng.sample([*BRIDGES, *SUMS] if pen.hard else [*BRIDGES], len(USERS))
    lives: list[Life] = []
    for user in USERS:
        plots: list[Plot] = [series.pop(), joined.pop(), likes.pop(), happenings.pop(), happenings.pop()]
        plots += [facts.pop() for _ in range(rng.randint(2, 3))]
        plots += [changes.pop() for _ in range(rng.randint(1, 2))]
        untold: list[Fact | Happening] = [rng.choice((facts, likes)).pop()]
        if rng.random() < 0.6:
            untold.append(happenings.pop())
        lives.append(Life(user, pen.fresh("{first}"), plots=plots, untold=untold))
    return lives


def _live(pen: Pen, life: Life, start: datetime) -> None:
    """Fix the sessions' times, seat each story in its sessions, and let it be told."""
    rng = pen.rng
    sizes = [plot.size(pen) for plot in life.plots]
    least = -(-sum(sizes) // FACTS_A_SESSION)
    count = rng.randint(max(SESSIONS[0], least), max(SESSIONS[0], min(SESSIONS[1], sum(sizes))))
    day = start
    for _ in range(count):
        life.times.append(day + timedelta(hours=rng.randrange(7, 20), minutes=rng.randrange(60)))
        day += timedelta(days=rng.randrange(4, 19))
    pen.times = life.times
    load = [0] * count
    for size, plot in sorted(zip(sizes, life.plots, strict=True), key=lambda pair: -pair[0]):
        story = plot.tell(pen, _seat(rng, load, size))
        life.said += story.said
        life.asks += story.asks
    life.asks += [plot.unanswerable(pen) for plot in life.untold]
    if pen.hard:
        friends = [plot for plot in (*life.plots, *life.untold) if isinstance(plot, Fact)]
        life.said += [plot.other(pen, rng.randrange(count)) for plot in friends]


def _seat(rng: random.Random, load: list[int], size: int) -> list[int]:
    """`size` different sessions, rising, the emptiest first."""
    order = sorted(range(len(load)), key=lambda slot: (load[slot], rng.random()))
    slots = sorted(order[:size])
    for slot in slots:
        load[slot] += 1
    return slots


def _isolate(rng: random.Random, asker: Life, teller: Life) -> None:
    """One asks for what only the other said."""
    told = rng.choice([ask for ask in teller.asks if ask.ability in ("fact", "preference")])
    forbidden = told.expected or ()
    asker.asks.append(Ask(told.text, None, "isolation", "abstain", forbidden=forbidden, positive=told))
