"""Lays two lives out on one tape: who tells what in which session, and when each question is asked.

Every kind of story is dealt to one person at most, so that the other never said anything like it: that is what makes
a question to the other an isolation probe, and a question about an undealt kind one that nothing on the tape answers.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from harness.core.scenario import Event, Evidence, Probe, Restart, Session, Turn, UserId
from scenarios.chat_assistant.pen import Pen
from scenarios.chat_assistant.stories import Ask, Fact, Happening, Plot, Said
from scenarios.chat_assistant.talk import Talk
from scenarios.chat_assistant.words_changes import CHANGES, HAPPENINGS
from scenarios.chat_assistant.words_combined import BRIDGES, SERIES, SUMS
from scenarios.chat_assistant.words_facts import FACTS, PREFERENCES

USERS = (UserId("u1"), UserId("u2"))
SESSIONS = (8, 14)
FACTS_A_SESSION = 2
EXCHANGES = {False: (3, 5), True: (5, 7)}  # turns of each side in a session, on easy and on hard tapes


@dataclass
class Life:
    """One person: when they talk, what they say in which session, and what is asked by them.

    `untold` are the stories that nobody on the tape tells and this person asks for.
    """

    user: UserId
    name: str
    plots: list[Plot]
    untold: list[Fact | Happening]
    times: list[datetime] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)


def write_tape(rng: random.Random, hard: bool) -> Iterator[Event]:
    """The whole tape, in order of time."""
    pen = Pen(rng, hard)
    lives = _deal(pen)
    start = datetime(2021, 1, 4, tzinfo=UTC) + timedelta(days=rng.randrange(1200))
    for life in lives:
        _live(pen, life, start + timedelta(days=rng.randrange(10)))
    for asker, teller in (lives, lives[::-1]):
        _isolate(rng, asker, teller)
    yield from _Weaver(pen, lives).events()


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
        lives.append(Life(user, pen.fresh("{first}"), plots, untold))
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


class _Weaver:
    """Brings sessions, questions and perhaps a restart of two lives into one order and writes them out."""

    def __init__(self, pen: Pen, lives: Sequence[Life]) -> None:
        self._pen = pen
        self._evidence: dict[Said, Evidence] = {}
        self._order: list[tuple[datetime, Life | None, int | Ask | None]] = []
        for life in lives:
            self._order += [(time, life, slot) for slot, time in enumerate(life.times)]
        middle = pen.rng.choice(sorted(time for time, _, _ in self._order)[4:-4])
        end = max(time for time, _, _ in self._order) + timedelta(days=1)
        asked = [(life, ask) for life in lives for ask in life.asks]
        for number, (life, ask) in enumerate(pen.rng.sample(asked, len(asked))):
            time = end + timedelta(minutes=number)
            if ask.after is not None:
                time = life.times[ask.after] + timedelta(minutes=60 + pen.rng.randrange(120))
            self._order.append((time, life, ask))
        if pen.rng.random() < 0.4:
            self._order.append((middle + timedelta(minutes=30), None, None))
        self._order.sort(key=lambda entry: entry[0])

    def events(self) -> Iterator[Event]:
        """Each entry in turn, numbered."""
        asks = [what for _, _, what in self._order if isinstance(what, Ask)]
        names = {ask: f"p{number:02d}" for number, ask in enumerate(asks, 1)}
        sessions = 0
        for time, life, what in self._order:
            if life is None or what is None:
                yield Restart("r1", time)
            elif isinstance(what, Ask):
                yield self._probe(time, life, what, names)
            else:
                sessions += 1
                yield self._session(f"s{sessions:02d}", time, life, what)

    def _probe(self, time: datetime, life: Life, ask: Ask, names: dict[Ask, str]) -> Probe:
        return Probe(
            id=names[ask],
            time=time,
            user=life.user,
            text=ask.text,
            expected=ask.expected,
            ability=ask.ability,
            grader=ask.grader,
            evidence=tuple(self._evidence[said] for said in ask.needs),
            forbidden=ask.forbidden,
            positive=names[ask.positive] if ask.positive else None,
        )

    def _session(self, name: str, time: datetime, life: Life, slot: int) -> Session:
        rng, talk = self._pen.rng, Talk(self._pen)
        facts = [said for said in life.said if said.slot == slot]
        count = max(len(facts), rng.randint(*EXCHANGES[self._pen.hard]))
        places = rng.sample(range(count), len(facts))
        told = dict(zip(places, facts, strict=True))
        turns: list[Turn] = []
        for place in range(count):
            if said := told.get(place):
                text, reply = self._tell(talk, said, life)
                self._evidence[said] = Evidence(name, len(turns), time, life.name, text)
            else:
                text, reply = talk.filler(), talk.reply()
            turns += [Turn("user", life.name, text), Turn("assistant", "Assistant", reply)]
        return Session(name, time, life.user, tuple(turns))

    def _tell(self, talk: Talk, said: Said, life: Life) -> tuple[str, str]:
        """The turn that holds a fact, and the assistant's reply, which never repeats the value on hard tapes."""
        shun = [ask.text for ask in life.asks if said in ask.needs]
        if self._pen.hard:
            return talk.aside(said.text, shun), talk.acknowledgement("")
        alone = self._pen.rng.random() < 0.5 or said.alone
        echo = said.echo if self._pen.rng.random() < 0.4 else ""
        return said.text if alone else f"{said.text} {talk.filler(shun)}", talk.acknowledgement(echo)
