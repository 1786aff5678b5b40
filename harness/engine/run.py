"""The play stage: takes a plan and a folder, and plays what is not yet played there."""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec

from harness.core.errors import GatewayError, RunFolderError
from harness.core.record import Manifest, TrialSpec
from harness.core.sitting import Sitting
from harness.core.store import RunFolder
from harness.engine.plan import Plan
from harness.engine.pool import GatewayKeeper, Pool
from harness.engine.progress import Progress
from harness.engine.replay import Replayer
from harness.engine.workplace import workplace
from harness.gateway.budget import Spending, spent
from harness.gateway.client import Gateway
from harness.gateway.faults import Fault, FaultPlan
from harness.gateway.live import Live
from harness.gateway.prices import usd_of_many


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run stands: its folder, trials by state, how many were played this time, and what stopped it, if anything.

    Trials that found no budget left are counted as `over_budget`, but have no record: with a larger one they go on.
    """

    path: Path
    states: dict[str, int]
    played: int
    stopped: str = ""

    @property
    def finding(self) -> bool:
        """Whether some trial did not end well."""
        return any(self.states[state] for state in self.states if state != "ended")


@dataclass(frozen=True, slots=True)
class Manner:
    """How to play: `workers` trials side by side; `keep_work` keeps workdirs; `inspect` is for conformance checks.

    `live` says where the model is; how calls to it fail on purpose is a condition of the run. `budget_usd` bounds what
    this run may spend. `replayed` is the run whose contexts a replay answers again.
    """

    workers: int
    progress: Progress
    keep_work: bool = False
    inspect: bool = False
    live: Live = field(default_factory=Live)
    budget_usd: Decimal | None = None
    replayed: RunFolder | None = None


def play(made: Plan, path: Path, manner: Manner) -> Outcome:
    """Play every trial that the folder does not hold yet. Raises RunFolderError where it holds another plan."""
    folder = RunFolder(path)
    _refuse_foreign(folder)
    with folder.writing():
        _begin(folder, made)
        ended = {trial.id for trial in folder.trials()}
        rest = [spec for spec in made.trials if spec.id not in ended]
        if rest:
            _sit(folder, rest, manner)
        return _outcome(folder, made, ended)


def default_folder(manifest: Manifest) -> Path:
    """`results/SUITE-TIME`, or `results/RUN-replay-TIME`: a new folder for each run that names none."""
    name = f"{manifest.replay.run}-replay" if manifest.replay else manifest.suite
    return Path("results") / f"{name}-{manifest.created:%Y%m%dT%H%M%SZ}"


def default_workers() -> int:
    """One worker a core, at most 8."""
    return min(8, os.cpu_count() or 1)


def _sit(folder: RunFolder, rest: list[TrialSpec], manner: Manner) -> None:
    """Play what is left, and note how that was done."""
    manifest, when = folder.manifest(), folder.manifest().created.date()
    spending = Spending(manner.budget_usd, manifest.prices_as, when)
    live = msgspec.structs.replace(manner.live, faults=_faults(manifest))
    keeper = GatewayKeeper(lambda: Gateway(folder.journal, manifest.model, spending, live))
    sitting = Sitting(datetime.now(UTC), manner.workers, live.concurrency, manner.budget_usd)
    folder.begin_sitting(sitting)
    stopped = _play_rest(folder, rest, manner, keeper)
    if manner.budget_usd is not None:
        paid = spent(folder.journal, manifest.prices_as, when)
        folder.end_sitting(msgspec.structs.replace(sitting, spent_usd=paid, stopped=stopped))


def _play_rest(
    folder: RunFolder, rest: list[TrialSpec], manner: Manner, keeper: GatewayKeeper
) -> Literal["", "over_budget"]:
    """What stopped it, if anything."""
    manifest, progress = folder.manifest(), manner.progress
    progress.spent = lambda: _spent(keeper, manifest)
    try:
        with workplace(folder.work, manner.keep_work) as work:
            places = folder.path, work
            pool = Pool(manifest, keeper, places, progress.heard, manner.keep_work, manner.inspect)
            if manner.replayed is not None:
                pool = Replayer(manifest, keeper, places, progress.heard, source=manner.replayed)
            pool.patient = manifest.model.kind == "forward" or bool(manifest.conditions.faults)
            progress.begin(len(rest), *_asked(manifest, rest))
            for played in pool.play(rest, manner.workers):
                folder.append(played.trial, played.calls)
                progress.ended(played.trial)
            return "over_budget" if pool.over_budget.is_set() else ""
    finally:
        progress.close()
        keeper.close()


def _faults(manifest: Manifest) -> FaultPlan:
    return FaultPlan(manifest.options.seed, msgspec.convert(manifest.conditions.faults, dict[Fault, float]))


def _asked(manifest: Manifest, rest: list[TrialSpec]) -> tuple[int, str]:
    """How much the trials ask of their stacks, and what that is: probes, tasks, or both."""
    tapes = {tape.id: tape for tape in manifest.scenarios}
    probes = sum(tapes[spec.scenario].probes for spec in rest)
    tasks = sum(tapes[spec.scenario].tasks for spec in rest)
    return probes + tasks, " and ".join(["probes"] * bool(probes) + ["tasks"] * bool(tasks))


def _begin(folder: RunFolder, made: Plan) -> None:
    if folder.begun:
        held = folder.manifest()
        if held.fingerprint() != made.manifest.fingerprint():
            found = f"a run that differs in {_difference(held, made.manifest)}"
            raise RunFolderError(str(folder.path), found, "the same plan again, or another --out")
        if held.prices_as != made.manifest.prices_as:
            found = f"a run priced as {held.prices_as}, and {made.manifest.prices_as} asked"
            raise RunFolderError(str(folder.path), found, "the same, or `memtrial report RUN --prices-as MODEL`")
        return
    folder.create(made.manifest, made.trials, made.keys, made.tasks)


def _refuse_foreign(folder: RunFolder) -> None:
    """Nothing is written, not even a lock, into a folder that holds something else."""
    if folder.begun or not folder.path.is_dir():
        return
    unfinished = {"plan.jsonl", "keys.jsonl", "tasks.jsonl", "lock"}  # what a kill before the manifest leaves behind
    foreign = [entry.name for entry in folder.path.iterdir() if entry.name not in unfinished and entry.name[0] != "."]
    if foreign:
        raise RunFolderError(str(folder.path), f"no run, but {min(foreign)!r}", "an empty or new folder")


def _difference(held: Manifest, asked: Manifest) -> str:
    """The first field that tells two plans apart, with both values."""
    for name in ("memtrial", "suite", "options", "repeats", "stacks", "scenarios", "conditions", "model", "replay"):
        mine, theirs = getattr(held, name), getattr(asked, name)
        if mine != theirs:
            return f"{name}: {_brief(mine)} there, {_brief(theirs)} asked"
    return "prompt or token estimator"


def _brief(value: object, size: int = 160) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= size else text[:size] + "..."


def _spent(keeper: GatewayKeeper, manifest: Manifest) -> str:
    try:
        totals = keeper.current.totals()
    except GatewayError:
        return ""  # it has just died; a new one is on its way
    usage = totals.usage
    money = usd_of_many(usage, totals.calls, manifest.prices_as, manifest.created.date())
    price = "price unknown" if money is None else f"about ${money:.2f}"
    return f"{(usage.input + usage.output) / 1000:,.0f}k tokens  {price}"


def _outcome(folder: RunFolder, made: Plan, before: set[str]) -> Outcome:
    ids = {spec.id for spec in made.trials}
    ended = {trial.id: trial.state for trial in folder.trials() if trial.id in ids}
    states: Counter[str] = Counter(ended.values())
    last = sittings[-1] if (sittings := folder.sittings()) else None
    missing = "over_budget" if last and last.stopped else "not_run"
    counts: dict[str, int] = {name: states[name] for name in ("ended", "failed", "over_budget", "not_run")}
    counts[missing] += len(ids) - len(ended)
    stopped = _stopped(last, counts) if last and last.stopped else ""
    return Outcome(folder.path, counts, len(ended.keys() - before), stopped)


def _stopped(last: Sitting, counts: dict[str, int]) -> str:
    return (
        f"the budget of {last.budget_usd} USD does not cover the next call ({last.spent_usd:.4f} USD are spent): "
        f"{counts['over_budget']} of {sum(counts.values())} trials did not end. What has ended is kept; the same --out "
        "with a larger --budget-usd goes on from there"
    )
