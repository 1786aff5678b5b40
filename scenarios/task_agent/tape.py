"""Puts a plan into words and times."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from harness.core.scenario import Event, Evidence, Field, Restart, Session, Task, Turn, UserId
from scenarios.task_agent import wording
from scenarios.task_agent.dates import spelled, written
from scenarios.task_agent.pen import Pen
from scenarios.task_agent.plan import Ask, Pause, Plan, Talk, Work
from scenarios.task_agent.rules import Rule
from scenarios.task_agent.talk import exchanges

USER = UserId("u1")
WEEKS = (4, 8)
WEEK = 5 * 20  # half hours of a working week
EXCHANGES = (3, 4)


def write_tape(plan: Plan, rng: random.Random) -> Iterator[Event]:
    """The tape, in order of time."""
    writer = _Writer(plan, Pen(rng))
    names = {Work: "t", Talk: "s", Pause: "r"}
    counts = dict.fromkeys(names, 0)
    for step, time in zip(plan.steps, half_hours(rng, len(plan.steps), WEEKS), strict=True):
        counts[type(step)] += 1
        name = f"{names[type(step)]}{counts[type(step)]:02d}"
        if isinstance(step, Work):
            yield writer.task(name, time, step)
        elif isinstance(step, Talk):
            yield writer.session(name, time, step)
        else:
            yield Restart(name, time)


def half_hours(rng: random.Random, count: int, weeks: tuple[int, int]) -> list[datetime]:
    """Different half hours between 8 and 18 on the working days of so many weeks, in order."""
    monday = datetime(2022, 1, 3, 8, tzinfo=UTC) + timedelta(weeks=rng.randrange(150))
    slots = sorted(rng.sample(range(rng.randint(*weeks) * WEEK), count))
    return [monday + timedelta(weeks=slot // WEEK, days=slot % WEEK // 20, minutes=30 * (slot % 20)) for slot in slots]


class _Writer:
    """Remembers the turns in which rules were announced, for evidence."""

    def __init__(self, plan: Plan, pen: Pen) -> None:
        self._hard, self._pen = plan.hard, pen
        self._speaker = pen.fresh("{user}")
        self._announced: dict[Rule, Evidence] = {}

    def task(self, name: str, time: datetime, work: Work) -> Task:
        """Text and fields, both in any order."""
        told: list[str] = []
        fields: list[Field] = []
        for given in work.given:
            value = self._pen.fill(given.value)
            told.append(wording.telling(given, value, self._hard))
            fields.append(_given(work.client, given.name, value))
        for ask in work.asks:
            fields.append(self._ruled(ask, time, told))
        if work.one_off:
            told.append(wording.telling_once(*work.one_off, self._hard))
            fields.append(_given(work.client, *work.one_off))
        opening = wording.opening(self._pen, work.kind, work.client, self._hard)
        return Task(
            id=name,
            time=time,
            user=USER,
            text=" ".join([opening, *self._pen.rng.sample(told, len(told))]),
            kind=work.kind.name,
            fields=tuple(self._pen.rng.sample(fields, len(fields))),
            evidence=tuple(self._announced[ask.rule] for ask in work.asks if ask.rule in self._announced),
            repetition=work.repetition,
            combination=work.combination,
        )

    def session(self, name: str, time: datetime, talk: Talk) -> Session:
        """Small talk; an announcement is part of one of the user's turns."""
        pairs = list(exchanges(self._pen, self._pen.rng.randint(*EXCHANGES)))
        if talk.rule:
            place = self._pen.rng.randrange(len(pairs))
            said, reply = pairs[place]
            text = f"{said} {wording.news(self._pen, talk.rule, talk.old)}"
            pairs[place] = text, reply
            self._announced[talk.rule] = Evidence(name, 2 * place, time, self._speaker, text)
        turns = [
            turn
            for said, reply in pairs
            for turn in (Turn("user", self._speaker, said), Turn("assistant", "Assistant", reply))
        ]
        return Session(name, time, USER, tuple(turns))

    def _ruled(self, ask: Ask, time: datetime, told: list[str]) -> Field:
        """A field that follows a rule. Hard tapes ask for a date in the format instead of the format's name."""
        rule = ask.rule
        if not self._hard:
            return Field(rule.field, (rule.value,), wording.plain(rule, ask.changed))
        name, value, so = rule.field, rule.value, ""
        if rule.field == "date_format":
            day = self._day_after(time.date())
            told.append(f"It bears the date of {spelled(day)}.")
            name, value = "date", written(day, rule.value)
            so = f", so that the date here is {value}"
        rules = [rule] if ask.also is None else [rule, ask.also]
        return Field(name, (value,), wording.in_passing(self._pen, rules, ask.changed, so))

    def _day_after(self, today: date) -> date:
        """A day within two months, late enough in its month that day and month can't be mistaken for each other."""
        days = [day for ahead in range(1, 60) if (day := today + timedelta(days=ahead)).day > 12]
        return self._pen.pick(days)


def _given(client: str, name: str, value: str) -> Field:
    return Field(name, (value,), wording.missed(client, name, value))
