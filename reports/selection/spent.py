"""What each trial that ended spent, and on what: to keep what was said, to answer, to work."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.rows.ledger import Entry, plus
from reports.rows.read_once import ReadOnce

PURPOSES = ("keeping", "asking", "working")


@dataclass(frozen=True, slots=True)
class Spent:
    """What one ended trial spent, and on how much. USD is None where a price is unknown."""

    stack: str
    place: int
    usd: Mapping[str, Decimal | None]
    counts: Mapping[str, int]


def spent_by_trial(run: ReadOnce, places: Mapping[str, int]) -> list[Spent]:
    """Of trials that ended. `places` is where each scenario stands among all."""
    manifest = run.manifest()
    tasks = defaultdict(set)
    for key in run.tasks():
        tasks[key.scenario].add(key.task.id)
    hosted = {spec.name for spec in manifest.stacks if spec.hosts}
    sessions = {tape.id: tape.sessions + tape.dialogues for tape in manifest.scenarios}
    ended = {trial.id: trial for trial in run.trials() if trial.state == "ended"}
    usd: dict[str, dict[str, Decimal | None]] = {name: dict.fromkeys(PURPOSES, Decimal(0)) for name in ended}
    metered = set()
    for entry in run.entries:
        if (trial := ended.get(entry.trial)) and entry.booked == "used" and entry.step != "customer":
            metered.add(trial.id)
            what = _purpose(entry, tasks[trial.scenario])
            usd[trial.id][what] = plus(usd[trial.id][what], entry.usd)
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


def _purpose(entry: Entry, tasks: set[str]) -> str:
    """Whether calls were made to keep what was said, to answer a probe, or for a task."""
    if entry.event in tasks and entry.step != "settle":
        return "working"
    return "asking" if entry.step in ("recall", "answer") else "keeping"
