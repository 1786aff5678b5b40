"""Which work comes when, which rules it needs, and when a rule changes.

What is drawn: the clients, the kinds of work with their forms, the rules, the pairs of kind and client that come again
and again, and pairs for the end that nobody has seen while all that they need was told.
"""

import random
from dataclasses import dataclass, replace
from typing import Literal

from scenarios.task_agent.forms import KINDS, RULED, Given, Kind
from scenarios.task_agent.pen import Pen
from scenarios.task_agent.rules import Book, Rule, Scope

CLIENTS, KINDS_A_TAPE, RULED_FIELDS, PAIRS = (3, 5), (4, 6), (6, 8), (7, 8)
REPETITIONS, CHANGES, UNSEEN, TALKS = (3, 4), (2, 3), (2, 4), (2, 3)
HOUSE, EXCEPTION, ANNOUNCED, IN_PASSING = 0.6, 0.3, 0.7, 0.35  # shares: of fields, of clients, of changes, of asks
TASKS = (24, 40)

Pair = tuple[Kind, str]


@dataclass(frozen=True)
class Ask:
    """A field that a rule answers. `also` is told in passing by whoever corrects it; `changed`: since last asked."""

    rule: Rule
    also: Rule | None = None
    changed: bool = False


@dataclass(frozen=True)
class Work:
    """A task. `one_off` is a field whose value the text sets against the rule, this once."""

    kind: Kind
    client: str
    asks: tuple[Ask, ...] = ()
    given: tuple[Given, ...] = ()
    repetition: int = 0
    combination: Literal["seen", "unseen", "control"] = "seen"
    one_off: tuple[str, str] | None = None


@dataclass(frozen=True)
class Talk:
    """A session of small talk, in which a new rule may be announced in place of an old value."""

    rule: Rule | None = None
    old: str = ""


@dataclass(frozen=True)
class Pause:
    """The worker restarts."""


Step = Work | Talk | Pause


@dataclass(frozen=True)
class Plan:
    """A tape before it is put into words."""

    hard: bool
    clients: tuple[str, ...]
    forms: dict[Kind, tuple[str, ...]]
    steps: tuple[Step, ...]


def draw_plan(rng: random.Random, hard: bool) -> Plan:
    """A plan with enough pairs for the end; drawn again until there is one."""
    while True:
        draft = _Draft(Pen(rng), hard)
        steps = draft.steps()
        size = sum(isinstance(step, Work) for step in steps)
        if len(draft.unseen) >= UNSEEN[0] and TASKS[0] <= size <= TASKS[1]:
            return Plan(hard, tuple(draft.clients), draft.forms, tuple(steps))


