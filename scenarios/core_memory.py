"""Letta's core-memory questions: ten facts, a question on them, and the same question once a fact is contradicted.

One scenario a set of facts. `read`: one user is told the ten facts and asked all questions a week and a day later.
`update`: each question has a user of its own, who is told the facts and, a week later, the one that contradicts them;
right is the later one. The data has no times; these are ours. It separates stacks that replace what was corrected from
those that keep both, or the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from harness.core.errors import ScenarioError
from harness.core.scenario import Event, Evidence, Probe, Session, SuiteOptions, Turn, UserId
from scenarios.data_files import REAL, data_path, read_lines, recorded_only, said

READ_FILE, UPDATE_FILE = "core_memory_read.jsonl", "core_memory_update.jsonl"
ALLOWED = f"a folder that holds {READ_FILE} or {UPDATE_FILE}, or one of them"
TOLD = datetime(2025, 1, 6, 9, tzinfo=UTC)
CORRECTED, ASKED = TOLD + timedelta(days=7), TOLD + timedelta(days=8)

Kind = Literal["read", "update"]


class Extra(Struct, frozen=True):
    """The facts. `supporting_fact_indices` count from 0; both further fields belong to `update`."""

    facts: list[str]
    contradicting_fact: str | None = None
    supporting_fact_indices: list[int] = []


class Arguments(Struct, frozen=True):
    """What goes with a question."""

    extra: Extra


class CoreQuestion(Struct, frozen=True):
    """One line of either file."""

    input: str
    ground_truth: str
    agent_args: Arguments

    @property
    def facts(self) -> tuple[str, ...]:
        """In the file's order."""
        return tuple(self.agent_args.extra.facts)


@dataclass(frozen=True)
class CoreScenario:
    """One set of facts with all questions on it."""

    id: str
    sessions: tuple[Session, ...]
    probes: tuple[Probe, ...]
    level: str = REAL

    def events(self) -> Iterator[Event]:
        """All sessions in the order of their times, then all questions."""
        yield from self.sessions
        yield from self.probes


class CoreMemory:
    """The suite. A path is read once per object, at the first call of `scenarios`."""

    name = "core_memory"
    about = "Letta's core-memory questions: facts read, and facts contradicted, from --data"
    needs_data = True
    licence = "letta-evals core-memory data: Apache-2.0 (Letta)"

    def __init__(self) -> None:
        self._load = cache(_load)

    def files(self, path: Path) -> list[Path]:
        """See DataSet."""
        return list(_files(path).values())

    def scenarios(self, options: SuiteOptions) -> Iterator[CoreScenario]:
        """One per set of facts, in the files' order. Raises ScenarioError where the data breaks its form."""
        recorded_only(options)
        path = data_path(options.data, ALLOWED)
        if not _files(path):
            raise ScenarioError(str(path), f"no {READ_FILE} and no {UPDATE_FILE}", ALLOWED)
        yield from self._load(path)[: options.limit]


def _files(path: Path) -> dict[Kind, Path]:
    named: dict[Kind, str] = {"read": READ_FILE, "update": UPDATE_FILE}
    if path.is_file():
        return {kind: path for kind, name in named.items() if name == path.name}
    return {kind: path / name for kind, name in named.items() if (path / name).is_file()}


@dataclass(frozen=True)
class _Asked:
    place: str
    kind: Kind
    question: CoreQuestion


def _load(path: Path) -> list[CoreScenario]:
    files = _files(path)
    sets: dict[tuple[str, ...], list[_Asked]] = {}
    for kind, file in files.items():
        for place, question in read_lines(file, CoreQuestion):
            said(question.input, f"{place}.input")
            said(question.ground_truth, f"{place}.ground_truth")
            if not question.facts:
                raise ScenarioError(f"{place}.agent_args.extra.facts", "an empty list", "at least one fact")
            sets.setdefault(question.facts, []).append(_Asked(place, kind, question))
    if not sets:
        raise ScenarioError(next(iter(files.values())).name, "no question", "a question on each line")
    return [_scenario(f"facts-{number:03d}", asked) for number, asked in enumerate(sets.values(), 1)]


def _scenario(name: str, asked: Sequence[_Asked]) -> CoreScenario:
    supported = {each.question.input: _supporting(each) for each in asked if each.kind == "update"}
    sessions: list[Session] = []
    probes = []
    for number, each in enumerate(asked):
        if each.kind == "read":
            user = UserId("reader")
            told = next((held for held in sessions if held.user == user), None) or _told(each.question, user)
            evidence = _cited(told, supported.get(each.question.input, ()))
            heard = [told]
        else:
            user = UserId(f"u{number}")
            heard = [_told(each.question, user), _corrected(each, user)]
            evidence = _cited(heard[1], (0,))
        sessions += [session for session in heard if session not in sessions]
        probes.append(_probe(f"p{number:03d}", each, user, evidence))
    sessions.sort(key=lambda session: session.time)
    return CoreScenario(name, tuple(sessions), tuple(probes))


def _supporting(each: _Asked) -> tuple[int, ...]:
    """Places of the facts that answer before the contradiction: the same question's in `read`."""
    extra = each.question.agent_args.extra
    for index in extra.supporting_fact_indices:
        if not 0 <= index < len(extra.facts):
            place = f"{each.place}.agent_args.extra.supporting_fact_indices"
            raise ScenarioError(place, str(index), f"0 to {len(extra.facts) - 1}")
    return tuple(extra.supporting_fact_indices)


def _told(question: CoreQuestion, user: UserId) -> Session:
    return Session(f"{user}-told", TOLD, user, tuple(Turn("user", "user", fact) for fact in question.facts))


def _corrected(each: _Asked, user: UserId) -> Session:
    fact = (each.question.agent_args.extra.contradicting_fact or "").strip().strip('"')
    if not fact:
        raise ScenarioError(f"{each.place}.agent_args.extra.contradicting_fact", "nothing", "a fact that contradicts")
    return Session(f"{user}-corrected", CORRECTED, user, (Turn("user", "user", fact),))


def _cited(session: Session, places: Sequence[int]) -> tuple[Evidence, ...]:
    turns = session.turns
    return tuple(Evidence(session.id, at, session.time, turns[at].speaker, turns[at].text) for at in places)


def _probe(name: str, each: _Asked, user: UserId, evidence: tuple[Evidence, ...]) -> Probe:
    return Probe(
        id=name,
        time=ASKED,
        user=user,
        text=each.question.input,
        expected=(each.question.ground_truth,),
        ability="fact" if each.kind == "read" else "update",
        evidence=evidence,
        label=each.kind,
    )
