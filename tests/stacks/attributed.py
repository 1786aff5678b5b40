"""Stacks that get answers wrong on purpose, each at another place; and tapes whose keys are wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from failing import PlainMemory, stack
from msgspec.structs import replace
from tapes import SmallTape

from harness.core.contract import Query, Recall
from harness.core.scenario import Event, Probe, Scenario, Session, SuiteOptions, UserId, dated_header


class ShowsAll(PlainMemory):
    def export(self, user: UserId) -> str:
        return self.path.read_text() if self.path.exists() else ""


class WritesNothingMemory(ShowsAll):
    def observe(self, session: Session) -> None:
        """Kept in nobody's head."""


class KeepsTheLastMemory(ShowsAll):
    def observe(self, session: Session) -> None:
        self.path.unlink(missing_ok=True)
        super().observe(session)


class RecallsTheWeatherMemory(ShowsAll):
    def recall(self, query: Query) -> Recall:
        return Recall("Kim: The weather is fine today.")


class HidesTheWeatherMemory(PlainMemory):
    def recall(self, query: Query) -> Recall:
        return Recall("Kim: The weather is fine today.")


class AddsALieMemory(ShowsAll):
    """What is recalled holds the answer, and a newer line that contradicts it."""

    def recall(self, query: Query) -> Recall:
        told = super().recall(query).text
        thing = re.findall(r"Kim's (\w+)", query.text)[0]
        newer = dated_header(query.time - timedelta(hours=1))
        return Recall(f"{told}\n\n{newer}\nKim: I bought a {thing}, its label says code99x99.")


WritesNothing, KeepsTheLast = stack(WritesNothingMemory), stack(KeepsTheLastMemory)
RecallsTheWeather, HidesTheWeather = stack(RecallsTheWeatherMemory), stack(HidesTheWeatherMemory)
AddsALie, Shows = stack(AddsALieMemory), stack(ShowsAll)


@dataclass(frozen=True)
class Told:
    """One scenario without a restart."""

    name: str = "told"
    about: str = "for tests"
    needs_data: bool = False
    licence: str = ""

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield SmallTape("told", 1)


@dataclass(frozen=True)
class Restarted(Told):
    """One with a restart."""

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield SmallTape("restarted", 0)


@dataclass(frozen=True)
class WrongKeys(Told):
    """The keys of even questions are wrong; the first of them is marked as doubted."""

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        yield WrongKeysTape("wrong_keys", 1)


@dataclass(frozen=True)
class WrongKeysTape(SmallTape):
    def events(self) -> Iterator[Event]:
        for event in super().events():
            wrong = isinstance(event, Probe) and int(event.id[1:]) % 2 == 0
            doubt = "known to be wrong" if event.id == "p0" else None
            yield replace(event, expected=("code77x77",), suspect=doubt) if wrong else event
