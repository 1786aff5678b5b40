"""The first pass over a tape: validate and hash it, event by event, without ever holding it whole."""

import hashlib
import zlib
from array import array
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

import msgspec

from harness.core.data_sets import Placed
from harness.core.desk import HasDesks
from harness.core.errors import ScenarioError
from harness.core.record import Key, ScenarioSpec, TaskKey
from harness.core.scenario import DeskTask, Dialogue, Event, Evidence, Probe, Scenario, Session, Task
from harness.gateway.tokens import estimate

PLAYED = get_args(Event)
NOT_SAID_YET = 0  # in place of a checksum


class TapeHash:
    """A running hash over a tape's events; the first pass and the play must come to the same."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=8)
        self._encode = msgspec.json.Encoder(order="deterministic").encode

    def add(self, event: Event) -> None:
        """Take in the next event."""
        self._hash.update(self._encode(event))

    def digest(self) -> str:
        """16 hex digits."""
        return self._hash.hexdigest()


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What the first pass found: the tape's description, and its answer key."""

    spec: ScenarioSpec
    keys: list[Key]
    tasks: list[TaskKey]


def survey(scenario: Scenario, place: str) -> Surveyed:
    """Validate and hash a tape. Raises ScenarioError naming the event, what was found and what is allowed."""
    tape = _Survey(scenario.id, place)
    for number, event in enumerate(scenario.events()):
        where = scenario.place(number) if isinstance(scenario, Placed) else f"{place}.events[{number}]"
        if isinstance(event, DeskTask) and not isinstance(scenario, HasDesks):
            found = f"a DeskTask, and {type(scenario).__name__} has no desks"
            raise ScenarioError(where, found, "a Task; or a scenario that is `HasDesks`")
        tape.take(event, where)
    spec = ScenarioSpec(
        id=scenario.id,
        level=scenario.level,
        hash=tape.hash.digest(),
        sessions=len(tape.turns_of),
        turns=sum(len(turns) for turns in tape.turns_of.values()),
        probes=len(tape.keys),
        tokens=tape.tokens,
        history_tokens=tape.history_tokens,
        tasks=len(tape.tasks),
        dialogues=tape.dialogues,
        dialogue_turns=tape.dialogue_turns,
    )
    if not tape.keys and not tape.tasks:
        raise ScenarioError(place, "no probe and no task", "at least one of them on a tape")
    tape.check_positives()
    return Surveyed(spec, tape.keys, tape.tasks)


