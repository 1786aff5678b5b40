"""Tapes of your own: one scenario a file, in YAML or, for long ones, one event a line in JSONL.

`memtrial new scenario NAME` writes a commented one to begin with. What it should separate is yours to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from msgspec import UNSET

from harness.core.errors import ScenarioError
from harness.core.scenario import Ability, AgentId, Event, Evidence, Field, Probe, Session, SuiteOptions, Task, UserId
from scenarios.data_files import REAL, data_path, read_lines
from scenarios.own.forms import Cited, OwnEvent, OwnProbe, OwnTask, Tape
from scenarios.own.yaml_lines import Lines, read_yaml

YAML, JSONL = (".yaml", ".yml"), ".jsonl"
ALLOWED = "a tape in YAML (.yaml, .yml) or JSONL (.jsonl), or a folder of them"


@dataclass(frozen=True)
class OwnScenario:
    """One tape. A long one in JSONL is read anew at each call of `events`, and its sessions are held meanwhile."""

    path: Path
    level: str = REAL
    held: tuple[OwnEvent, ...] = ()
    lines: Lines | None = None

    @property
    def id(self) -> str:
        """The file's name, without what tells its form."""
        return self.path.stem

    def place(self, number: int) -> str:
        """See `data_sets.Placed`."""
        return self.lines.place(f"$.events[{number}]") if self.lines else f"{self.path.name}: event {number + 1}"

    def events(self) -> Iterator[Event]:
        """The tape. Raises ScenarioError where a line breaks its form, or names a turn that is not there."""
        reader = _Reader()
        if self.held:
            for number, event in enumerate(self.held):
                yield reader.event(event, self.place(number))
        else:
            for place, event in read_lines(self.path, OwnEvent):  # type: ignore[arg-type]
                yield reader.event(event, place)


class Tapes:
    """The suite."""

    name = "tapes"
    about = "scenarios of your own, YAML or JSONL, from --data"
    needs_data = True
    licence = ""

    def files(self, path: Path) -> list[Path]:
        """See DataSet."""
        found = [path] if path.is_file() else sorted(path.iterdir())
        return [each for each in found if _is_tape(each)]

    def scenarios(self, options: SuiteOptions) -> Iterator[OwnScenario]:
        """One a file, by name. Raises ScenarioError where a file breaks its form."""
        path = data_path(options.data, ALLOWED)
        # Whatever is called like a tape: one that is not recognised as such must be told of, and not be left out.
        files = [path] if path.is_file() else sorted(each for each in path.iterdir() if each.suffix in (*YAML, JSONL))
        if not files:
            raise ScenarioError(str(path), "no tape", ALLOWED)
        count = 0
        for file in files:
            scenario = _open(file)
            if options.level in ("", scenario.level) and (options.limit is None or count < options.limit):
                count += 1
                yield scenario


def _is_tape(path: Path) -> bool:
    """By its ending and what it begins with: other data sets are JSONL too."""
    if path.suffix in YAML:
        return any(line.startswith(b"events:") for line in path.read_bytes().splitlines())
    if path.suffix != JSONL:
        return False
    with path.open("rb") as file:
        begins = file.readline(4096)
    return any(f'"{kind.__struct_config__.tag}"'.encode() in begins for kind in get_args(OwnEvent))


def _open(path: Path) -> OwnScenario:
    if path.suffix in YAML:
        tape, lines = read_yaml(path, Tape)
        return OwnScenario(path, tape.level, tape.events, lines)
    if path.suffix == JSONL:
        return OwnScenario(path)
    raise ScenarioError(path.name, f"a file of form {path.suffix!r}", ALLOWED)


@dataclass
class _Reader:
    """Fills in what a tape names by its place: the words of a cited turn."""

    sessions: dict[str, Session] = field(default_factory=dict)

    def event(self, event: OwnEvent, place: str) -> Event:
        if isinstance(event, OwnProbe):
            return self._probe(event, place)
        if isinstance(event, OwnTask):
            return self._task(event, place)
        plain = event.plain()
        if isinstance(plain, Session):
            self.sessions[plain.id] = plain
        return plain

    def _probe(self, own: OwnProbe, place: str) -> Probe:
        """Without an ability it is a `fact`, or an `abstention` where nothing is expected."""
        ability: Ability = "abstention" if own.expected is None else "fact"
        return Probe(
            own.id, own.time, UserId(own.user), own.text, AgentId(own.agent), own.expected,
            ability if own.ability is UNSET else own.ability,
            own.grader or ("abstain" if own.expected is None else "contains"),
            self._evidence(own.evidence, place), own.forbidden, own.positive, own.label, own.suspect,
        )  # fmt: skip

    def _task(self, own: OwnTask, place: str) -> Task:
        fields = tuple(Field(each.name, each.accepted, each.correction) for each in own.fields)
        return Task(
            own.id, own.time, UserId(own.user), own.text, own.kind, fields, AgentId(own.agent), own.max_attempts,
            self._evidence(own.evidence, place), own.repetition, own.combination,
        )  # fmt: skip

    def _evidence(self, cited: tuple[Cited, ...], place: str) -> tuple[Evidence, ...]:
        return tuple(self._turn(each, f"{place}.evidence[{number}]") for number, each in enumerate(cited))

    def _turn(self, cited: Cited, place: str) -> Evidence:
        session = self.sessions.get(cited.session)
        if session is None:
            raise ScenarioError(f"{place}.session", repr(cited.session), "a session that stands earlier on the tape")
        if cited.turn >= len(session.turns):
            found = f"turn {cited.turn} of {cited.session!r}"
            raise ScenarioError(f"{place}.turn", found, f"0 to {len(session.turns) - 1}, counted from 0")
        turn = session.turns[cited.turn]
        return Evidence(session.id, cited.turn, session.time, turn.speaker, turn.text)
