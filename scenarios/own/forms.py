"""What a file of your own may say: the events of `harness.core.scenario` in a shorter form.

These types are the published JSON Schema too. Unknown fields are refused, so that a misspelt one is never lost.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from harness.core.scenario import (
    MAIN,
    Ability,
    AgentId,
    Dialogue,
    Forget,
    Restart,
    Review,
    Session,
    Turn,
    UserId,
)

Words = Annotated[str, Meta(min_length=1)]
Name = Annotated[str, Meta(min_length=1, description="an id of its own for each event")]
Time = Annotated[datetime, Meta(tz=True, description="with its time zone: 2025-03-03T09:00:00Z; never goes backwards")]
User = Annotated[str, Meta(min_length=1, description="whose memory it is; users never know of each other")]
Agent = Annotated[str, Meta(min_length=1, description="who of a team takes part; agents of one user share")]
Proof = Annotated[str, Meta(description="of an isolation probe: the id of the probe that proves the fact")]

SPEAKERS = {"user": "User", "assistant": "Assistant"}


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """One message. Without a speaker it is `User` or `Assistant`."""

    role: Literal["user", "assistant"]
    text: Words
    speaker: str = ""

    def plain(self) -> Turn:
        """As it stands on a tape."""
        return Turn(self.role, self.speaker or SPEAKERS[self.role], self.text)


class Cited(Struct, frozen=True, forbid_unknown_fields=True):
    """The turn that holds an answer: the id of an earlier session, and its turn, counted from 0."""

    session: str
    turn: Annotated[int, Meta(ge=0)] = 0


class OwnSession(Struct, frozen=True, forbid_unknown_fields=True, tag="Session"):
    """One past conversation, to be remembered."""

    id: Name
    time: Time
    user: User
    turns: Annotated[tuple[Said, ...], Meta(min_length=1)]
    agent: Agent = MAIN

    def plain(self) -> Session:
        """As it stands on a tape."""
        turns = tuple(turn.plain() for turn in self.turns)
        return Session(self.id, self.time, UserId(self.user), turns, AgentId(self.agent))


class OwnDialogue(Struct, frozen=True, forbid_unknown_fields=True, tag="Dialogue"):
    """User turns that the stack's agent answers live."""

    id: Name
    time: Time
    user: User
    turns: Annotated[tuple[Words, ...], Meta(min_length=1)]
    agent: Agent = MAIN

    def plain(self) -> Dialogue:
        """As it stands on a tape."""
        return Dialogue(self.id, self.time, UserId(self.user), self.turns, AgentId(self.agent))


class OwnProbe(Struct, frozen=True, forbid_unknown_fields=True, tag="Probe"):
    """A question. `expected: null` where nothing said answers it, and the right answer is to say so."""

    id: Name
    time: Time
    user: User
    text: Words
    expected: Annotated[tuple[str, ...], Meta(min_length=1, description="accepted answers")] | None
    agent: Agent = MAIN
    ability: Ability | UnsetType = UNSET
    grader: str = ""
    evidence: tuple[Cited, ...] = ()
    forbidden: Annotated[tuple[str, ...], Meta(description="what must not be in the answer")] = ()
    positive: Proof | None = None
    label: str = ""
    suspect: str | None = None


class OwnField(Struct, frozen=True, forbid_unknown_fields=True):
    """One asked field of a task: accepted values, and what a user says when it is wrong."""

    name: Words
    accepted: Annotated[tuple[str, ...], Meta(min_length=1)]
    correction: Words


class OwnTask(Struct, frozen=True, forbid_unknown_fields=True, tag="Task"):
    """Work whose outcome is checked; a failed check brings the user's correction and another attempt."""

    id: Name
    time: Time
    user: User
    text: Words
    kind: Words
    fields: Annotated[tuple[OwnField, ...], Meta(min_length=1)]
    agent: Agent = MAIN
    max_attempts: Annotated[int, Meta(ge=1)] = 3
    evidence: tuple[Cited, ...] = ()
    repetition: Annotated[int, Meta(ge=0, description="the how-many-eth time this work is done, from 1")] = 0
    combination: Literal["seen", "unseen", "control"] = "seen"


class OwnReview(Struct, frozen=True, forbid_unknown_fields=True, tag="Review"):
    """A person accepts or rejects a staged change of memory."""

    id: Name
    time: Time
    user: User
    accept: bool

    def plain(self) -> Review:
        """As it stands on a tape."""
        return Review(self.id, self.time, UserId(self.user), self.accept)


class OwnForget(Struct, frozen=True, forbid_unknown_fields=True, tag="Forget"):
    """The user asks to be erased."""

    id: Name
    time: Time
    user: User

    def plain(self) -> Forget:
        """As it stands on a tape."""
        return Forget(self.id, self.time, UserId(self.user))


class OwnRestart(Struct, frozen=True, forbid_unknown_fields=True, tag="Restart"):
    """The worker ends; a new process opens the stack on what it had written."""

    id: Name
    time: Time

    def plain(self) -> Restart:
        """As it stands on a tape."""
        return Restart(self.id, self.time)


OwnEvent = OwnSession | OwnDialogue | OwnProbe | OwnTask | OwnReview | OwnForget | OwnRestart


class Tape(Struct, frozen=True, forbid_unknown_fields=True):
    """A YAML file: one scenario. Its id is the file's name."""

    events: Annotated[tuple[OwnEvent, ...], Meta(min_length=1)]
    level: Literal["easy", "hard", "real"] = "real"


def schema() -> Mapping[str, Any]:
    """The JSON Schema of a tape in YAML, for completion in editors; a line of JSONL is one of its events."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Tape)}
