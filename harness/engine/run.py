"""The play stage: takes a plan and a folder, and plays what is not yet played there."""

import os
import shutil
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import msgspec

from harness.core.errors import GatewayError, RunFolderError
from harness.core.record import Manifest, TrialSpec
from harness.core.store import RunFolder
from harness.engine.plan import Plan
from harness.engine.pool import GatewayKeeper, Pool
from harness.engine.progress import Progress
from harness.gateway.budget import Spending
from harness.gateway.client import Gateway
from harness.gateway.live import Live
from harness.gateway.prices import usd_of_many


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run stands: its folder, trials by state, and how many were played this time."""

    path: Path
    states: dict[str, int]
    played: int

    @property
    def finding(self) -> bool:
        """Whether some trial did not end well."""
        return any(self.states[state] for state in self.states if state != "ended")


@dataclass(frozen=True, slots=True)
class Manner:
    """How to play: `workers` trials side by side; `keep_work` keeps workdirs; `inspect` is for conformance checks.

    `live` says where the model is and how calls to it fail on purpose; `budget_usd` bounds what this run may spend.
    """

    workers: int
    progress: Progress
    keep_work: bool = False
    inspect: bool = False
    live: Live = field(default_factory=Live)
    budget_usd: Decimal | None = None


def play(made: Plan, path: Path, manner: Manner) -> Outcome:
    """Play every trial that the folder does not hold yet. Raises RunFolderError where it holds another plan."""
    folder = RunFolder(path)
    _refuse_foreign(folder)
    with folder.writing():
        _begin(folder, made)
        ended = {trial.id for trial in folder.trials()}
        rest = [spec for spec in made.trials if spec.id not in ended]
        if rest:
            _play_rest(folder, rest, manner)
        return _outcome(folder, made, len(rest))


def default_folder(manifest: Manifest) -> Path:
    """`results/SUITE-TIME`: a new folder for each run that names none."""
    return Path("results") / f"{manifest.suite}-{manifest.created:%Y%m%dT%H%M%SZ}"


def default_workers() -> int:
    """One worker a core, at most 8."""
    return min(8, os.cpu_count() or 1)


def _play_rest(folder: RunFolder, rest: list[TrialSpec], manner: Manner) -> None:
    manifest, progress = folder.manifest(), manner.progress
    shutil.rmtree(folder.work, ignore_errors=True)
    spending = Spending(manner.budget_usd, manifest.prices_as, manifest.created.date())
    keeper = GatewayKeeper(lambda: Gateway(folder.journal, manifest.model, spending, manner.live))
    progress.spent = lambda: _spent(keeper, manifest)
    probes = {tape.id: tape.probes + tape.tasks for tape in manifest.scenarios}
    pool = Pool(manifest, keeper, folder.work, progress.heard, manner.keep_work, manner.inspect)
    pool.patient = _patient(manifest, manner)
    progress.begin(len(rest), sum(probes[spec.scenario] for spec in rest))
    try:
        for played in pool.play(rest, manner.workers):
            folder.append(played.trial, played.calls)
            progress.ended(played.trial)
    finally:
        progress.close()
        keeper.close()
        if not manner.keep_work:
            shutil.rmtree(folder.work, ignore_errors=True)


def _patient(manifest: Manifest, manner: Manner) -> bool:
    """Whether calls may have to be retried."""
    return manifest.model.kind == "forward" or bool(manner.live.faults.rates)


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
    for name in ("memtrial", "suite", "options", "repeats", "stacks", "scenarios", "conditions", "model"):
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


def _outcome(folder: RunFolder, made: Plan, played: int) -> Outcome:
    ids = {spec.id for spec in made.trials}
    states = Counter(trial.state for trial in folder.trials() if trial.id in ids)
    counts: dict[str, int] = {name: states[name] for name in ("ended", "failed", "over_budget")}
    return Outcome(folder.path, counts | {"not_run": len(ids) - sum(counts.values())}, played)
