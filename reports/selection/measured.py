"""What runs measured of each stack, kept by scenario so that scenarios can be drawn anew, for all stacks alike."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.core.record import StackSpec, StepName, Trial
from harness.core.store import RunFolder
from reports.comparison import MOST_FAILED
from reports.measures.authorship import written_by_model
from reports.measures.timing import own_times
from reports.rows.read_once import ReadOnce
from reports.selection.spent import PURPOSES, Spent, spent_by_trial

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

ALL = ""  # of all abilities together
UNFINISHED = ("failed", "not_run", "over_budget")


@dataclass(frozen=True, slots=True)
class Sums:
    """A ratio of sums, by scenario: `above` over `below`."""

    above: "Floats"
    below: "Floats"

    @property
    def n(self) -> float:
        """The sum below the line."""
        return float(self.below.sum())

    @property
    def rate(self) -> float | None:
        """Over all scenarios; None where nothing is below the line."""
        return float(self.above.sum() / self.below.sum()) if self.below.sum() > 0 else None

    def drawn(self, counts: "Floats") -> "Floats":
        """A rate for each row of `counts`, which says how often each scenario was drawn. Needs a rate."""
        import numpy as np

        above, below = counts @ self.above, counts @ self.below
        return np.where(below > 0, above / np.where(below > 0, below, 1.0), self.rate or 0.0)


@dataclass(slots=True)
class Measured:
    """One stack in all runs given. Money is None where a price is unknown; sums are by scenario, in one order for all.

    `recall` by ability, `ALL` over all; `keeping` USD a session, `asking` USD an answer, `working` USD a task.
    `waits`: seconds that one answer or task took (own time of the reference model's runs, wall time of a live model's),
    with the scenario of each. `kept_apart`: isolation probes without a leak, of those whose positive was proven.
    `erased`: the same of probes asked after a `Forget`; `refused_to_forget` counts those the stack could not meet.
    """

    spec: StackSpec
    turns_a_session: float = 1.0
    runs: list[str] = field(default_factory=list)
    planned: int = 0
    unfinished: int = 0
    recall: dict[str, Sums] = field(default_factory=dict)
    error: Sums | None = None
    evidence: Sums | None = None
    keeping: Sums | None = None
    asking: Sums | None = None
    working: Sums | None = None
    waits: "tuple[Floats, Places] | None" = None
    work_waits: "tuple[Floats, Places] | None" = None
    own_p95_ms: dict[StepName, float | None] = field(default_factory=dict)
    kept_apart: tuple[int, int] = (0, 0)
    erased: tuple[int, int] = (0, 0)
    refused_to_forget: int = 0
    abilities: frozenset[str] | None = None
    opened: int = 0
    kind: str = ""
    written_by_model: bool = False
    unpriced: bool = False

    @property
    def name(self) -> str:
        """As in the runs."""
        return self.spec.name

    @property
    def source(self) -> str:
        """The runs' folders."""
        return ", ".join(self.runs)

    @property
    def scenarios(self) -> int:
        """On how many its costs rest."""
        known = [each for each in (self.keeping, self.asking, self.working) if each is not None]
        return max((int((each.below > 0).sum()) for each in known), default=0)

    @property
    def complete(self) -> bool:
        """Whether at most 2 % of what was planned failed or was not put."""
        return self.unfinished <= MOST_FAILED * self.planned


def measured(folders: Sequence[RunFolder]) -> dict[str, Measured]:
    """By stack, over runs that go together. Raises RunFolderError where one was not graded."""
    places = {key: number for number, key in enumerate(scenarios_of(folders))}
    tables = [_Tables.of(folder, places) for folder in folders]
    specs = {spec.name: spec for folder in folders for spec in folder.manifest().stacks}
    return {name: _of_stack(spec, tables, len(places)) for name, spec in specs.items()}


def scenarios_of(folders: Sequence[RunFolder]) -> list[tuple[int, str]]:
    """Every scenario with the number of its run, in one order for all stacks."""
    return [(run, tape.id) for run, folder in enumerate(folders) for tape in folder.manifest().scenarios]


@dataclass(frozen=True, slots=True)
class _Tables:
    folder: RunFolder
    probes: "pd.DataFrame"
    tasks: "pd.DataFrame"
    trials: list[Trial]
    spent: list[Spent]
    written: Mapping[str, bool]
    places: Mapping[str, int]

    @classmethod
    def of(cls, folder: RunFolder, places: Mapping[tuple[int, str], int]) -> "_Tables":
        run = ReadOnce.of(folder)
        first = min((place for place in places.values()), default=0)
        own = {tape.id for tape in run.manifest().scenarios}
        mine = {name: place for (_, name), place in places.items() if name in own}
        probes, tasks = run.probe_table, run.task_table
        for table in (probes, tasks):
            table["place"] = table["scenario"].map(mine).fillna(first).astype(int)
        written = written_by_model(run, run.entries)
        return cls(run, probes, tasks, list(run.trials()), spent_by_trial(run, mine), written, mine)


