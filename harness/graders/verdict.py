"""What a grader is, and what it says."""

from collections.abc import Mapping
from typing import ClassVar, Protocol, runtime_checkable

from msgspec import Struct

from harness.core.record import Outcome
from harness.core.scenario import Probe


class Verdict(Struct, frozen=True):
    """An outcome, a value, or both. `cause` is a fixed phrase that says why, where the outcome alone does not."""

    outcome: Outcome | None = None
    value: float | None = None
    cause: str = ""


class Grader(Protocol):
    """Compares an answer with a probe's key: pure and deterministic. Found by entry point `memtrial.graders`.

    A grader knows right from wrong only. Refusals, forbidden words and failures are weighed once for all graders, in
    `harness.graders.outcome`. `version` changes whenever the rule does, so that grades of two rules never mix.
    """

    name: ClassVar[str]
    version: ClassVar[str]

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """The verdict on an answer that was given. `probe.expected` lists accepted forms; any of them suffices."""
        ...


@runtime_checkable
class Scores(Protocol):
    """A grader that gives an answer further values beside the verdict, each a row of its own."""

    def scores(self, answer: str, probe: Probe) -> Mapping[str, float]:
        """By name, each in [0, 1]."""
        ...


def right_if(right: bool) -> Verdict:
    """`correct` or `wrong`."""
    return Verdict("correct" if right else "wrong")
