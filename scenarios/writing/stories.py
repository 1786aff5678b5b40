"""What can be told and asked: each kind of story knows its own statements and the questions that they answer."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from harness.core.scenario import Ability
from scenarios.writing import dates
from scenarios.writing.pen import Pen, forms
from scenarios.writing.told import Ask, Said, Story

LISTED = 3  # a list of more would not fit into a short answer


@dataclass(frozen=True)
class Wording:
    """How a thing is said, and how it is asked for."""

    said: str
    asked: str


@dataclass(frozen=True)
class Fact:
    """One value, told once. `rival` is the same of somebody else; hard tapes only."""

    value: str
    easy: Wording
    hard: Wording
    rival: str
    ability: Ability = "fact"
    grader: str = "contains"

    def size(self, pen: Pen) -> int:
        """How many sessions the story needs."""
        return 1

    def tell(self, pen: Pen, slots: Sequence[int]) -> Story:
        """The fact, and one question at the end or, sometimes, in the middle."""
        value, wording = pen.fresh(self.value), self.wording(pen)
        said = Said(slots[0], wording.said.format(v=value), value)
        after = pen.rng.randrange(slots[0], len(pen.times)) if pen.rng.random() < 0.15 else None
        ask = Ask(wording.asked, forms(value), self.ability, self.grader, (said,), after)
        return Story([said], [ask])

    def wording(self, pen: Pen) -> Wording:
        """The level's."""
        return self.hard if pen.hard else self.easy

    def other(self, pen: Pen, slot: int) -> Said:
        """A friend's value of the same kind."""
        return Said(slot, self.rival.format(friend=pen.fresh("{woman}"), r=pen.fresh(self.value)))

    def unanswerable(self, pen: Pen) -> Ask:
        """The question, where nothing was told."""
        return Ask(self.wording(pen).asked, None, "abstention", "abstain")


@dataclass(frozen=True)
class Change:
    """A value that changes, and on hard tapes changes back. `noun` words the easy level."""

    noun: str
    value: str
    first: str
    then: str
    back: str
    now: str
    before: str

    def size(self, pen: Pen) -> int:
        """How many sessions the story needs."""
        return 3 if pen.hard and pen.rng.random() < 0.5 else 2

    def tell(self, pen: Pen, slots: Sequence[int]) -> Story:
        """Old value, new value, maybe the old one again; questions for the present and for the earlier value."""
        values = [pen.fresh(self.value), pen.fresh(self.value)]
        values += values[:1] * (len(slots) - 2)
        plain = (f"My {self.noun} is {{v}}.", f"My {self.noun} is now {{v}}.")
        texts = (self.first, self.then, self.back) if pen.hard else plain
        said = [Said(slot, text.format(v=v), v) for slot, text, v in zip(slots, texts, values, strict=False)]
        now = self.now if pen.hard else f"{self._what} is my {self.noun} now?"
        asks = [Ask(now, forms(values[-1]), "update", needs=(said[-1],))]
        if pen.rng.random() < 0.4:
            after = pen.rng.randrange(slots[0], slots[1])
            asks.append(Ask(now, forms(values[0]), "update", needs=(said[0],), after=after))
        if pen.rng.random() < 0.6:
            asks += self._earlier(pen, values, said)
        return Story(said, asks)

    @property
    def _what(self) -> str:
        return "Who" if self.value in ("{person}", "{first}") else "What"

    def _earlier(self, pen: Pen, values: list[str], said: list[Said]) -> list[Ask]:
        then, changed = pen.times[said[0].slot], pen.times[said[1].slot]
        if pen.hard:
            return [Ask(self.before, forms(values[-2]), "update", needs=(said[-2],))]
        if (then.year, then.month) == (changed.year, changed.month):
            return []
        asked = f"{self._what} was my {self.noun} in {then:%B %Y}?"
        return [Ask(asked, forms(values[0]), "update", needs=(said[0],))]


