"""Puts a plan into words and times."""

import random
from collections.abc import Iterator
from datetime import datetime

from harness.core.scenario import Event, Evidence, Field, Probe, Review, Session, Task, Turn
from scenarios.repeated_work.plan import Plan, Question, Talk, Telling, Verdict
from scenarios.repeated_work.wording import Teller
from scenarios.task_agent import wording
from scenarios.task_agent.pen import Pen
from scenarios.task_agent.plan import Work
from scenarios.task_agent.rules import Rule
from scenarios.task_agent.talk import exchanges
from scenarios.task_agent.tape import USER, half_hours

WEEKS = (6, 12)
PEOPLE = 3
SMALL_TALK = 2  # exchanges of a session at least


def write_tape(plan: Plan, rng: random.Random) -> Iterator[Event]:
    """The tape, in order of time."""
    writer = _Writer(plan, Pen(rng))
    names = {Talk: "s", Work: "t", Question: "p", Verdict: "v"}
    counts = dict.fromkeys(names, 0)
    for step, time in zip(plan.steps, half_hours(rng, len(plan.steps), WEEKS), strict=True):
        counts[type(step)] += 1
        name = f"{names[type(step)]}{counts[type(step)]:02d}"
        match step:
            case Talk():
                yield writer.session(name, time, step)
            case Work():
                yield writer.task(name, time, step)
            case Question():
                yield writer.probe(name, time, step)
            case Verdict(accept):
                yield Review(name, time, USER, accept)


class _Writer:
    """Remembers the turn in which each rule was told last, for evidence."""

    def __init__(self, plan: Plan, pen: Pen) -> None:
        self._hard, self._pen = plan.hard, pen
        self._teller = Teller(pen, plan.hard)
        self._people = [pen.fresh("{given}") for _ in range(PEOPLE)]
        self._told: dict[Rule, Evidence] = {}

    def session(self, name: str, time: datetime, talk: Talk) -> Session:
        """Somebody talks with the assistant; rules are told beside small talk, or as corrections of work."""
        speaker = self._pen.pick(self._people)
        beside = [each for each in talk.tellings if not each.wrong]
        turns: list[Turn] = []
        for place, (said, reply) in enumerate(exchanges(self._pen, max(SMALL_TALK, len(beside)))):
            text = said
            if place < len(beside):
                text = f"{said} {self._teller.told(beside[place])}"
                self._told[beside[place].rule] = Evidence(name, len(turns), time, speaker, text)
            turns += [Turn("user", speaker, text), Turn("assistant", "Assistant", reply)]
        for telling in talk.tellings:
            if telling.wrong:
                turns += self._put_right(name, time, speaker, telling, len(turns))
        return Session(name, time, USER, tuple(turns))

    def _put_right(self, name: str, time: datetime, speaker: str, telling: Telling, place: int) -> Iterator[Turn]:
        """Work is asked for, done wrongly, and corrected."""
        rule, kind = telling.rule, telling.kind
        if kind is None or rule.client is None:
            raise LookupError(f"{name}: no work to put {rule.field} right in")
        text = self._teller.put_right(telling)
        self._told[rule] = Evidence(name, place + 2, time, speaker, text)
        yield Turn("user", speaker, wording.opening(self._pen, kind, rule.client, self._hard))
        yield Turn("assistant", "Assistant", self._teller.used(telling))
        yield Turn("user", speaker, text)
        yield Turn("assistant", "Assistant", "I see, thank you.")

    def task(self, name: str, time: datetime, work: Work) -> Task:
        """Fields in any order; each is corrected in other words than the rule was told in last."""
        fields = [Field(ask.rule.field, (ask.rule.value,), self._teller.again(ask.rule)) for ask in work.asks]
        told = [wording.opening(self._pen, work.kind, work.client, self._hard)]
        for given in work.given:
            value = self._pen.fill(given.value)
            told.append(wording.telling(given, value, hard=False))  # what is hard here is to know what holds
            fields.append(Field(given.name, (value,), wording.missed(work.client, given.name, value)))
        return Task(
            id=name, time=time, user=USER, text=" ".join(told), kind=work.kind.name,
            fields=tuple(self._pen.rng.sample(fields, len(fields))),
            evidence=tuple(dict.fromkeys(self._told[ask.rule] for ask in work.asks if ask.rule in self._told)),
            repetition=work.repetition,
        )  # fmt: skip

    def probe(self, name: str, time: datetime, question: Question) -> Probe:
        """What holds, what held before, or what nobody told."""
        text = self._teller.asked(question)
        if not question.told:
            return Probe(name, time, USER, text, ability="abstention", grader="abstain")
        rules = [rule for rule in (question.rule, question.newer) if rule]
        return Probe(
            name, time, USER, text, expected=(question.rule.value,), evidence=tuple(self._told[rule] for rule in rules),
            ability="temporal" if question.newer else "update" if question.changed else "fact",
        )  # fmt: skip
