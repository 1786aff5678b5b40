"""A team's own chat history, with questions on it: `messages.json` (or `.jsonl`) beside `probes.yaml`.

A message has a time, a text and whoever said it. Those of one `conversation`, if the export tells them apart, make a
session until a pause of more than six hours. One scenario a folder: all sessions in order of time, then the questions,
a day after the last unless a question names its own time. `memtrial new history NAME` writes an example.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from harness.core.errors import ScenarioError
from harness.core.scenario import Ability, Event, Evidence, Probe, Session, SuiteOptions, Turn, UserId
from scenarios.data_files import REAL, convert, data_path, day_after, read_file, read_lines, recorded_only
from scenarios.own.forms import SPEAKERS, Words
from scenarios.own.yaml_lines import read_yaml

MESSAGES = ("messages.json", "messages.jsonl")
PROBES = ("probes.yaml", "probes.yml", "probes.json")
ALLOWED = f"a folder that holds {' or '.join(MESSAGES)}, and {' or '.join(PROBES)}"
PAUSE = timedelta(hours=6)  # after a longer one, another session begins
OWNER = "u1"
OTHER_NAMES = {  # that exports give the fields of a message
    "time": ("timestamp", "created_at", "date", "ts"),
    "text": ("content", "message"),
    "speaker": ("author", "name", "sender", "from"),
    "conversation": ("session", "conversation_id", "thread", "channel"),
}
NAMES = {other: name for name, others in OTHER_NAMES.items() for other in others}
MILLISECONDS = 10**11  # a larger number of seconds since 1970 would lie three thousand years ahead


class Message(Struct, frozen=True):
    """One message; what else an export says of it is not read. `time` is ISO 8601, or seconds since 1970."""

    time: datetime | float
    text: str
    role: Literal["user", "assistant", "system"] | None = None
    speaker: str = ""
    conversation: str | int = ""
    user: str = OWNER
    id: str | int = ""


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """One question. `evidence` names messages by id, or by words that stand in one message only."""

    text: Words
    expected: Annotated[tuple[str, ...], Meta(min_length=1)] | None
    time: Annotated[datetime, Meta(tz=True)] | None = None
    user: str = OWNER
    ability: Ability | None = None
    grader: str = ""
    evidence: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    label: str = ""


class Questions(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of questions."""

    probes: Annotated[tuple[Question, ...], Meta(min_length=1)]


@dataclass(frozen=True)
class Line:
    """A message as it was read: where it stood, when, in which conversation, and as a turn."""

    place: str
    time: datetime
    message: Message
    turn: Turn


@dataclass(frozen=True)
class HistoryScenario:
    """All events in order of time."""

    id: str
    tape: tuple[Event, ...]
    level: str = REAL

    def events(self) -> Iterator[Event]:
        """Conversations and questions."""
        yield from self.tape


class History:
    """The suite: one scenario, of one folder."""

    name = "history"
    about = "your own chat history and questions on it, from --data"
    needs_data = True
    licence = ""

    def files(self, path: Path) -> list[Path]:
        """See DataSet."""
        found = [_first(path, MESSAGES), _first(path, PROBES)]
        return [file for file in found if file] if all(found) else []

    def scenarios(self, options: SuiteOptions) -> Iterator[HistoryScenario]:
        """The one. Raises ScenarioError where a file is missing or breaks its form."""
        recorded_only(options)
        path = data_path(options.data, ALLOWED)
        files = self.files(path)
        if not files:
            raise ScenarioError(str(path), "no messages, or no probes", ALLOWED)
        sessions, said = _sessions(_messages(files[0]))
        events: list[Event] = [*sessions, *_probes(files[1], sessions, said)]
        yield HistoryScenario(path.resolve().name, tuple(sorted(events, key=lambda event: event.time)))


