"""Grades a run from the files of its folder: no model is asked, and grading again gives the same bytes.

Every planned probe and task of every planned trial gets exactly one row with an outcome, whatever became of the trial.
Answered probes get further rows with a value: token F1, the grader's own scores, and what the gateway saw of the
evidence; so do tasks: whether they were solved, and at which attempt. Wrong answers to answerable probes get a row
that says why.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from msgspec import Struct

from harness.core.errors import MemtrialError, RunFolderError
from harness.core.record import Grade, Outcome, Trial, TrialSpec
from harness.core.seal import DERIVED, broken_seals, set_seal
from harness.core.store import RunFolder
from harness.engine.grading import attribute
from harness.engine.grading.processes import graded_by_processes
from harness.engine.grading.trials import Grading
from harness.engine.registry import CEILING


class GradeSummary(Struct, frozen=True):
    """How many rows were written, and for each stack how many probes and tasks came to each outcome."""

    rows: int
    outcomes: dict[str, dict[Outcome, int]]


def grade_run(folder: RunFolder) -> GradeSummary:
    """Grade every planned probe and task and replace the folder's grades; holds the folder for writing meanwhile.

    Rows are in the order of plan and tape, a trial's probes before its tasks. Raises RunFolderError where somebody else
    writes, MisuseError where a key names an unknown grader, MemtrialError where the sum of outcomes is not the plan's
    or a record differs from what the check of its task finds. The old grades then stay.
    """
    folder.manifest()
    tally = Tally()
    with folder.writing():
        _refuse_changed(folder)
        folder.write_grades(graded(folder, tally))
        set_seal(folder.path)
    return GradeSummary(tally.rows, {stack: dict(counts) for stack, counts in tally.outcomes.items()})


def graded(folder: RunFolder, tally: "Tally") -> Iterator[Grade]:
    """The rows of a run, from its records; those of a large one by several processes. Raises as `grade_run`."""
    grading, plan = Grading.of(folder), folder.plan()
    trials = {trial.id: trial for trial in folder.trials()}
    stopped = any(sitting.stopped for sitting in folder.sittings()[-1:])
    ceilings = {stack.name for stack in folder.manifest().stacks if stack.adapter == CEILING}
    handed = [trial for trial in trials.values() if trial.stack in ceilings]
    ceiling_wrong = attribute.never_right(handed, grading.probes, grading.graders)
    played = ((spec, trials.get(spec.id) or (_over_budget(spec) if stopped else None)) for spec in plan)
    planned = sum(grading.count(spec.scenario) for spec in plan)
    yield from tally.counted(graded_by_processes(folder, grading, ceiling_wrong, played), planned)


def _over_budget(spec: TrialSpec) -> Trial:
    """A trial that found no budget left: it has no record, so that a larger budget can still end it."""
    return Trial(spec.id, spec.stack, spec.scenario, spec.repeat, "over_budget")


def _refuse_changed(folder: RunFolder) -> None:
    """A run that goes on adds to the records sealed; what was changed must not be sealed as if it were true."""
    for line in broken_seals(folder.path):
        name = line.partition(":")[0]
        if not line.endswith(": added") and name not in (DERIVED, "sittings.jsonl"):
            raise RunFolderError(str(folder.path), f"{line} since it was sealed", "records as they were written")


@dataclass(slots=True)
class Tally:
    """Counts rows as they pass, and checks in the end that each planned probe and task had exactly one outcome."""

    rows: int = 0
    outcomes: dict[str, Counter[Outcome]] = field(default_factory=dict)

    def counted(self, rows: Iterable[Grade], planned: int) -> Iterator[Grade]:
        """Pass the rows on. Raises MemtrialError at the second outcome of one, and in the end for missing ones."""
        seen: set[tuple[str, str]] = set()
        for row in rows:
            self.rows += 1
            if row.outcome is not None:
                if (row.trial, row.probe) in seen:
                    raise MemtrialError(f"trial {row.trial}, {row.probe}: a second outcome, {row.outcome}")
                seen.add((row.trial, row.probe))
                self.outcomes.setdefault(row.stack, Counter())[row.outcome] += 1
            yield row
        if len(seen) != planned:
            raise MemtrialError(f"{len(seen)} outcomes for {planned} planned probes and tasks")
