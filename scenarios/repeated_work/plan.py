"""What is told when, how often and by how it changes; which work comes when; what is asked; what a review says.

A tape goes by rounds: a talk in which rules are told for the first time, told again, or changed; then work that needs
them. Every third round ends with a review.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from scenarios.repeated_work.words import ASKED_AS, THINGS
from scenarios.task_agent.forms import KINDS, RULED, Kind
from scenarios.task_agent.pen import Pen
from scenarios.task_agent.plan import Ask, Pair, Work, name_clients
from scenarios.task_agent.rules import Book, Rule, Scope

ROUNDS, EXTRA_WORKS, REVIEW_EVERY = (12, 14), 3, 3
CLIENTS, KINDS_A_TAPE, FORM, THINGS_A_TAPE = (2, 3), 2, 3, 3
SPOKEN = 0.7  # share of rules that are told in talk; the others are told by corrections of work alone
AGAIN = 2  # rules told before that each talk tells again
CHANGES, SILENT_CHANGES = (5, 7), 1  # of rules told in talk; of the others, which nobody announces
NOW, BEFORE = (2, 5), 2  # questions on what holds: within the tape, at its end; on what held before


class How(Enum):
    """Why a rule is told."""

    FIRST = auto()
    AGAIN = auto()
    CHANGE = auto()
    END = auto()


@dataclass(frozen=True)
class Telling:
    """A rule told in talk. `old` is what it replaces; `wrong`, what the assistant had used where it is put right."""

    rule: Rule
    how: How
    old: str = ""
    wrong: str = ""
    kind: Kind | None = None


@dataclass(frozen=True)
class Talk:
    """A recorded session."""

    tellings: tuple[Telling, ...]


@dataclass(frozen=True)
class Question:
    """On what holds; on what held before `newer`; on what nobody told, where not `told`."""

    rule: Rule
    newer: Rule | None = None
    told: bool = True
    changed: bool = False


@dataclass(frozen=True)
class Verdict:
    """Of a review."""

    accept: bool


Step = Talk | Work | Question | Verdict


@dataclass(frozen=True)
class Plan:
    """A tape before it is put into words, and which rules hold when it ends, which do so no longer."""

    hard: bool
    steps: tuple[Step, ...]
    holding: tuple[Rule, ...]
    superseded: tuple[Rule, ...]


def draw_plan(rng: random.Random, hard: bool, rejects: bool) -> Plan:
    """A plan; with `rejects` its second review rejects, while all others accept."""
    draft = _Draft(Pen(rng), hard)
    steps = tuple(draft.steps(rejects))
    holding = tuple(rule for scope, rule in draft.truth.rules.items() if scope not in draft.ended)
    return Plan(hard, steps, holding, tuple(draft.superseded))


class _Draft:
    """`truth` holds the rules as they are; `told`, those that were told in talk; `asked`, those that work has asked."""

    def __init__(self, pen: Pen, hard: bool) -> None:
        self.pen, self.rng = pen, pen.rng
        self.clients = name_clients(pen, self.rng.randint(*CLIENTS), hard)
        ruled = {kind: [name for name in kind.ruled if name in ASKED_AS] for kind in KINDS}
        kinds = self.rng.sample(KINDS, KINDS_A_TAPE)
        self.forms = {kind: tuple(self.rng.sample(ruled[kind], FORM)) for kind in kinds}
        self.pairs: list[Pair] = [(kind, client) for kind in kinds for client in self.clients]
        self.things = self.rng.sample(sorted(THINGS), THINGS_A_TAPE + 1)
        self.truth, self.told = Book(), Book()
        self.spoken: set[Scope] = set()
        self.asked: set[Scope] = set()
        self.ended: set[Scope] = set()
        self.before: dict[Scope, list[Rule]] = {}
        self.superseded: list[Rule] = []
        self._make_rules()

    def steps(self, rejects: bool) -> Iterator[Step]:
        """Rounds, then the last review and the last questions."""
        rounds = self.rng.randint(*ROUNDS)
        work = self._order(rounds)
        moments = sorted(self.rng.sample(range(rounds // 4, rounds), min(self.rng.randint(*CHANGES), rounds * 3 // 4)))
        silent = self.rng.sample(range(rounds // 2, rounds - 2), SILENT_CHANGES)
        done: dict[Pair, int] = {}
        reviews = 0
        for number in range(rounds):
            yield self._talk(number, work[number], change=number in moments, end=number == rounds * 2 // 3)
            if number in silent:
                self._change_silently()
            for pair in work[number]:
                done[pair] = done.get(pair, 0) + 1
                yield self._work(pair, done[pair])
            if (number + 1) % REVIEW_EVERY == 0 or number == rounds - 1:
                reviews += 1
                yield Verdict(not (rejects and reviews == 2))
            if number in (rounds // 3, rounds * 2 // 3):
                yield from self._questions(NOW[0])
        yield from self._questions(NOW[1])
        yield from self._earlier(BEFORE)
        untold = self.things[-1]
        yield Question(Rule(None, None, untold, self.pen.fresh(THINGS[untold][0])), told=False)

    def _order(self, rounds: int) -> list[list[Pair]]:
        """The pairs of each round: all in turn, in another order each time; some rounds have two."""
        dealt: list[Pair] = []
        while len(dealt) < rounds + EXTRA_WORKS:
            dealt += self.rng.sample(self.pairs, len(self.pairs))
        found = [[dealt.pop()] for _ in range(rounds)]
        for number in self.rng.sample(range(rounds), EXTRA_WORKS):
            found[number].append(dealt.pop())
        return found

    def _make_rules(self) -> None:
        """Each client has its own value of each field; a thing of the house has one."""
        for client in self.clients:
            for name in sorted({name for form in self.forms.values() for name in form}):
                self._set(Rule(client, None, name, self.pen.fresh(RULED[name])), self.rng.random() < SPOKEN)
        for name in self.things[:-1]:
            self._set(Rule(None, None, name, self.pen.fresh(THINGS[name][0])), spoken=True)

    def _set(self, rule: Rule, spoken: bool) -> None:
        self.truth.learn([rule])
        if spoken:
            self.spoken.add(rule.scope)

    def _talk(self, number: int, pairs: list[Pair], *, change: bool, end: bool) -> Talk:
        """What the round's work needs and was not told yet, a thing of the house, a change, an end, and repetitions."""
        known = [rule for scope, rule in self.told.rules.items() if scope not in self.ended]
        needed: list[Scope] = [(client, None, name) for kind, client in pairs for name in self.forms[kind]]
        if number < THINGS_A_TAPE:
            needed.append((None, None, self.things[number]))
        new = [scope for scope in dict.fromkeys(needed) if scope in self.spoken and scope not in self.told.rules]
        tellings = [Telling(self.truth.rules[scope], How.FIRST) for scope in new]
        if change and known:
            tellings.append(self._change(known))
        touched = {each.rule.scope for each in tellings}
        if end and (over := self._over(known, touched, needed)):
            tellings.append(over)
            touched.add(over.rule.scope)
        rest = [rule for rule in known if rule.scope not in touched]
        again = [Telling(rule, How.AGAIN) for rule in self.rng.sample(rest, min(len(rest), AGAIN))]
        self.told.learn(each.rule for each in tellings)
        put_right = [self._put_right(each) if place == 0 else each for place, each in enumerate(again)]
        return Talk(tuple(self.rng.sample([*tellings, *put_right], len(tellings) + len(again))))

    def _change(self, known: list[Rule]) -> Telling:
        """A rule that was told takes a new value."""
        old = self.pen.pick(known)
        return Telling(self._renewed(old), How.CHANGE, old.value)

    def _renewed(self, old: Rule) -> Rule:
        made_of = RULED[old.field] if old.client else THINGS[old.field][0]
        new = replace(old, value=self.pen.fresh(made_of))
        self.truth.learn([new])
        self.before.setdefault(old.scope, []).append(old)
        self.superseded.append(old)
        return new

    def _change_silently(self) -> None:
        """A rule that work has asked takes a new value, and nobody says so."""
        known = [rule for scope, rule in self.truth.rules.items() if scope in self.asked - self.spoken]
        if known:
            self._renewed(self.pen.pick(known))

    def _over(self, known: list[Rule], touched: set[Scope], needed: list[Scope]) -> Telling | None:
        """A client's rule goes out of use: no work asks for it again."""
        free = [rule for rule in known if rule.client and rule.scope not in touched and rule.scope not in needed]
        if not free:
            return None
        rule = self.pen.pick(free)
        self.ended.add(rule.scope)
        self.superseded.append(rule)
        return Telling(rule, How.END)

    def _put_right(self, telling: Telling) -> Telling:
        """The rule told as a correction of work that used an older value, or one that never held."""
        rule = telling.rule
        kinds = [kind for kind, form in self.forms.items() if rule.client and rule.field in form]
        if not kinds:
            return telling
        older = self.before.get(rule.scope)
        wrong = older[-1].value if older else self.pen.fresh(RULED[rule.field])
        return replace(telling, wrong=wrong, kind=self.pen.pick(kinds))

    def _work(self, pair: Pair, repetition: int) -> Work:
        kind, client = pair
        scopes: list[Scope] = [(client, None, name) for name in self.forms[kind]]
        scopes = [scope for scope in scopes if scope not in self.ended]
        asks = tuple(Ask(self.truth.rules[scope]) for scope in scopes)
        self.asked.update(scopes)
        return Work(kind, client, asks, (self.pen.pick(kind.given),), repetition)

    def _questions(self, count: int) -> Iterator[Question]:
        """On rules told in talk: those that changed first."""
        known = [rule for scope, rule in self.told.rules.items() if scope not in self.ended]
        known = sorted(self.rng.sample(known, len(known)), key=lambda rule: rule.scope not in self.before)
        for rule in known[:count]:
            yield Question(rule, changed=rule.scope in self.before)

    def _earlier(self, count: int) -> Iterator[Question]:
        """On what held before the only change of a rule."""
        known = [rule for scope, rule in self.told.rules.items() if len(self.before.get(scope, ())) == 1]
        known = [rule for rule in known if rule.scope not in self.ended]
        for rule in self.rng.sample(known, min(len(known), count)):
            yield Question(self.before[rule.scope][0], newer=rule)
