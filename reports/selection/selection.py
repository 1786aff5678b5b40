"""A selection: what was decided for a workload, and all that it rests on."""

from typing import Literal

from msgspec import Struct

from harness.core.facts import Facts
from harness.core.workload import Workload
from reports.selection.costs import MonthCost
from reports.selection.ranking import Ranked
from reports.selection.requirements import Requirement
from reports.selection.sentences import Sentence

Decision = Literal["chosen", "only_one_left", "tie", "not_enough_evidence", "not_ranked", "nobody"]


class OnFront(Struct, frozen=True):
    """What a stack gives and takes: `delivered` a share, USD a month, the p95 of the wait in seconds.

    None where it is not known. `beaten_by`: a stack that is at least as good in all three and better in one; None on
    the front. `what` says which share: recall, work right at the first attempt, or evidence delivered.
    """

    stack: str
    what: str
    delivered: float | None
    usd: float | None
    wait_s: float | None
    beaten_by: str | None = None


class Stated(Struct, frozen=True):
    """Facts of a stack, None where none are known."""

    stack: str
    facts: Facts | None


class Selection(Struct, frozen=True):
    """`answer` comes first; `left` are the stacks that may still be chosen, `left_out` says why others may not."""

    workload: Workload
    runs: tuple[str, ...]
    model: str
    decision: Decision
    chosen: tuple[str, ...]
    left: tuple[str, ...]
    answer: tuple[Sentence, ...]
    left_out: tuple[Sentence, ...]
    requirements: tuple[Requirement, ...]
    ranking: tuple[Ranked, ...]
    front: tuple[OnFront, ...]
    changes: tuple[Sentence, ...]
    costs: tuple[MonthCost, ...]
    not_measured: tuple[Sentence, ...]
    facts: tuple[Stated, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All of them, in the order of the report."""
        why = tuple(each.why for each in self.requirements)
        return (*self.answer, *self.left_out, *why, *self.changes, *self.not_measured)
