"""Two runs of one suite: each stack beside itself, question by question, task by task."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from harness.core.store import RunFolder
from reports.comparison import Comparison, StackFigures, compare
from reports.rows.probes import probe_table
from reports.rows.tasks import task_table
from reports.statistics.intervals import Clusters, Measure, cluster_measure
from reports.two_runs.changes import Change, changes, refuse_other_tapes

if TYPE_CHECKING:
    import pandas as pd


class Paired(NamedTuple):
    """A measure that is paired: its name, its column, the rows it is of, and whether less is better."""

    name: str
    column: str
    kind: str = ""
    less: bool = False


PAIRED = (
    Paired("recall accuracy", "right", "answerable"),
    Paired("evidence verbatim", "evidence_verbatim"),
    Paired("evidence answer-bearing", "evidence_answer"),
    Paired("abstention", "right", "abstention"),
    Paired("isolation", "kept_apart", "isolation"),
)
WORK = Paired("first-pass error", "error", less=True)


class Shift(Struct, frozen=True):
    """One measure of one stack in both runs, over what was scored in both; `difference` is after less before.

    `equal`: no single question or task came out otherwise.
    """

    stack: str
    measure: str
    less_is_better: bool
    before: float
    after: float
    difference: Measure
    equal: bool


class Spent(Struct, frozen=True):
    """What one stack cost in both runs, per session in USD and per answer in tokens; None where it is not known."""

    stack: str
    usd: tuple[float | None, float | None]
    tokens: tuple[float | None, float | None]


class TwoRuns(Struct, frozen=True):
    """`missing` and `added` stacks are in one run only; `newly_incomplete` ones were complete before."""

    before: Comparison
    after: Comparison
    changes: list[Change]
    shifts: list[Shift]
    spent: list[Spent]
    missing: list[str]
    added: list[str]
    newly_incomplete: list[str]


def compare_runs(before: RunFolder, after: RunFolder) -> TwoRuns:
    """Raises MisuseError where they are no two runs of one suite and the same tapes."""
    refuse_other_tapes(before.manifest(), after.manifest())
    one, other = compare(before), compare(after)
    was, now = {each.spec.name: each for each in one.stacks}, {each.spec.name: each for each in other.stacks}
    both = [name for name in was if name in now]
    return TwoRuns(
        one,
        other,
        changes(before.manifest(), after.manifest()),
        list(_shifts(both, before, after)),
        [Spent(name, (_usd(was[name]), _usd(now[name])), _tokens(was[name], now[name])) for name in both],
        [name for name in was if name not in now],
        [name for name in now if name not in was],
        [name for name in both if was[name].complete and not now[name].complete],
    )


def _shifts(stacks: list[str], before: RunFolder, after: RunFolder) -> Iterator[Shift]:
    probes, tasks = (probe_table(before), probe_table(after)), (task_table(before), task_table(after))
    for stack in stacks:
        for tables, measures in ((probes, PAIRED), (tasks, (WORK,))):
            one, other = (table[table["stack"] == stack] for table in tables)
            for paired in measures:
                if shift := _shift(stack, paired, one, other):
                    yield shift


def _shift(stack: str, paired: Paired, before: "pd.DataFrame", after: "pd.DataFrame") -> Shift | None:
    """None where nothing was measured in both."""
    import pandas as pd

    pair = pd.concat({"before": _values(paired, before), "after": _values(paired, after)}, axis=1).dropna()
    if not len(pair):
        return None
    moved = pair["after"] - pair["before"]
    difference = cluster_measure(Clusters.of(moved, moved.index.get_level_values("scenario")), (-1.0, 1.0))
    means = float(pair["before"].mean()), float(pair["after"].mean())
    return Shift(stack, paired.name, paired.less, *means, difference, bool((moved == 0).all()))


def _values(paired: Paired, rows: "pd.DataFrame") -> "pd.Series[float]":
    """By scenario and probe or task, repeats averaged."""
    of_kind = rows[rows["kind"] == paired.kind] if paired.kind else rows
    return of_kind.dropna(subset=[paired.column]).groupby(["scenario", "probe"])[paired.column].mean()


def _usd(stack: StackFigures) -> float | None:
    return None if stack.spending.usd_per_session is None else float(stack.spending.usd_per_session)


def _tokens(before: StackFigures, after: StackFigures) -> tuple[float | None, float | None]:
    return before.answering.tokens, after.answering.tokens
