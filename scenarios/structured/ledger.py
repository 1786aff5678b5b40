"""Who belongs to whom from which day on: drawn, told, and asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from scenarios.structured.worlds import World
from scenarios.writing.pen import Pen, forms
from scenarios.writing.told import Ask, Said, Story

MEMBERS, HOLDERS = (8, 10), (3, 4)
MOVES = (0, 1, 1, 2)  # of one member; drawn from these
BACKDATED = 0.5  # the share of statements that name a day before the session's own
APART = 4  # days between two moves of a member, and between a move and a day that is asked for


@dataclass(frozen=True)
class Belonging:
    """A member belongs to a holder from `start` on, as was told."""

    holder: str
    start: date
    said: Said


@dataclass
class Ledger:
    """One world of one tape: everything that holds in it, in the order in which it was told."""

    pen: Pen
    world: World
    days: Sequence[date]  # of the sessions
    holders: list[str] = field(default_factory=list)
    places: dict[str, tuple[str, Said]] = field(default_factory=dict)
    begun: dict[str, tuple[date, Said]] = field(default_factory=dict)
    held: dict[str, list[Belonging]] = field(default_factory=dict)

    def tell(self) -> Story:
        """Draw the world, and return its statements with the questions that they answer."""
        rng, world = self.pen.rng, self.world
        self.holders = [self.pen.fresh(world.holder) for _ in range(rng.randint(*HOLDERS))]
        for holder in self.holders:
            self._place(holder)
        for _ in range(rng.randint(*MEMBERS)):
            self._enter(self.pen.fresh(world.member))
        for member in rng.sample(list(self.held), 4):
            self._begin(member)
        said = [said for _, said in (*self.places.values(), *self.begun.values())]
        said += [each.said for held in self.held.values() for each in held]
        return Story(said, self._asks())

    def _place(self, holder: str) -> None:
        place = self.pen.fresh(self.world.place)
        text = self.world.wordings(self.pen.hard).place.format(h=holder, p=place)
        self.places[holder] = place, Said(self.pen.rng.randrange(len(self.days)), text, place)

    def _begin(self, member: str) -> None:
        """A day of its own, long before the tape."""
        taken = {day for day, _ in self.begun.values()}
        while (day := self.days[0] - timedelta(days=self.pen.rng.randrange(200, 2500))) in taken:
            pass
        text = self.world.wordings(self.pen.hard).begun.format(m=member, day=spelt(day))
        self.begun[member] = day, Said(self.pen.rng.randrange(len(self.days)), text)

    def _enter(self, member: str) -> None:
        """A member belongs to one holder after another, told in sessions that rise."""
        rng = self.pen.rng
        slots = sorted(rng.sample(range(len(self.days)), 1 + rng.choice(MOVES)))
        held = self.held.setdefault(member, [])
        for slot in slots:
            least = held[-1].start + timedelta(days=2 * APART) if held else self.days[slot] - timedelta(days=40)
            back = rng.randrange(2, 30) if rng.random() < BACKDATED else 0
            start = max(least, self.days[slot] - timedelta(days=back))
            if start > self.days[slot]:
                continue  # too soon after the move before
            holder = self.pen.pick([each for each in self.holders if not held or each != held[-1].holder])
            held.append(Belonging(holder, start, self._statement(slot, member, holder, start)))

    def _statement(self, slot: int, member: str, holder: str, start: date) -> Said:
        today = start == self.days[slot]
        when = "from today on" if today else f"as of {spelt(start)}"
        wording = self.pen.pick(self.world.wordings(self.pen.hard).belongs)
        text = wording.format(m=member, h=holder, when=when, When=when[0].upper() + when[1:])
        return Said(slot, text, holder)

    def _asks(self) -> list[Ask]:
        rng = self.pen.rng
        moved = [member for member, held in self.held.items() if len(held) > 1]
        asks = [self._now(member) for member in rng.sample(list(self.held), 2)]
        asks += [self._then(member) for member in rng.sample(moved, min(3, len(moved)))]
        asks += [self._since(rng.choice(list(self.held)))]
        asks += [self._count(holder) for holder in rng.sample(self.holders, 2)]
        asks += [self._first(*rng.sample(list(self.begun), 2))]
        asks += [self._hop(member) for member in rng.sample(list(self.held), 2)]
        return [*asks, self._unknown(), self._too_early(rng.choice(list(self.held)))]

    def _now(self, member: str) -> Ask:
        last = self.held[member][-1]
        text = self.world.wordings(self.pen.hard).now.format(m=member)
        return Ask(text, forms(last.holder), "update", needs=(last.said,), label="now")

    def _then(self, member: str) -> Ask:
        """A day on which an earlier holder had the member, well away from both moves."""
        held = self.held[member]
        number = self.pen.rng.randrange(len(held) - 1)
        start, end = held[number].start, held[number + 1].start
        day = start + timedelta(days=self.pen.rng.randrange(APART, (end - start).days - APART + 1))
        text = self.world.wordings(self.pen.hard).then.format(m=member, day=spelt(day))
        needs = (held[number].said, held[number + 1].said)
        return Ask(text, forms(held[number].holder), "temporal", needs=needs, label="as of")

    def _since(self, member: str) -> Ask:
        last = self.held[member][-1]
        text = self.world.wordings(self.pen.hard).since.format(m=member, h=last.holder)
        accepted = (f"{last.start:%Y-%m-%d}", spelt(last.start))
        return Ask(text, accepted, "temporal", "date", (last.said,), label="since")

    def _count(self, holder: str) -> Ask:
        """All that was told of whoever was ever with the holder is needed."""
        ever = [held for held in self.held.values() if any(each.holder == holder for each in held)]
        number = sum(held[-1].holder == holder for held in ever)
        text = self.world.wordings(self.pen.hard).count.format(h=holder)
        needs = tuple(each.said for held in ever for each in held)
        if not number:
            return self._now(self.pen.rng.choice(list(self.held)))
        return Ask(text, (str(number),), "structured", "number", needs, label="count")

    def _first(self, one: str, other: str) -> Ask:
        text = self.world.wordings(self.pen.hard).first.format(a=one, b=other)
        earlier = min((one, other), key=lambda member: self.begun[member][0])
        needs = tuple(self.begun[member][1] for member in (one, other))
        return Ask(text, forms(earlier), "structured", needs=needs, label="order")

    def _hop(self, member: str) -> Ask:
        last = self.held[member][-1]
        place, said = self.places[last.holder]
        text = self.world.wordings(self.pen.hard).hop.format(m=member)
        return Ask(text, forms(place), "structured", needs=(last.said, said), label="two hops")

    def _unknown(self) -> Ask:
        """A member that nobody ever spoke of."""
        text = self.world.wordings(self.pen.hard).now.format(m=self.pen.fresh(self.world.member))
        return Ask(text, None, "abstention", "abstain", label="unknown")

    def _too_early(self, member: str) -> Ask:
        """A day before anything that was told of the member."""
        day = self.held[member][0].start - timedelta(days=self.pen.rng.randrange(20, 60))
        text = self.world.wordings(self.pen.hard).then.format(m=member, day=spelt(day))
        return Ask(text, None, "abstention", "abstain", label="too early")


def spelt(day: date) -> str:
    """`3 March 2022`."""
    return f"{day.day} {day:%B %Y}"
