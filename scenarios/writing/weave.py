"""Brings sessions, questions and restarts of several people into one order and writes them out as events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from harness.core.scenario import Dialogue, Event, Evidence, Probe, Restart, Session, Turn
from scenarios.writing.pen import Pen
from scenarios.writing.talk import Talk
from scenarios.writing.told import Ask, Said, Teller


@dataclass(frozen=True)
class Manner:
    """How a tape is woven: turns of each side in a session (least, most), and when workers restart.

    `restart` is the chance that one does somewhere in the middle; `restarts` are the times at which one does anyway.
    """

    exchanges: tuple[int, int]
    restart: float = 0.0
    restarts: tuple[datetime, ...] = ()


class Weaver:
    """One tape."""

    def __init__(self, pen: Pen, tellers: Sequence[Teller], manner: Manner) -> None:
        self._pen, self._exchanges = pen, manner.exchanges
        self._evidence: dict[Said, Evidence] = {}
        self._order: list[tuple[datetime, Teller | None, int | Ask | None]] = []
        for teller in tellers:
            self._order += [(time, teller, slot) for slot, time in enumerate(teller.times)]
        times = sorted(time for time, _, _ in self._order)
        middle = pen.rng.choice(times[4:-4]) if manner.restart else times[0]
        self._place_questions(tellers, times[-1] + timedelta(days=1))
        restarts = [*manner.restarts]
        if manner.restart and pen.rng.random() < manner.restart:
            restarts.append(middle + timedelta(minutes=30))
        self._order += [(time, None, None) for time in restarts]
        self._order.sort(key=lambda entry: entry[0])

    def events(self) -> Iterator[Event]:
        """Each entry in turn, numbered."""
        asks = [what for _, _, what in self._order if isinstance(what, Ask)]
        names = {ask: f"p{number:02d}" for number, ask in enumerate(asks, 1)}
        sessions = restarts = 0
        for time, teller, what in self._order:
            if teller is None or what is None:
                restarts += 1
                yield Restart(f"r{restarts}", time)
            elif isinstance(what, Ask):
                yield self._probe(time, teller, what, names)
            else:
                sessions += 1
                write = self._dialogue if what in teller.live else self._session
                yield write(f"s{sessions:02d}", time, teller, what)

    def _place_questions(self, tellers: Sequence[Teller], end: datetime) -> None:
        rng = self._pen.rng
        asked = [(teller, ask) for teller in tellers for ask in teller.asks]
        for number, (teller, ask) in enumerate(rng.sample(asked, len(asked))):
            time = end + timedelta(minutes=number)
            if ask.after is not None:
                time = teller.times[ask.after] + timedelta(minutes=60 + rng.randrange(120))
            self._order.append((time, teller, ask))

    def _probe(self, time: datetime, teller: Teller, ask: Ask, names: dict[Ask, str]) -> Probe:
        return Probe(
            id=names[ask],
            time=time,
            user=teller.user,
            text=ask.text,
            agent=ask.agent,
            expected=ask.expected,
            ability=ask.ability,
            grader=ask.grader,
            evidence=tuple(self._evidence[said] for said in ask.needs),
            forbidden=ask.forbidden,
            positive=names[ask.positive] if ask.positive else None,
            label=ask.label,
        )

    def _session(self, name: str, time: datetime, teller: Teller, slot: int) -> Session:
        talk, turns = Talk(self._pen), list[Turn]()
        for said in self._told(teller, slot):
            if said:
                text, reply = self._tell(talk, said, teller)
                self._evidence[said] = Evidence(name, len(turns), time, teller.name, text)
            else:
                text, reply = talk.filler(), talk.reply()
            turns += [Turn("user", teller.name, text), Turn("assistant", "Assistant", reply)]
        return Session(name, time, teller.user, tuple(turns), teller.agent(slot))

    def _dialogue(self, name: str, time: datetime, teller: Teller, slot: int) -> Dialogue:
        talk, turns = Talk(self._pen), list[str]()
        for said in self._told(teller, slot):
            text = self._tell(talk, said, teller)[0] if said else talk.filler()
            if said:  # the agent's reply stands between two of the user's turns
                self._evidence[said] = Evidence(name, 2 * len(turns), time, "user", text)
            turns.append(text)
        return Dialogue(name, time, teller.user, tuple(turns), teller.agent(slot))

    def _told(self, teller: Teller, slot: int) -> list[Said | None]:
        """What is said in each exchange of a session; None where it is small talk."""
        rng = self._pen.rng
        facts = [said for said in teller.said if said.slot == slot]
        count = max(len(facts), rng.randint(*self._exchanges))
        told = dict(zip(rng.sample(range(count), len(facts)), facts, strict=True))
        return [told.get(place) for place in range(count)]

    def _tell(self, talk: Talk, said: Said, teller: Teller) -> tuple[str, str]:
        """The turn that holds a fact, and the assistant's reply, which never repeats the value on hard tapes."""
        shun = [ask.text for ask in teller.asks if said in ask.needs]
        if self._pen.hard:
            return talk.aside(said.text, shun), talk.acknowledgement("")
        alone = self._pen.rng.random() < 0.5 or said.alone
        echo = said.echo if self._pen.rng.random() < 0.4 else ""
        return said.text if alone else f"{said.text} {talk.filler(shun)}", talk.acknowledgement(echo)
