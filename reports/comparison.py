"""One run compared: what every format prints. Pure: records in, figures out."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from harness.core.record import OUTCOMES, Failure, Manifest, Outcome, StackSpec, StepName, Trial
from harness.core.sitting import Sitting
from harness.core.store import RunFolder
from reports.answering import Answering, answering, taken_by_trial
from reports.authorship import written_by_model
from reports.claims import Finding, Rows, answer_tokens, findings
from reports.efforts import efforts
from reports.figures_json import (
    claim_json,
    difference_json,
    error_json,
    evidence_json,
    measure_json,
    measures_json,
    recall_json,
    sitting_json,
    spending_json,
    tasks_json,
)
from reports.growth import Growth, growth
from reports.measures import Rates, rates
from reports.probes import attributions, probe_table
from reports.scores import Scores, scores
from reports.spending import Spending, spending
from reports.task_measures import TaskFigures, compare_work
from reports.tasks import task_table
from reports.timing import TIMED_STEPS, OwnTimes, own_times
from reports.verdicts import MARGIN, Difference, differences

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
    run without tasks. `disk_bytes` and `peak_memory_bytes` are those of the largest trial, None where no trial ended.
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
    margin: float = MARGIN

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
    manifest, probes, trials = folder.manifest(), probe_table(folder), list(folder.trials())
    tasks = task_table(folder)
    planned, sittings = Counter(spec.stack for spec in folder.plan()), tuple(folder.sittings())
    missing: TrialState = "over_budget" if sittings and sittings[-1].stopped else "not_run"
    spent, worked = spending(folder, _right_answers(probes, trials)), efforts(folder, tasks)
    stacks = [
        _figures(
            spec,
            (probes[probes["stack"] == spec.name], tasks[tasks["stack"] == spec.name]),
            [trial for trial in trials if trial.stack == spec.name],
            {missing: planned[spec.name]},
            spent[spec.name],
        )
        for spec in sorted(manifest.stacks, key=_by_role)
    ]
    comparison = Comparison(str(folder.path), manifest, tuple(stacks), sittings, margin=margin)
    compared = [stack.spec.name for stack in stacks if stack.complete]
    against = differences(probes, compared, comparison.ranks, margin)
    taken = taken_by_trial(folder)
    took = answering(folder, taken)
    working, written = compare_work(tasks, worked, compared, comparison.ranks, margin), written_by_model(folder)
    paired = [
        replace(
            stack,
            difference=against.get(name),
            work=working.get(name),
            answering=took.get(name, Answering()),
            written_by_model=written[name],
        )
        for stack in stacks
        for name in [stack.spec.name]
    ]
    found = findings(manifest.claims, Rows(probes, tasks, answer_tokens(trials, taken)), compared)
    return replace(comparison, stacks=tuple(paired), claims=found, growth=growth(manifest, trials, taken))


def as_json(comparison: Comparison) -> dict[str, Any]:
    """For machines: plain JSON values, money as numbers. What is unknown or does not apply is null, never 0."""
    manifest = comparison.manifest
    return {
        "run": comparison.run,
        "suite": manifest.suite,
        "model": msgspec.to_builtins(manifest.model),
        "conditions": msgspec.to_builtins(manifest.conditions),
        "sittings": [sitting_json(sitting) for sitting in comparison.sittings],
        "stacks": {stack.spec.name: _stack_json(stack) for stack in comparison.stacks},
        "claims": [claim_json(finding) for finding in comparison.claims],
        "margin": comparison.margin,
        "growth": comparison.growth and msgspec.to_builtins(comparison.growth),
    }


def _by_role(spec: StackSpec) -> tuple[int, str]:
    return {FLOOR: 0, FULL_CONTEXT: 2, CEILING: 3}.get(spec.adapter, 1), spec.name


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
    ended = [trial for trial in trials if trial.state == "ended"]
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


def _stack_json(stack: StackFigures) -> dict[str, Any]:
    rates, spent = stack.rates, stack.spending
    return {
        "recall_accuracy": recall_json(rates),
        "evidence_delivered": evidence_json(rates),
        "abstention": measure_json(rates.abstention),
        "false_refusals": measure_json(rates.false_refusals),
        "isolation": measure_json(rates.isolation),
        "first_pass_error": stack.work and error_json(stack.work),
        "token_f1": measure_json(rates.token_f1),
        "by_ability": measures_json(rates.recall_accuracy.by_ability),
        "by_level": measures_json(rates.recall_accuracy.by_level),
        "by_label": measures_json(rates.recall_accuracy.by_label),
        "scores": {name: measures_json(measures) for name, measures in stack.scores.items()},
        "against_none": difference_json(stack.difference),
        "tasks": stack.work and tasks_json(stack.work),
        **spending_json(spent),
        "context_tokens": rates.context_tokens,
        "per_answer": {"tokens": stack.answering.tokens, "calls": stack.answering.calls},
        **{f"own_p{percentile}_ms": dict(steps) for percentile, steps in stack.own_ms.items()},
        "states": dict(stack.states),
        "attribution": dict(stack.attributions),
        "planned": stack.planned,
        "needs_a_judge": stack.judged,
        "failed": stack.states["failed"],
        "trials": dict(stack.trials),
        "failures": [_failure_json(failed) for failed in stack.failed_trials],
        "complete": stack.complete,
        "exempt": stack.spec.exempt,
        "disk_bytes": stack.disk_bytes,
        "peak_memory_bytes": stack.peak_memory_bytes,
        "written_by_model": stack.written_by_model,
    }


def _failure_json(failed: FailedTrial) -> dict[str, str]:
    return {"cause": failed.failure.cause, "detail": failed.failure.detail, "scenario": failed.scenario}
