"""Spreads the same number of needles over as many sessions as is asked for."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from harness.core.scenario import Event, UserId
from scenarios.chat_assistant.words_changes import CHANGES
from scenarios.chat_assistant.words_facts import FACTS, PREFERENCES
from scenarios.writing.pen import Pen
from scenarios.writing.stories import Change, Fact
from scenarios.writing.told import Teller
from scenarios.writing.weave import Manner, Weaver

NEEDLES, CHANGED, UNTOLD = 8, 3, 2
MANNER = {False: Manner((2, 3), restart=0.4), True: Manner((2, 4), restart=0.4)}
DAYS_APART = (1, 4)


def write_tape(rng: random.Random, hard: bool, size: int) -> Iterator[Event]:
    """The whole tape, in order of time; every question says in its label how many sessions there are."""
    pen = Pen(rng, hard)
    teller = Teller(UserId("u1"), pen.fresh("{first}"))
    day = datetime(2019, 1, 7, tzinfo=UTC) + timedelta(days=rng.randrange(1200))
    for _ in range(size):
        teller.times.append(day + timedelta(hours=rng.randrange(7, 20), minutes=rng.randrange(60)))
        day += timedelta(days=rng.randrange(*DAYS_APART))
    pen.times = teller.times
    facts = rng.sample((*FACTS, *PREFERENCES), NEEDLES + UNTOLD)
    _hide(pen, teller, [*facts[:NEEDLES], *rng.sample(CHANGES, CHANGED)])
    teller.asks += [fact.unanswerable(pen) for fact in facts[NEEDLES:]]
    if hard:
        teller.said += [fact.other(pen, rng.randrange(size)) for fact in facts]
    label = f"{size} sessions"
    teller.asks = [replace(ask, label=label) for ask in teller.asks]
    return Weaver(pen, [teller], MANNER[hard]).events()


def _hide(pen: Pen, teller: Teller, plots: list[Fact | Change]) -> None:
    """Tell each story at moments of its own, so that there are needles of every age, and ask at the end."""
    sizes = [plot.size(pen) for plot in plots]
    count, many = sum(sizes), len(teller.times)
    places = [number * many // count + pen.rng.randrange(many // count) for number in range(count)]
    pen.rng.shuffle(places)
    for plot, size in zip(plots, sizes, strict=True):
        story = plot.tell(pen, sorted(places.pop() for _ in range(size)))
        teller.said += story.said
        teller.asks += [ask for ask in story.asks if ask.after is None]  # in the middle the history would be shorter
