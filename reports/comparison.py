"""One run compared: what every format prints. Pure: records in, figures out."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct, UnsetType
from msgspec.structs import replace

from harness.core.record import OUTCOMES, Failure, Manifest, Outcome, StackSpec, StepName, Trial
from harness.core.sitting import Sitting
from harness.core.store import RunFolder
from reports.measures.answering import Answering, Taken, answering, taken_by_trial
from reports.measures.authorship import written_by_model
from reports.measures.budgets import Curves, budget_curves
from reports.measures.claims import Finding, Rows, answer_tokens, findings
from reports.measures.dreaming import Dreaming, dreaming, dreamt
from reports.measures.efforts import efforts
from reports.measures.growth import Growth, growth
from reports.measures.judged import JudgedRun, judged_json, judged_run
from reports.measures.modelled import Modelled
from reports.measures.rates import Rates, rates
from reports.measures.reported import VendorCounts, vendor_counts
from reports.measures.scores import Scores, scores
from reports.measures.spending import Spending, spending
from reports.measures.timing import TIMED_STEPS, OwnTimes, own_times
from reports.measures.work import TaskFigures, compare_work
from reports.printed.figures_json import (
    claim_json,
    measures_json,
    reported_json,
    sitting_json,
)
from reports.printed.stack_json import stack_json
from reports.rows.probes import attributions
from reports.rows.read_once import ReadOnce
from reports.statistics.verdicts import MARGIN, Difference, differences

if TYPE_CHECKING:
    import pandas as pd

MOST_FAILED = 0.02
FULL_CONTEXT, CEILING, FLOOR = "full_context", "ceiling", "none"

TrialState = Literal["ended", "failed", "over_budget", "not_run"]
TRIAL_STATES: tuple[TrialState, ...] = ("ended", "failed", "over_budget", "not_run")


class FailedTrial(Struct, frozen=True):
    """Where and why a trial failed."""

    scenario: str
    failure: Failure


class StackFigures(Struct, frozen=True):
    """All figures of one stack. `states` counts planned probes and tasks, repeats included; their sum is `planned`.

    `complete`: at most 2 % of what was planned failed or was not put, else it is not compared. `work` is None for a
    run without tasks. `disk_bytes` and `peak_memory_bytes` are of the largest trial, None where none was measured.
    `written_by_model`: a model wrote what the stack remembers. `judged` answers are left to a judge.
    `attributions`: wrong answers by cause.
    """

    spec: StackSpec
    rates: Rates
    spending: Spending
    own_ms: OwnTimes
    states: dict[Outcome, int]
    trials: dict[TrialState, int]
    failed_trials: tuple[FailedTrial, ...]
    disk_bytes: int | None
    peak_memory_bytes: int | None
    answering: Answering = Answering()
    written_by_model: bool = False
    work: TaskFigures | None = None
    difference: Difference | None = None
    judged: int = 0
    scores: Scores = {}
    attributions: dict[str, int] = {}

    @property
    def planned(self) -> int:
        """Planned probes and tasks, repeats included."""
        return sum(self.states.values())

    @property
    def complete(self) -> bool:
        """Whether at most 2 % of the planned probes and tasks failed or were not put."""
        return self.unfinished <= MOST_FAILED * self.planned

    @property
    def unfinished(self) -> int:
        """Planned probes and tasks that failed, were not run, or found no budget left."""
        return sum(self.states[state] for state in ("failed", "not_run", "over_budget"))


class Comparison(Struct, frozen=True):
    """A run's figures, stacks in the order of their roles: the floor, the compared, full context, the ceiling."""

    run: str
    manifest: Manifest
    stacks: tuple[StackFigures, ...]
    sittings: tuple[Sitting, ...] = ()
    claims: tuple[Finding, ...] = ()
    growth: Growth | None = None
    budgets: Curves = {}
    dreaming: Dreaming | None = None
    reported: VendorCounts = {}
    margin: float = MARGIN
    judged: JudgedRun | None = None
    modelled: Modelled | None = None

    @property
    def stopped(self) -> Sitting | None:
        """The last sitting, where its budget ended it."""
        return self.sittings[-1] if self.sittings and self.sittings[-1].stopped else None

    @property
    def side_by_side(self) -> int:
        """How many trials were played at once, at most."""
        return max((sitting.workers for sitting in self.sittings), default=1)

    @property
    def ranks(self) -> bool:
        """Whether recall may rank the stacks: never where fixed rules answered."""
        return self.manifest.model.kind != "reference"

    @property
    def has_probes(self) -> bool:
        """Whether anything was asked."""
        return any(scenario.probes for scenario in self.manifest.scenarios)

    @property
    def has_tasks(self) -> bool:
        """Whether anything was to be worked on."""
        return any(scenario.tasks for scenario in self.manifest.scenarios)

    @property
    def asked(self) -> str:
        """`probes`, `tasks`, or `probes and tasks`: what the run's plan holds."""
        return " and ".join(["probes"] * self.has_probes + ["tasks"] * self.has_tasks)

    @property
    def timed_steps(self) -> tuple[StepName, ...]:
        """The timed steps that any stack has; all of them where nothing was timed."""
        seen = [step for step in TIMED_STEPS if any(stack.own_ms[95][step] is not None for stack in self.stacks)]
        return tuple(seen) or TIMED_STEPS

    def stack(self, name: str) -> StackFigures | None:
        """By name; None where the run does not hold it."""
        return next((stack for stack in self.stacks if stack.spec.name == name), None)

    def played_by(self, adapter: str) -> StackFigures | None:
        """The first that this adapter plays, under whatever label; None where there is none."""
        return next((stack for stack in self.stacks if stack.spec.adapter == adapter), None)


