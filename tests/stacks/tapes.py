"""Suites for tests: small tapes whose answers are known, and one tape of any length."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from harness.core.scenario import (
    Dialogue,
    Event,
    Evidence,
    Forget,
    Probe,
    Restart,
    Review,
    Scenario,
    Session,
    SuiteOptions,
    Turn,
    UserId,
)

BEGIN = datetime(2025, 1, 6, 10, 0, tzinfo=UTC)
USER = UserId("u1")
THINGS = ("kettle", "ladder", "tent", "drill", "scarf", "globe", "anvil", "flute")


class ForTests:
    """What all suites of tests have in common."""

    about = "for tests"
    needs_data = False
    licence = ""


class Small(ForTests):
    """Eight scenarios of eight sessions and eight probes; even ones restart in between."""

    name = "small"

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        for number in range(min(8, options.limit or 8)):
            yield SmallTape(f"small-{number}", number)


@dataclass(frozen=True)
class SmallTape:
    id: str
    number: int
    level: str = "easy"

    def events(self) -> Iterator[Event]:
        sessions = [self._session(day) for day in range(len(THINGS))]
        yield from sessions[:4]
        if self.number % 2 == 0:
            yield Restart("restart", BEGIN + timedelta(days=3, hours=1))
        yield from sessions[4:]
        for day, session in enumerate(sessions):
            yield probe_of(session, day)

    def _session(self, day: int) -> Session:
        code = f"code{self.number}{day}x{(day * 7919 + self.number * 104729) % 9973}"
        says = (f"I bought a {THINGS[day]}, its label says {code}.", "The weather is fine today.")
        turns = [
            turn for text in says for turn in (Turn("user", "Kim", text), Turn("assistant", "Assistant", "I see."))
        ]
        return Session(f"s{day}", BEGIN + timedelta(days=day), USER, tuple(turns))


def probe_of(session: Session, day: int) -> Probe:
    told = session.turns[0]
    evidence = Evidence(session.id, 0, session.time, told.speaker, told.text)
    label = told.text.rsplit(" ", 1)[1].rstrip(".")
    text = f"What does the label of Kim's {THINGS[day]} say?"
    return Probe(f"p{day}", BEGIN + timedelta(days=30), USER, text, expected=(label,), evidence=(evidence,))


class Talks(ForTests):
    """A dialogue, a forgotten user, and probes of both."""

    name = "talks"

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield TalksTape()


@dataclass(frozen=True)
class TalksTape:
    id: str = "talks-0"
    level: str = "easy"

    def events(self) -> Iterator[Event]:
        yield Dialogue("d1", BEGIN, USER, ("I bought a kettle, its label says code99x1.", "Good night."))
        yield Probe(
            "p1", BEGIN + timedelta(days=1), USER, "What does the label of the kettle say?", expected=("code99x1",)
        )
        yield Forget("f1", BEGIN + timedelta(days=2), USER)
        yield Probe(
            "p2", BEGIN + timedelta(days=3), USER, "What does the label of the kettle say?", ability="abstention"
        )


class Reviewed(ForTests):
    """Two sessions: a review rejects what was made of the first, and another accepts what was made of the second."""

    name = "reviewed"

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield ReviewedTape()


@dataclass(frozen=True)
class ReviewedTape:
    id: str = "reviewed-0"
    level: str = "easy"

    def events(self) -> Iterator[Event]:
        for day, thing in enumerate(("kettle", "lantern")):
            turn = Turn("user", "Kim", f"I bought a {thing}, its label says code0{day}x.")
            yield Session(f"s{day}", BEGIN + timedelta(days=2 * day), USER, (turn,))
            yield Review(f"r{day}", BEGIN + timedelta(days=2 * day + 1), USER, accept=bool(day))
        for day, thing in enumerate(("kettle", "lantern")):
            asked = f"What does the label of Kim's {thing} say?"
            yield Probe(f"p{day}", BEGIN + timedelta(days=9), USER, asked, expected=(f"code0{day}x",))


class Vast(ForTests):
    """One tape of `limit` thousand turns, and one probe at its end."""

    name = "vast"

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield VastTape(options.limit or 1)


@dataclass(frozen=True)
class VastTape:
    thousands: int
    id: str = "vast-0"
    level: str = "easy"

    def events(self) -> Iterator[Event]:
        for number in range(self.thousands):
            turns = tuple(Turn("user", "Kim", f"Remark {number}.{turn}: nothing of note.") for turn in range(1000))
            yield Session(f"s{number}", BEGIN + timedelta(hours=number), USER, turns)
        yield Probe("p", BEGIN + timedelta(hours=self.thousands), USER, "Is there anything of note?", expected=("no",))


class Quiz(ForTests):
    """One session and `limit` times a hundred trivial probes: what the harness itself costs."""

    name = "quiz"

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield QuizTape(options.limit or 1)


@dataclass(frozen=True)
class QuizTape:
    hundreds: int
    id: str = "quiz-0"
    level: str = "easy"

    def events(self) -> Iterator[Event]:
        session = SmallTape("", 0)._session(0)
        yield session
        for number in range(self.hundreds * 100):
            yield Probe(f"p{number}", BEGIN + timedelta(days=1), USER, f"Is it {number}?", expected=("yes",))


class Reworded(ForTests):
    """One scenario; other data makes another tape under the same name."""

    name = "reworded"
    needs_data = True

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield SmallTape("small", len(options.data or ""))


class Empty(ForTests):
    """No scenario at all."""

    name = "empty"

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield from ()


class Twins(ForTests):
    """Two scenarios of one name."""

    name = "twins"

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield SmallTape("twin", 0)
        yield SmallTape("twin", 1)


class Guessed(ForTests):
    """Its probe asks for a grader that nobody has."""

    name = "guessed"

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield GuessedTape()


@dataclass(frozen=True)
class GuessedTape:
    id: str = "guessed-0"
    level: str = "easy"

    def events(self) -> Iterator[Event]:
        yield Probe("p", BEGIN, USER, "What is it?", expected=("this",), grader="guess")


@dataclass(frozen=True)
class Open:
    """Five small tapes with two probes each, whose keys are whole sentences for a judge."""

    name: str = "open"
    about: str = "for tests"
    needs_data: bool = False
    licence: str = ""

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        for number in range(1, 2 * (options.limit or 5), 2):
            yield OpenTape(f"open-{number}", number)


@dataclass(frozen=True)
class OpenTape(SmallTape):
    def events(self) -> Iterator[Event]:
        yield from (event for event in super().events() if not isinstance(event, Probe))
        for probe in [event for event in super().events() if isinstance(event, Probe)][:2]:
            key = f"The label says {(probe.expected or ('',))[0]}."
            yield msgspec.structs.replace(probe, expected=(key,), grader="judge")