def name_clients(pen: Pen, count: int, hard: bool) -> list[str]:
    """Names of their own; on hard tapes two or four share the first word, and all have a second."""
    names = [pen.fresh("{client}") for _ in range(count)]
    if hard:
        names[1::2] = names[: len(names) // 2 * 2 : 2]
        names = [f"{name} {pen.fresh('{trade}')}" for name in names]
    return names


class _Draft:
    """One try. `truth` holds the rules as they are, `told` those that an attentive agent has heard by now."""

    def __init__(self, pen: Pen, hard: bool) -> None:
        self.pen, self.rng, self.hard = pen, pen.rng, hard
        self.clients = name_clients(pen, self.rng.randint(*CLIENTS), hard)
        self.forms = self._draw_forms()
        self.pairs = self._draw_pairs()
        self.truth, self.told = Book(), Book()
        self.unseen: list[Pair] = []
        self._changed: set[Scope] = set()
        self._make_rules()

    def steps(self) -> list[Step]:
        """Repeated work with changes and talk in between, then unseen pairs and one-offs."""
        order = [pair for pair in self.pairs for _ in range(self.rng.randint(*REPETITIONS))]
        self.rng.shuffle(order)
        count = self.rng.randint(*CHANGES)
        turns = self.rng.sample(range(len(order) * 2 // 5, len(order) * 4 // 5), count)
        steps: list[Step] = []
        done: dict[Pair, int] = {}
        for place, pair in enumerate(order):
            if place in turns:
                steps += self._change(order[place:])
            done[pair] = done.get(pair, 0) + 1
            steps.append(self._work(pair, done[pair], "seen"))
        for _ in range(self.rng.randint(*TALKS)):
            steps.insert(self.rng.randrange(1, len(steps)), Talk())
        steps.insert(self.rng.randrange(len(steps) // 3, len(steps) * 2 // 3), Pause())
        for _ in range(self.rng.randint(1, 2)):
            steps.insert(self.rng.randrange(len(steps) // 3, len(steps)), self._control(one_off=False))
        return steps + self._end()

    def _draw_forms(self) -> dict[Kind, tuple[str, ...]]:
        """Two or three fields a kind, out of a few that several kinds share."""
        while True:
            kinds = self.rng.sample(KINDS, self.rng.randint(*KINDS_A_TAPE))
            shared = [name for name in RULED if sum(name in kind.ruled for kind in kinds) > 1]
            if len(shared) < RULED_FIELDS[0]:
                continue
            fields = self.rng.sample(shared, min(len(shared), self.rng.randint(*RULED_FIELDS)))
            asked = {kind: [name for name in fields if name in kind.ruled] for kind in kinds}
            if min(map(len, asked.values())) > 1:
                return {kind: tuple(self.rng.sample(some, min(3, len(some)))) for kind, some in asked.items()}

    def _draw_pairs(self) -> list[Pair]:
        """Pairs in which each kind and each client take part."""
        every = [(kind, client) for kind in self.forms for client in self.clients]
        while True:
            count = min(self.rng.randint(*PAIRS), len(every) * 2 // 3)
            pairs = self.rng.sample(every, count)
            if {kind for kind, _ in pairs} == set(self.forms) and {client for _, client in pairs} == set(self.clients):
                return pairs

    def _make_rules(self) -> None:
        """Per field a house rule with exceptions, or a rule for each client; hard: exceptions to exceptions."""
        for name in sorted({name for form in self.forms.values() for name in form}):
            house = self.rng.random() < HOUSE
            if house:
                self._set(None, None, name)
            for client in self.clients:
                if not house or self.rng.random() < EXCEPTION:
                    self._set(client, None, name)
        if self.hard:
            asked = [(kind, client, name) for kind, client in self.pairs for name in self.forms[kind]]
            twice = [one for one in asked if sum(one[1:] == other[1:] for other in asked) > 1]
            for kind, client, name in self.rng.sample(twice, min(len(twice), self.rng.randint(1, 2))):
                if (client, None, name) not in self.truth.rules:
                    self._set(client, None, name)
                self._set(client, kind.name, name)

    def _set(self, client: str | None, kind: str | None, name: str) -> None:
        self.truth.learn([Rule(client, kind, name, self.pen.fresh(RULED[name]))])

    def _work(self, pair: Pair, repetition: int, combination: Literal["seen", "unseen"]) -> Work:
        kind, client = pair
        asks = tuple(self._ask(kind, client, name) for name in self.forms[kind])
        self.told.learn(ask.rule for ask in asks)
        given = tuple(self.rng.sample(kind.given, self.rng.randint(1, 2)))
        return Work(kind, client, asks, given, repetition, combination)

    def _ask(self, kind: Kind, client: str, name: str) -> Ask:
        rule = self._holds(kind, client, name)
        before = self.told.look_up(client, kind.name, name)
        changed = before is not None and before.scope == rule.scope and before.value != rule.value
        also = None
        if self.hard and self.rng.random() < IN_PASSING:
            others = {self._holds(k, c, n): None for k, c in self.pairs if c == client for n in self.forms[k]}
            also = self.pen.pick([other for other in others if other != rule])
        return Ask(rule, also, changed)

    def _holds(self, kind: Kind, client: str, name: str) -> Rule:
        rule = self.truth.look_up(client, kind.name, name)
        if rule is None:
            raise LookupError(f"no rule for {name} in {kind.name} of {client}")
        return rule

    def _change(self, ahead: list[Pair]) -> list[Step]:
        """A rule that was told and will be needed takes a new value, once on a tape."""
        needed = [self._holds(kind, client, name) for kind, client in ahead for name in self.forms[kind]]
        known = [rule for rule in dict.fromkeys(needed) if self.told.rules.get(rule.scope) == rule]
        known = [rule for rule in known if rule.scope not in self._changed]
        if not known:
            return []
        old = self.pen.pick(known)
        new = replace(old, value=self.pen.fresh(RULED[old.field]))
        self.truth.learn([new])
        self._changed.add(old.scope)
        if self.hard and self.rng.random() < ANNOUNCED:
            self.told.learn([new])
            return [Talk(new, old.value)]
        return []

    def _control(self, *, one_off: bool) -> Work:
        """Work of a known pair whose fields all stand in the text; a one-off sets one of them against its rule."""
        kind, client = self.pen.pick(self.pairs)
        if not one_off:
            return Work(kind, client, given=kind.given, combination="control")
        name = self.pen.pick([name for name in self.forms[kind] if name != "date_format"])
        given = tuple(self.rng.sample(kind.given, 2))
        once = name, self.pen.fresh(RULED[name])
        return Work(kind, client, given=given, combination="control", one_off=once)

    def _end(self) -> list[Step]:
        every = [(kind, client) for kind in self.forms for client in self.clients]
        ready = [pair for pair in every if pair not in self.pairs and self._is_told(pair)]
        self.unseen = self.rng.sample(ready, min(len(ready), self.rng.randint(*UNSEEN)))
        works: list[Step] = [self._work(pair, 1, "unseen") for pair in self.unseen]
        works += [self._control(one_off=True) for _ in range(self.rng.randint(1, 2))]
        return self.rng.sample(works, len(works))

    def _is_told(self, pair: Pair) -> bool:
        kind, client = pair
        asked = [(client, kind.name, name) for name in self.forms[kind]]
        return all(self.told.look_up(*one) == self.truth.look_up(*one) for one in asked)
