"""A gate for continuous integration: whether a stack became worse than it was, by more than a margin, beyond doubt.

The rule. Of each measure the difference to the baseline is taken question by question (task by task), with its 95 %
interval over scenarios. It is a regression where the interval's near end, the one towards no difference, lies beyond
the margin. Where the interval only reaches beyond it, a loss is not excluded, and the gate says so and stays open.
"""

from typing import Literal

from msgspec import Struct

from harness.core.errors import MisuseError
from harness.core.plural import plural
from harness.core.store import RunFolder
from reports.statistics.intervals import FEWEST_CLUSTERS
from reports.two_runs.changes import refuse_other_terms
from reports.two_runs.compared import Shift, TwoRuns, compare_runs

Passage = Literal["regression", "not excluded", "within margin", "equal", "too few scenarios"]


class Judged(Struct, frozen=True):
    """A shift, and what it means for the gate."""

    shift: Shift
    passage: Passage


class Gate(Struct, frozen=True):
    """`closed` where anything regressed, or a stack is newly incomplete or missing."""

    runs: TwoRuns
    margin: float
    judged: list[Judged]

    @property
    def regressions(self) -> list[Judged]:
        """What closes the gate."""
        return [each for each in self.judged if each.passage == "regression"]

    @property
    def closed(self) -> bool:
        """Whether the change must not pass."""
        return bool(self.regressions or self.runs.newly_incomplete or self.runs.missing)


def gate(run: RunFolder, baseline: RunFolder, margin: float) -> Gate:
    """Raises MisuseError where the runs were played on other terms, or on too few scenarios to tell anything."""
    refuse_other_terms(baseline.manifest(), run.manifest())
    scenarios = len(run.manifest().scenarios)
    if scenarios < FEWEST_CLUSTERS:
        raise MisuseError(
            "RUN", plural(scenarios, "scenario"), f"at least {FEWEST_CLUSTERS}: below there is no interval"
        )
    runs = compare_runs(baseline, run)
    return Gate(runs, margin, [Judged(shift, passage(shift, margin)) for shift in runs.shifts])


def passage(shift: Shift, margin: float) -> Passage:
    """By the rule above. `equal` where no single question came out otherwise."""
    if shift.equal:
        return "equal"
    low, high = shift.difference.low, shift.difference.high
    if low is None or high is None:
        return "too few scenarios"
    least, most = (low, high) if shift.less_is_better else (-high, -low)  # of the loss
    if least > margin:
        return "regression"
    return "not excluded" if most > margin else "within margin"
