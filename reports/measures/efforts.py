"""What work took: money, tokens and time of the trials that ended and were worked in."""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.core.record import StepName, Trial, Usage
from harness.core.store import RunFolder
from reports.rows.ledger import Entry, plus

if TYPE_CHECKING:
    import pandas as pd

STEPS_OF_WORK: tuple[StepName, ...] = ("observe", "settle", "recall", "work")
WAITED_FOR: tuple[StepName, ...] = ("recall", "work")
NO_TOKENS = Usage()


@dataclass(slots=True)
class Effort:
    """One ended trial: its tasks that were attempted, and what they took.

    Money (USD; None where a price is unknown) and tokens are of the steps observe, settle, recall and work, recalls for
    probes left out. `seconds` is the wall time in which a user waited for attempts: recall and work of tasks.
    """

    stack: str
    scenario: str
    tasks: int
    usd: Decimal | None = Decimal(0)
    usage: Usage = NO_TOKENS
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.usage.input + self.usage.output


def efforts(folder: RunFolder, entries: Iterable[Entry], tasks: "pd.DataFrame") -> list[Effort]:
    """Of trials that ended with at least one attempted task; `entries` are the ledger, `tasks` the task table."""
    attempted = tasks[tasks["error"].notna()]["trial"].value_counts()
    works = defaultdict(set)
    for key in folder.tasks():
        works[key.scenario].add(key.task.id)
    found = {
        trial.id: Effort(trial.stack, trial.scenario, int(attempted[trial.id]), seconds=_waited(trial, works))
        for trial in folder.trials()
        if trial.state == "ended" and trial.id in attempted.index
    }
    probes = {(key.scenario, key.probe.id) for key in folder.keys()}  # noqa: SIM118 - the folder's answer keys
    for entry in entries:
        if (effort := found.get(entry.trial)) and _is_work(entry, effort.scenario, probes):
            effort.usd, effort.usage = plus(effort.usd, entry.usd), effort.usage + entry.usage
    return list(found.values())


def _waited(trial: Trial, works: dict[str, set[str]]) -> float:
    of_tasks = works[trial.scenario]
    return sum(step.wall_s for step in trial.steps if step.name in WAITED_FOR and step.event in of_tasks)


def _is_work(entry: Entry, scenario: str, probes: Set[tuple[str, str]]) -> bool:
    if entry.booked != "used" or entry.step not in STEPS_OF_WORK:
        return False
    return entry.step != "recall" or (scenario, entry.event) not in probes