def compare(folder: RunFolder, margin: float = MARGIN) -> Comparison:
    """Two stacks within `margin` (a difference of rates) tie.

    Raises RunFolderError where the folder holds no run, or one that was not graded.
    """
    run = ReadOnce.of(folder)
    manifest, trials, entries = run.manifest(), list(run.trials()), run.entries
    alone = Comparison(str(run.path), manifest, _alone(run), tuple(run.sittings()), margin=margin)
    compared = [stack.spec.name for stack in alone.stacks if stack.complete]
    taken = taken_by_trial(run, entries)
    return replace(
        alone,
        stacks=_paired(alone, run, compared, taken),
        claims=findings(manifest.claims, Rows(run.probe_table, run.task_table, answer_tokens(trials, taken)), compared),
        growth=None if manifest.replay else growth(manifest, trials, taken),
        budgets=budget_curves(manifest.stacks, manifest.conditions, run.probe_table, alone.ranks),
        dreaming=dreaming(dreamt(run, entries)),
        reported=vendor_counts(manifest, trials),
        judged=judged_run(run, run.probe_table),
    )


def _alone(run: ReadOnce) -> tuple[StackFigures, ...]:
    """Each stack's figures by itself."""
    probes, tasks, sittings = run.probe_table, run.task_table, run.sittings()
    planned = Counter(spec.stack for spec in run.plan())
    missing: TrialState = "over_budget" if sittings and sittings[-1].stopped else "not_run"
    spent = spending(run, run.entries, _right_answers(probes, run.trials()))
    return tuple(
        _figures(
            spec,
            (probes[probes["stack"] == spec.name], tasks[tasks["stack"] == spec.name]),
            [trial for trial in run.trials() if trial.stack == spec.name],
            {missing: planned[spec.name]},
            spent[spec.name],
        )
        for spec in sorted(run.manifest().stacks, key=_by_role)
    )


