"""What each trial that ended spent, and on what: to keep what was said, to answer, to work."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from harness.core.record import Call, Trial
from harness.core.store import RunFolder
from reports.ledger import plus, price_of

PURPOSES = ("keeping", "asking", "working")


@dataclass(frozen=True, slots=True)
class Spent:
    """What one ended trial spent, and on how much. USD is None where a price is unknown."""

    stack: str
    place: int
    usd: Mapping[str, Decimal | None]
    counts: Mapping[str, int]


def spent_by_trial(folder: RunFolder, trials: Iterable[Trial], places: Mapping[str, int]) -> list[Spent]:
    """Of trials that ended. `places` is where each scenario stands among all."""
    manifest, price = folder.manifest(), price_of(folder.manifest())
    tasks = defaultdict(set)
    for key in folder.tasks():
        tasks[key.scenario].add(key.task.id)
    hosted = {spec.name for spec in manifest.stacks if spec.hosts}
    sessions = {tape.id: tape.sessions + tape.dialogues for tape in manifest.scenarios}
    ended = {trial.id: trial for trial in trials if trial.state == "ended"}
    usd: dict[str, dict[str, Decimal | None]] = {name: dict.fromkeys(PURPOSES, Decimal(0)) for name in ended}
    metered = set()
    for call in folder.calls():
        if (trial := ended.get(call.trial)) and call.booked == "used":
            metered.add(call.trial)
            what = _purpose(call, tasks[trial.scenario])
            usd[call.trial][what] = plus(usd[call.trial][what], price(call))
    for name, trial in ended.items():
        if trial.stack in hosted or (trial.answers and name not in metered):  # not seen is not nothing
            usd[name] = dict.fromkeys(PURPOSES, None)
    return [
        Spent(
            trial.stack,
            places[trial.scenario],
            usd[name],
            {"keeping": sessions[trial.scenario], "asking": len(trial.answers), "working": len(trial.works)},
        )
        for name, trial in ended.items()
    ]


def _purpose(call: Call, tasks: set[str]) -> str:
    """Whether a call was made to keep what was said, to answer a probe, or for a task."""
    if call.event in tasks and call.step != "settle":
        return "working"
    return "asking" if call.step in ("recall", "answer") else "keeping"
