"""A scenario is an ordered tape of events for one or more users.

Events are immutable records that encode to JSON with their type's name under `type`. Times are aware datetimes and
never go backwards along a tape.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NewType, Protocol, runtime_checkable

from msgspec import Struct

UserId = NewType("UserId", str)
AgentId = NewType("AgentId", str)
MAIN = AgentId("main")

Ability = Literal["fact", "preference", "update", "temporal", "multi_session", "structured", "abstention", "isolation"]


class Turn(Struct, frozen=True):
    """One message of a session. `role` is the API's, `speaker` the name the transcript prints."""

    role: Literal["user", "assistant"]
    speaker: str
    text: str


class Session(Struct, frozen=True, tag=True):
    """One past conversation, to be remembered."""

    id: str
    time: datetime
    user: UserId
    turns: tuple[Turn, ...]
    agent: AgentId = MAIN

    def header(self) -> str:
        """The dated line that stands above the session's text for every stack alike."""
        return dated_header(self.time)

    def lines(self) -> list[str]:
        """One `Speaker: text` line per turn, without the header."""
        return [f"{turn.speaker}: {turn.text}" for turn in self.turns]

    def text(self) -> str:
        """Header and lines."""
        return "\n".join([self.header(), *self.lines()])


class Evidence(Struct, frozen=True):
    """A turn that holds a probe's answer: its place on the tape (`turn` counts from 0) and its own words."""

    session: str
    turn: int
    time: datetime
    speaker: str
    text: str


class Dialogue(Struct, frozen=True, tag=True):
    """User turns that the stack's agent answers live."""

    id: str
    time: datetime
    user: UserId
    turns: tuple[str, ...]
    agent: AgentId = MAIN


class Probe(Struct, frozen=True, tag=True):
    """A question asked at a moment. What follows `agent` is hidden from every stack.

    `expected` lists accepted answers; None means that nothing said answers it and the right answer is to abstain.
    `forbidden` lists what must not be in the answer. An isolation probe asks for what another user said and forbids it;
    `positive` names the probe that proves the other user's fact was recalled at all. `suspect` says why the key is
    doubted. `rubric` lists what a good answer does, for a judge, beside the expected answer.
    """

    id: str
    time: datetime
    user: UserId
    text: str
    agent: AgentId = MAIN
    expected: tuple[str, ...] | None = None
    ability: Ability = "fact"
    grader: str = "contains"
    evidence: tuple[Evidence, ...] = ()
    forbidden: tuple[str, ...] = ()
    positive: str | None = None
    label: str = ""
    suspect: str | None = None
    rubric: tuple[str, ...] = ()


class Field(Struct, frozen=True):
    """One asked field of a task: accepted values, and what a user says when it is wrong."""

    name: str
    accepted: tuple[str, ...]
    correction: str


class Task(Struct, frozen=True, tag=True):
    """Work whose outcome is checked; a failed check brings the user's correction and another attempt.

    `repetition` counts, from 1, how often the same work was done for the same client; 0 where that means nothing.
    `combination` is `unseen` where this kind of work and this client meet for the first time but every rule was told
    before, and `control` where the text itself tells all fields, so that memory can only harm.
    """

    id: str
    time: datetime
    user: UserId
    text: str
    kind: str
    fields: tuple[Field, ...]
    agent: AgentId = MAIN
    max_attempts: int = 3
    evidence: tuple[Evidence, ...] = ()
    repetition: int = 0
    combination: Literal["seen", "unseen", "control"] = "seen"


class DeskTask(Task, frozen=True, tag=True):
    """A task done in a talk with a customer, whom a model plays, with tools that act on records: see `desk`.

    `text` is what the customer knows and wants, for whoever plays them; there are no fields. `desk` is the hash of
    policy, tools and records as they are found, `changed` that of all changes in which the work must end, `told` what
    must have been said to the customer. A stack sees none of this, but for what is said and done in the talk.
    """

    desk: str = ""
    changed: str = ""
    told: tuple[str, ...] = ()


class Review(Struct, frozen=True, tag=True):
    """A person accepts or rejects a staged change of memory."""

    id: str
    time: datetime
    user: UserId
    accept: bool


class Forget(Struct, frozen=True, tag=True):
    """The user asks to be erased."""

    id: str
    time: datetime
    user: UserId


class Restart(Struct, frozen=True, tag=True):
    """The worker ends; a new process opens the stack on the same `workdir`."""

    id: str
    time: datetime


Event = Session | Dialogue | Probe | Task | DeskTask | Review | Forget | Restart


class Scenario(Protocol):
    """An ordered tape. `events()` starts anew at each call and yields the same events each time."""

    @property
    def id(self) -> str:
        """Unique within its suite; never shown to a stack."""
        ...

    @property
    def level(self) -> str:
        """`easy`, `hard`, or `real` for recorded conversations."""
        ...

    def events(self) -> Iterator[Event]:
        """The tape, streamed."""
        ...


class SuiteOptions(Struct, frozen=True):
    """What a user may ask of a suite; recorded in the manifest.

    `data` is the path of a data set, `limit` the largest number of scenarios, `level` an empty string for all levels.
    `size` is how many sessions a scenario of a suite that `Grows` has, None for the suite's own.
    """

    seed: int = 0
    data: str | None = None
    limit: int | None = None
    level: str = ""
    size: int | None = None


class Claim(Struct, frozen=True):
    """Stated before anything is played: `better` has a higher (or lower) `measure` than `baseline`, and why.

    Both are names of stacks in a run. It is about the questions of one level, ability and label, or of all where those
    are empty. `evidence_verbatim`: the share of the evidence's own words delivered; `first_pass_error`: of repeated
    work; `answer_tokens`: read and written for an answer.
    """

    baseline: str
    better: str
    measure: Literal["recall", "evidence_verbatim", "first_pass_error", "answer_tokens"]
    direction: Literal["higher", "lower"]
    why: str
    level: str = ""
    ability: str = ""
    label: str = ""


class Suite(Protocol):
    """A named set of scenarios, found through the entry points `memtrial.scenarios`; made without arguments."""

    @property
    def name(self) -> str:
        """As registered."""
        ...

    @property
    def about(self) -> str:
        """One line for `memtrial list`."""
        ...

    @property
    def needs_data(self) -> bool:
        """True where `--data` must name a path."""
        ...

    @property
    def licence(self) -> str:
        """Of the data, shown wherever the suite is planned or played; empty for what is generated here."""
        ...

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        """All scenarios, in a fixed order. Raises ScenarioError where the data breaks its form."""
        ...


@runtime_checkable
class Claims(Protocol):
    """A suite that states beforehand which stacks it separates; recorded in the manifest, checked by the report."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What is stated."""
        ...


@runtime_checkable
class Grows(Protocol):
    """A suite whose scenarios have as many sessions as is asked for."""

    @property
    def sizes(self) -> tuple[int, int, int]:
        """The fewest sessions, those without a wish, and the most."""
        ...


def dated_header(time: datetime) -> str:
    """`Session of Monday, 8 May 2023, 13:56`."""
    return f"Session of {spoken_time(time)}"


def spoken_time(time: datetime) -> str:
    """`Monday, 8 May 2023, 13:56`: the same words for every stack, whatever the locale."""
    return f"{_DAYS[time.weekday()]}, {time.day} {_MONTHS[time.month - 1]} {time.year}, {time:%H:%M}"


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