@dataclass
class _Survey:
    """What is remembered of a tape: per turn no more than a 4-byte checksum, for proving evidence."""

    scenario: str
    place: str
    hash: TapeHash = field(default_factory=TapeHash)
    turns_of: dict[str, "array[int]"] = field(default_factory=dict)
    talks_of: dict[str, "array[int]"] = field(default_factory=dict)
    time_of: dict[str, datetime] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    tasks: list[TaskKey] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    now: datetime | None = None
    tokens: int = 0
    history_tokens: int = 0
    dialogues: int = 0
    dialogue_turns: int = 0

    def take(self, event: Event, place: str) -> None:
        if not isinstance(event, PLAYED):
            allowed = ", ".join(kind.__name__ for kind in PLAYED)
            raise ScenarioError(place, f"a {type(event).__name__}, which this version does not play", allowed)
        self._check_time(event.time, place)
        self._check_id(event.id, place)
        if isinstance(event, Session):
            self._take_session(event, place)
        elif isinstance(event, Probe):
            self._take_probe(event, place)
        elif isinstance(event, Task):
            self._take_task(event, place)
        elif isinstance(event, Dialogue):
            self._take_dialogue(event)
        self.hash.add(event)

    def check_positives(self) -> None:
        """Every isolation probe is proven by a probe of the same tape, which may come later."""
        probes = {key.probe.id for key in self.keys}
        for key in self.keys:
            if key.probe.positive is not None and key.probe.positive not in probes:
                place = f"{self.place}, probe {key.probe.id}: positive"
                raise ScenarioError(place, repr(key.probe.positive), "a probe of the same tape")

    def _check_time(self, time: datetime, place: str) -> None:
        if time.tzinfo is None:
            raise ScenarioError(f"{place}.time", f"{time.isoformat()} without a time zone", "an aware time")
        if self.now is not None and time < self.now:
            raise ScenarioError(f"{place}.time", f"{time.isoformat()}, before {self.now.isoformat()}", "rising times")
        self.now = time

    def _check_id(self, name: str, place: str) -> None:
        if not name or name in self.ids:
            raise ScenarioError(f"{place}.id", f"{name!r}, empty or used before", "an id of its own for each event")
        self.ids.add(name)

    def _take_session(self, session: Session, place: str) -> None:
        if not session.turns:
            raise ScenarioError(f"{place}.turns", "no turn", "at least one turn")
        self.time_of[session.id] = session.time
        self.turns_of[session.id] = array("I", (_checksum(turn.speaker, turn.text) for turn in session.turns))
        self.tokens += estimate(session.text() + "\n\n")

    def _take_dialogue(self, dialogue: Dialogue) -> None:
        """What the user says can be evidence; the agent's reply, which nobody knows yet, follows each turn."""
        self.dialogues += 1
        self.dialogue_turns += len(dialogue.turns)
        self.time_of[dialogue.id] = dialogue.time
        said = ((_checksum("user", text), NOT_SAID_YET) for text in dialogue.turns)
        self.talks_of[dialogue.id] = array("I", (checksum for pair in said for checksum in pair))

    def _take_probe(self, probe: Probe, place: str) -> None:
        if not probe.text.strip():
            raise ScenarioError(f"{place}.text", "an empty question", "a question")
        if probe.expected is not None and not any(form.strip() for form in probe.expected):
            raise ScenarioError(f"{place}.expected", "no accepted answer", "accepted answers, or null for none")
        for number, evidence in enumerate(probe.evidence):
            self._check_evidence(evidence, f"{place}.evidence[{number}]")
        self.history_tokens += self.tokens
        self.keys.append(Key(self.scenario, probe))

    def _take_task(self, task: Task, place: str) -> None:
        if isinstance(task, DeskTask):
            if not task.text.strip():
                raise ScenarioError(f"{place}.text", "an empty text", "what the customer knows and wants")
        else:
            _check_fields(task, place)
        if task.max_attempts < 1:
            raise ScenarioError(f"{place}.max_attempts", str(task.max_attempts), "1 or more")
        for number, evidence in enumerate(task.evidence):
            self._check_evidence(evidence, f"{place}.evidence[{number}]")
        self.history_tokens += self.tokens
        self.tasks.append(TaskKey(self.scenario, task))

    def _check_evidence(self, evidence: Evidence, place: str) -> None:
        turns = self.turns_of.get(evidence.session) or self.talks_of.get(evidence.session)
        if turns is None or not 0 <= evidence.turn < len(turns):
            found = f"session {evidence.session!r}, turn {evidence.turn}"
            raise ScenarioError(place, found, "a turn that stands earlier on the tape")
        if turns[evidence.turn] != _checksum(evidence.speaker, evidence.text):
            raise ScenarioError(f"{place}.text", repr(evidence.text), "the turn's own words and speaker")
        if evidence.time != (said := self.time_of[evidence.session]):
            raise ScenarioError(f"{place}.time", evidence.time.isoformat(), f"its session's, {said.isoformat()}")


def _check_fields(task: Task, place: str) -> None:
    names = [each.name for each in task.fields]
    if not names or len(set(names)) < len(names):
        raise ScenarioError(f"{place}.fields", ", ".join(names) or "none", "at least one field, each named once")
    for each in task.fields:
        if not each.accepted or not each.correction.strip():
            raise ScenarioError(f"{place}.fields.{each.name}", "no accepted value or correction", "both")


def _checksum(speaker: str, text: str) -> int:
    return zlib.crc32(f"{speaker}\0{text}".encode())
