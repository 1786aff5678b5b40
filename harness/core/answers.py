"""What came of a probe or a task: part of a trial's record."""

from typing import Literal

from msgspec import Struct


class Held(Struct, frozen=True):
    """Whether a memory's export held what a probe needs: as it was asked, and at any moment. None: not known."""

    now: bool | None
    ever: bool | None


class Answer(Struct, frozen=True):
    """What came of one probe. `recall_tokens` is what was put into the prompt, `overflow_tokens` what was cut off.

    Both and `sources`, (session, turn) pairs, are None where the kind of stack has no recall of its own; `held` is None
    where a memory does not show what it holds.
    """

    probe: str
    state: Literal["answered", "unsupported", "over_budget"]
    text: str = ""
    cited: str | None = None
    recall_tokens: int | None = None
    overflow_tokens: int | None = None
    sources: tuple[tuple[str, int], ...] | None = None
    detail: str = ""
    held: Held | None = None


class Attempt(Struct, frozen=True):
    """One reply to a task, and the names of the fields that its check found wrong or missing."""

    text: str
    wrong: tuple[str, ...] = ()


class Work(Struct, frozen=True):
    """What came of one task: its attempts in order; solved when nothing is wrong in the last."""

    task: str
    state: Literal["answered", "unsupported", "over_budget"]
    attempts: tuple[Attempt, ...] = ()
    detail: str = ""