def _of_stack(spec: StackSpec, tables: Sequence[_Tables], size: int) -> Measured:
    import pandas as pd

    name, held = (
        spec.name,
        [table for table in tables if any(s.name == spec.name for s in table.folder.manifest().stacks)],
    )
    probes = pd.concat([table.probes[table.probes["stack"] == name] for table in held])
    tasks = pd.concat([table.tasks[table.tasks["stack"] == name] for table in held])
    trials = [(trial, table) for table in held for trial in table.trials if trial.stack == name]
    outcomes = Counter(probes["outcome"]) + Counter(tasks["outcome"])
    answerable = probes[probes["kind"] == "answerable"]
    repeated = tasks[tasks["group"] == "repeated"]
    found = Measured(
        spec=spec,
        turns_a_session=_turns_a_session(held),
        runs=[str(table.folder.path) for table in held],
        planned=sum(outcomes.values()),
        unfinished=sum(outcomes[state] for state in UNFINISHED),
        recall={ALL: _rate(answerable, "right", size)}
        | {str(what): _rate(rows, "right", size) for what, rows in answerable.groupby("ability")},
        error=_rate(repeated, "error", size),
        evidence=_rate(probes.assign(net=probes["evidence_answer"] - probes["evidence_control"]), "net", size),
        own_p95_ms=own_times([trial for trial, _ in trials])[95],
        kept_apart=_kept(probes[probes["kind"] == "isolation"]),
        kind=next((trial.kind for trial, _ in trials if trial.kind), ""),
        written_by_model=any(table.written.get(name, False) for table in held),
    )
    _money(found, [each for table in held for each in table.spent if each.stack == name], size)
    _waits(found, trials, probes, tasks)
    _promises(found, [trial for trial, _ in trials], probes)
    return found


def _turns_a_session(tables: Sequence[_Tables]) -> float:
    tapes = [tape for table in tables for tape in table.folder.manifest().scenarios]
    sessions = sum(tape.sessions + tape.dialogues for tape in tapes)
    return max(1.0, sum(tape.turns + 2 * tape.dialogue_turns for tape in tapes) / sessions) if sessions else 1.0


def _rate(rows: "pd.DataFrame", column: str, size: int) -> Sums:
    """Repeats of a probe are averaged first: they are not further evidence."""
    import numpy as np

    per_probe = rows.dropna(subset=[column]).groupby(["place", "probe"])[column].mean()
    where = per_probe.index.get_level_values("place").to_numpy(dtype=int)
    sums = np.bincount(where, weights=per_probe.to_numpy(dtype=float), minlength=size)
    return Sums(sums.astype(float), np.bincount(where, minlength=size).astype(float))


def _kept(rows: "pd.DataFrame") -> tuple[int, int]:
    proven = rows["kept_apart"].dropna()
    return int(proven.sum()), len(proven)


def _money(found: Measured, spent: Sequence[Spent], size: int) -> None:
    import numpy as np

    for purpose in PURPOSES:
        above, below = np.zeros(size), np.zeros(size)
        for each in spent:
            usd = each.usd[purpose]
            if usd is None:
                found.unpriced = True
                continue
            above[each.place] += float(usd)
            below[each.place] += each.counts[purpose]
        setattr(found, purpose, Sums(above, below))


def _waits(
    found: Measured, trials: Sequence[tuple[Trial, _Tables]], probes: "pd.DataFrame", tasks: "pd.DataFrame"
) -> None:
    asked, worked = set(probes["probe"]), set(tasks["probe"])
    for_answers: list[tuple[float, int]] = []
    for_tasks: list[tuple[float, int]] = []
    for trial, table in trials:
        live = table.folder.manifest().model.kind != "reference"
        spent: dict[str, float] = defaultdict(float)
        for step in trial.steps:
            if step.name in ("recall", "answer", "work"):
                spent[step.event] += step.wall_s if live else step.own_s
        place = table.places[trial.scenario]
        for_answers += [(seconds, place) for event, seconds in spent.items() if event in asked]
        for_tasks += [(seconds, place) for event, seconds in spent.items() if event in worked]
    found.waits, found.work_waits = _arrays(for_answers), _arrays(for_tasks)


def _arrays(pairs: Sequence[tuple[float, int]]) -> Any:
    """Sorted by seconds; None without any."""
    import numpy as np

    if not pairs:
        return None
    pairs = sorted(pairs)
    return np.array([seconds for seconds, _ in pairs]), np.array([place for _, place in pairs])


def _promises(found: Measured, trials: Sequence[Trial], probes: "pd.DataFrame") -> None:
    """What the memories offer, and what was kept of a promise to forget."""
    told = [trial.abilities for trial in trials if trial.abilities is not None]
    found.opened = len(told)
    found.abilities = frozenset.intersection(*map(frozenset, told)) if told else None
    forgot: set[tuple[str, str]] = set()
    for trial in trials:
        found.refused_to_forget += sum("can't forget" in answer.detail for answer in trial.answers)
        seen = False
        for step in trial.steps:
            seen = seen or step.name == "forget"
            if seen and step.name == "answer":
                forgot.add((trial.id, step.event))
    if forgot:
        after = [pair in forgot for pair in zip(probes["trial"], probes["probe"], strict=True)]
        found.erased = _kept(probes[after][probes[after]["kind"] == "isolation"])