def _paired(alone: Comparison, run: ReadOnce, compared: list[str], taken: dict[str, Taken]) -> tuple[StackFigures, ...]:
    """With what is told of stacks side by side; of those that may be `compared`."""
    against = differences(run.probe_table, compared, alone.ranks, alone.margin)
    worked = efforts(run, run.entries, run.task_table)
    working = compare_work(run.task_table, worked, compared, alone.ranks, alone.margin)
    took, written = answering(run, taken), written_by_model(run, run.entries)
    return tuple(
        replace(
            stack,
            difference=against.get(name),
            work=working.get(name),
            answering=took.get(name, Answering()),
            written_by_model=written[name],
        )
        for stack in alone.stacks
        for name in [stack.spec.name]
    )


def as_json(comparison: Comparison) -> dict[str, Any]:
    """For machines: plain JSON values, money as numbers. What is unknown or does not apply is null, never 0."""
    manifest = comparison.manifest
    return {
        "run": comparison.run,
        "suite": manifest.suite,
        "model": msgspec.to_builtins(manifest.model),
        "replay": manifest.replay and msgspec.to_builtins(manifest.replay),
        "conditions": msgspec.to_builtins(manifest.conditions),
        "sittings": [sitting_json(sitting) for sitting in comparison.sittings],
        "reported_by_vendors": reported_json(comparison.reported),
        "stacks": {stack.spec.name: stack_json(stack) for stack in comparison.stacks},
        "claims": [claim_json(finding) for finding in comparison.claims],
        "margin": comparison.margin,
        "growth": comparison.growth and msgspec.to_builtins(comparison.growth),
        "budgets": msgspec.to_builtins(comparison.budgets),
        "judged": judged_json(comparison.judged),
        "modelled_model_time": comparison.modelled and msgspec.to_builtins(comparison.modelled),
        "dreaming": comparison.dreaming
        and {name: measures_json(figures) for name, figures in comparison.dreaming.stacks.items()},
    }


def _by_role(spec: StackSpec) -> tuple[int, str, int]:
    budget = 0 if isinstance(spec.evidence_tokens, UnsetType) else spec.evidence_tokens
    return {FLOOR: 0, FULL_CONTEXT: 2, CEILING: 3}.get(spec.adapter, 1), spec.label, budget


def _right_answers(probes: "pd.DataFrame", trials: Iterable[Trial]) -> dict[str, int]:
    """Answerable probes of ended trials that were answered rightly, by stack."""
    ended = {trial.id for trial in trials if trial.state == "ended"}
    right = probes[probes["trial"].isin(ended) & (probes["kind"] == "answerable") & (probes["right"] == 1.0)]
    return {str(name): int(count) for name, count in right["stack"].value_counts().items()}


def _figures(
    spec: StackSpec,
    tables: "tuple[pd.DataFrame, pd.DataFrame]",
    trials: list[Trial],
    planned: dict[TrialState, int],
    spent: Spending,
) -> StackFigures:
    """`tables` are the stack's rows of the probe table and of the task table.

    `planned` counts all planned trials, under the state of those that have no record.
    """
    probes, tasks = tables
    states = Counter(probes["outcome"]) + Counter(tasks["outcome"])
    ends = Counter[TrialState](trial.state for trial in trials)
    ends.update({missing: count - len(trials) for missing, count in planned.items()})
    ended = [trial for trial in trials if trial.state == "ended" and trial.disk_bytes + trial.peak_memory_bytes]
    return StackFigures(
        spec=spec,
        rates=rates(probes),
        spending=spent,
        own_ms=own_times(trials),
        states={outcome: states[outcome] for outcome in OUTCOMES},
        trials={state: ends[state] for state in TRIAL_STATES},
        failed_trials=tuple(FailedTrial(trial.scenario, trial.failure) for trial in trials if trial.failure),
        disk_bytes=max((trial.disk_bytes for trial in ended), default=None),
        peak_memory_bytes=max((trial.peak_memory_bytes for trial in ended), default=None),
        judged=int(probes["judged"].sum()),
        scores=scores(probes),
        attributions=attributions(probes),
    )
