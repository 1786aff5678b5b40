"""Grades the planned tasks of one trial: each reply that its record holds is checked again, program against text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.core.errors import MemtrialError
from harness.core.record import Attempt, Grade, Trial, TrialSpec, Work
from harness.core.scenario import DeskTask, Task
from harness.graders import desk, fields
from harness.graders.verdict import Verdict

OUTCOME, ATTEMPTS, SOLVED = "outcome", "attempts", "solved"


@dataclass(frozen=True, slots=True)
class TaskGrades:
    """All grades of one planned trial's tasks; `trial` is None where it was not run."""

    spec: TrialSpec
    trial: Trial | None
    tasks: Sequence[Task]

    def rows(self) -> Iterator[Grade]:
        """One row with an outcome per task, whose `probe` is the task's id; then values where it was worked on.

        The outcome is that of the first attempt, and the cause of a wrong one names its wrong fields. `solved` is 1 or
        0; `attempts` is how many it took, and is absent where no attempt was right. Raises MemtrialError where the
        record does not fit the plan, or tells of other mistakes than the check finds.
        """
        works = self._works()
        for task in self.tasks:
            work = works.get(task.id)
            if work is None:
                yield self._row(task, OUTCOME, unanswered(self.spec, self.trial, f"task {task.id}"))
            elif work.state != "answered":
                yield self._row(task, OUTCOME, Verdict(work.state, cause=work.detail))
            else:
                yield from self._worked(task, self._mistakes(task, work))

    def _works(self) -> dict[str, Work]:
        works = {work.task: work for work in self.trial.works} if self.trial else {}
        if unplanned := works.keys() - {task.id for task in self.tasks}:
            raise MemtrialError(f"trial {self.spec.id} works on what was not planned: {', '.join(sorted(unplanned))}")
        return works

    def _mistakes(self, task: Task, work: Work) -> list[list[str]]:
        """The wrong fields of each attempt. The user corrected by the same check, so the record must agree."""
        place = f"trial {self.spec.id}, task {task.id}"
        if not work.attempts:
            raise MemtrialError(f"{place}: answered without an attempt")
        found = [_wrong(attempt, task) for attempt in work.attempts]
        for number, (attempt, wrong) in enumerate(zip(work.attempts, found, strict=True), 1):
            if list(attempt.wrong) != wrong:
                told = f"the record has {_named(attempt.wrong)} wrong, the check (version {_version(task)})"
                raise MemtrialError(f"{place}, attempt {number}: {told} {_named(wrong)}")
        return found

    def _worked(self, task: Task, mistakes: Sequence[Sequence[str]]) -> Iterator[Grade]:
        first = Verdict("wrong", cause=", ".join(mistakes[0])) if mistakes[0] else Verdict("correct")
        yield self._row(task, OUTCOME, first)
        if not mistakes[-1]:
            yield self._row(task, ATTEMPTS, Verdict(value=float(len(mistakes))))
        yield self._row(task, SOLVED, Verdict(value=float(not mistakes[-1])))

    def _row(self, task: Task, grader: str, verdict: Verdict) -> Grade:
        return Grade(
            self.spec.id, self.spec.stack, self.spec.scenario, task.id, grader, _version(task),
            verdict.outcome, verdict.value, verdict.cause,
        )  # fmt: skip


def unanswered(spec: TrialSpec, trial: Trial | None, asked: str) -> Verdict:
    """The outcome of a planned probe or task that the trial left without a record of its own.

    Raises MemtrialError where the trial ended well: then there must be one.
    """
    if trial is None:
        return Verdict("not_run")
    if trial.state == "ended":
        raise MemtrialError(f"trial {spec.id} ended without an answer to {asked}")
    return Verdict(trial.state, cause=trial.failure.cause if trial.failure else "")


def _wrong(attempt: Attempt, task: Task) -> list[str]:
    return desk.check(attempt, task) if isinstance(task, DeskTask) else fields.check(attempt.text, task)


def _version(task: Task) -> str:
    return desk.VERSION if isinstance(task, DeskTask) else fields.VERSION


def _named(wrong: Sequence[str]) -> str:
    return ", ".join(wrong) or "nothing"