@dataclass(frozen=True)
class Happening:
    """Something with a date, behind or ahead of the session in which it is told."""

    value: str
    ahead: bool
    easy: Wording
    hard: Wording

    def size(self, pen: Pen) -> int:
        """How many sessions the story needs."""
        return 1

    def tell(self, pen: Pen, slots: Sequence[int]) -> Story:
        """The event with its date, relative or absolute; one question for the date."""
        value, wording = pen.fresh(self.value), self.hard if pen.hard else self.easy
        day = dates.mention(pen.rng, pen.times[slots[0]], self.ahead, plain=not pen.hard)
        said = Said(slots[0], wording.said.format(v=value, when=day.words))
        return Story([said], [Ask(wording.asked.format(v=value), day.accepted, "temporal", "date", (said,))])

    def unanswerable(self, pen: Pen) -> Ask:
        """The question, where nothing was told."""
        wording = self.hard if pen.hard else self.easy
        return Ask(wording.asked.format(v=pen.fresh(self.value)), None, "abstention", "abstain")


@dataclass(frozen=True)
class Run:
    """How the members of a series are told, and how the first, the last, all and their number are asked for."""

    said: tuple[str, ...]
    first: str
    last: str
    every: str
    count: str = ""


@dataclass(frozen=True)
class Series:
    """The same kind of thing again and again, each in a session of its own."""

    value: str
    easy: Run
    hard: Run

    def size(self, pen: Pen) -> int:
        """How many sessions the story needs."""
        return pen.rng.randint(2, 5) if pen.hard else pen.rng.randint(2, 3)

    def tell(self, pen: Pen, slots: Sequence[int]) -> Story:
        """One statement a session; questions that need them all."""
        run = self.hard if pen.hard else self.easy
        values = [pen.fresh(self.value) for _ in slots]
        texts = itertools.cycle(pen.rng.sample(run.said, len(run.said)))
        told = zip(slots, values, texts, strict=False)
        said = tuple(Said(slot, text.format(v=value), value, alone=True) for slot, value, text in told)
        question, value = pen.pick(((run.first, values[0]), (run.last, values[-1])))
        asks = [Ask(question, forms(value), "multi_session", needs=said)]
        if len(values) <= LISTED:
            asks.append(Ask(run.every, ("; ".join(values),), "multi_session", needs=said))
        if run.count and pen.rng.random() < 0.5:
            asks.append(Ask(run.count, (str(len(values)),), "multi_session", "number", said))
        return Story(list(said), asks)


@dataclass(frozen=True)
class Link:
    """Who somebody is, what that somebody did, and the question that joins the two."""

    who: str
    what: str
    asked: str


@dataclass(frozen=True)
class Bridge:
    """Two statements that meet in a name, and a question that does not name it."""

    person: str
    value: str
    easy: Link
    hard: Link
    grader: str = "contains"

    def size(self, pen: Pen) -> int:
        """How many sessions the story needs."""
        return 2

    def tell(self, pen: Pen, slots: Sequence[int]) -> Story:
        """Who it is in one session, and what they did in a later one."""
        name, value, link = pen.fresh(self.person), pen.fresh(self.value), self.hard if pen.hard else self.easy
        said = (Said(slots[0], link.who.format(a=name), name), Said(slots[1], link.what.format(a=name, v=value), value))
        return Story(list(said), [Ask(link.asked, forms(value), "multi_session", self.grader, said)])


@dataclass(frozen=True)
class Sum:
    """Two amounts in two sessions; hard only."""

    one: str
    two: str
    ask: str

    def size(self, pen: Pen) -> int:
        """How many sessions the story needs."""
        return 2

    def tell(self, pen: Pen, slots: Sequence[int]) -> Story:
        """Two amounts and the question for their sum."""
        amounts = [pen.rng.randrange(31, 480), pen.rng.randrange(31, 480)]
        told = zip(slots, (self.one, self.two), amounts, strict=True)
        said = tuple(Said(slot, text.format(v=amount), str(amount)) for slot, text, amount in told)
        return Story(list(said), [Ask(self.ask, (str(sum(amounts)),), "multi_session", "number", said)])


Plot = Fact | Change | Happening | Series | Bridge | Sum