def _first(folder: Path, names: Sequence[str]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _messages(file: Path) -> list[Line]:
    """Every message that says something, in order of time; those of one moment as they stand."""
    if file.suffix == ".jsonl":
        raw = [(place, value) for place, value in read_lines(file, dict[str, Any])]
    else:
        values = read_file(file, list[dict[str, Any]])
        raw = [(f"{file.name}: $[{number}]", value) for number, value in enumerate(values)]
    read = [(place, convert({NAMES.get(k, k): v for k, v in value.items()}, Message, place)) for place, value in raw]
    spoken = [(place, message) for place, message in read if message.text.strip() and message.role != "system"]
    if not spoken:
        raise ScenarioError(file.name, "no message that says something", "at least one")
    owner = spoken[0][1].speaker
    lines = [Line(place, _time(each.time, place), each, _turn(each, owner)) for place, each in spoken]
    return sorted(lines, key=lambda line: line.time)


def _turn(message: Message, owner: str) -> Turn:
    """Without a role, whoever spoke first in the file is the user and all others stand in the assistant's place."""
    role: Literal["user", "assistant"] = "user" if message.speaker == owner else "assistant"
    if message.role == "user" or message.role == "assistant":
        role = message.role
    return Turn(role, message.speaker or SPEAKERS[role], message.text)


def _time(written: datetime | float, place: str) -> datetime:
    if isinstance(written, datetime):
        if written.tzinfo is None:
            raise ScenarioError(f"{place}.time", f"{written.isoformat()} without a time zone", "2025-03-03T09:00:00Z")
        return written
    try:
        return datetime.fromtimestamp(written / 1000 if written > MILLISECONDS else written, UTC)
    except (ValueError, OverflowError, OSError):
        raise ScenarioError(f"{place}.time", str(written), "seconds or milliseconds since 1970") from None


def _sessions(lines: Sequence[Line]) -> tuple[list[Session], dict[str, list[Evidence]]]:
    """Conversations by their first message's time, and every turn by its message's id."""
    sessions: list[Session] = []
    said: dict[str, list[Evidence]] = {}
    for number, talk in enumerate(_talks(lines), 1):
        name, begun = f"s{number}", talk[0].time
        sessions.append(Session(name, begun, UserId(talk[0].message.user), tuple(line.turn for line in talk)))
        for place, line in enumerate(talk):
            found = Evidence(name, place, begun, line.turn.speaker, line.turn.text)
            said.setdefault(str(line.message.id), []).append(found)
    return sessions, said


def _talks(lines: Sequence[Line]) -> list[list[Line]]:
    """What one user said in one conversation, without a long pause."""
    talks: list[list[Line]] = []
    open_: dict[tuple[str, str | int], list[Line]] = {}
    for line in lines:
        key = line.message.user, line.message.conversation
        if key not in open_ or line.time - open_[key][-1].time > PAUSE:
            open_[key] = []
            talks.append(open_[key])
        open_[key].append(line)
    return talks


def _probes(file: Path, sessions: Sequence[Session], said: dict[str, list[Evidence]]) -> Iterator[Probe]:
    asked, places = read_yaml(file, Questions)
    users = {session.user for session in sessions}
    for number, question in enumerate(asked.probes):
        place = places.place(f"$.probes[{number}]")
        if question.user not in users:
            raise ScenarioError(f"{place}.user", repr(question.user), ", ".join(sorted(users)))
        time = question.time or day_after(sessions[-1].time, place)
        cited = tuple(_cited(each, said, time, f"{place}.evidence") for each in question.evidence)
        nothing = question.expected is None
        yield Probe(
            f"p{number + 1:03d}", time, UserId(question.user), question.text, expected=question.expected,
            ability=question.ability or ("abstention" if nothing else "fact"),
            grader=question.grader or ("abstain" if nothing else "contains"),
            evidence=cited, forbidden=question.forbidden, label=question.label,
        )  # fmt: skip


def _cited(name: str, said: dict[str, list[Evidence]], asked: datetime, place: str) -> Evidence:
    """The message of that id, or the only one that holds these words. Raises ScenarioError."""
    found = said.get(name) if name else None
    found = found or [each for turns in said.values() for each in turns if name in each.text]
    if len(found) != 1:
        raise ScenarioError(place, f"{name!r}, which names {len(found)} messages", "an id, or words, of one message")
    if found[0].time >= asked:
        raise ScenarioError(place, f"{name!r}, said after the question", "what was said before it")
    return found[0]
