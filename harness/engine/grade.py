"""Grades a run from the files of its folder: no model is asked, and grading again gives the same bytes.

Every planned probe and task of every planned trial gets exactly one row with an outcome, whatever became of the trial.
Answered probes get further rows with a value: token F1, the grader's own scores, and what the gateway saw of the
evidence; so do tasks: whether they were solved, and at which attempt. Wrong answers to answerable probes get a row
that says why.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib.metadata import entry_points
from pathlib import Path

from msgspec import Struct

from harness.core.errors import MemtrialError, MisuseError, RunFolderError
from harness.core.record import Answer, Grade, Key, Outcome, TaskKey, Trial, TrialSpec
from harness.core.scenario import Probe, Task
from harness.core.seal import DERIVED, broken_seals, set_seal
from harness.core.store import RunFolder
from harness.engine import attribute
from harness.engine.attribute import Attribution
from harness.engine.grade_tasks import TaskGrades, unanswered
from harness.engine.registry import CEILING
from harness.gateway.context_editing import as_read
from harness.gateway.journal import read_journal
from harness.gateway.tokens import estimate
from harness.graders import evidence, outcome
from harness.graders.given import given_texts
from harness.graders.judge import NeedsJudge
from harness.graders.token_f1 import TokenF1
from harness.graders.verdict import Grader, Scores, Verdict

POSITIVE_NOT_PROVEN = "positive not proven"


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
    """The rows of a run, from its records. Raises as `grade_run`."""
    graders = load_graders()
    plan = folder.plan()
    asked = _Asked(_probes_by_scenario(folder.keys(), graders), _tasks_by_scenario(folder.tasks()))
    planned = sum(asked.count(spec.scenario) for spec in plan)
    yield from tally.counted(_rows(folder, plan, asked, graders), planned)


def _refuse_changed(folder: RunFolder) -> None:
    """A run that goes on adds to the records sealed; what was changed must not be sealed as if it were true."""
    for line in broken_seals(folder.path):
        name = line.partition(":")[0]
        if not line.endswith(": added") and name not in (DERIVED, "sittings.jsonl"):
            raise RunFolderError(str(folder.path), f"{line} since it was sealed", "records as they were written")


def load_graders() -> dict[str, Grader]:
    """Every registered grader by name. Raises MisuseError where two share a name."""
    found: dict[str, Grader] = {}
    points = {(point.name, point.value): point for point in entry_points(group="memtrial.graders")}
    for (name, value), point in sorted(points.items()):
        if name in found:
            raise MisuseError("memtrial.graders", f"grader {name!r} again as {value}", "one registration a name")
        found[name] = point.load()()
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was planned, by scenario."""

    probes: Mapping[str, Sequence[Probe]]
    tasks: Mapping[str, Sequence[Task]]

    def count(self, scenario: str) -> int:
        return len(self.probes.get(scenario, ())) + len(self.tasks.get(scenario, ()))


def _rows(
    folder: RunFolder, plan: Iterable[TrialSpec], asked: _Asked, graders: Mapping[str, Grader]
) -> Iterator[Grade]:
    trials, probes = {trial.id: trial for trial in folder.trials()}, asked.probes
    stopped = any(sitting.stopped for sitting in folder.sittings()[-1:])
    ceilings = {stack.name for stack in folder.manifest().stacks if stack.adapter == CEILING}
    handed = [trial for trial in trials.values() if trial.stack in ceilings]
    ceiling_wrong = attribute.never_right(handed, probes, graders)
    following = dict(zip(probes, [*probes][1:] + [*probes][:1], strict=True))
    for spec in plan:
        other = following.get(spec.scenario, spec.scenario)
        others = probes[other] if other != spec.scenario else ()
        trial = trials.get(spec.id) or (_over_budget(spec) if stopped else None)
        suspects = ceiling_wrong.get(spec.scenario, ())
        grades = _ProbeGrades(graders, spec, trial, probes.get(spec.scenario, ()), others, suspects)
        yield from grades.rows(folder.journal / f"{spec.id}.jsonl")
        yield from TaskGrades(spec, trial, asked.tasks.get(spec.scenario, ())).rows()


def _over_budget(spec: TrialSpec) -> Trial:
    """A trial that found no budget left: it has no record, so that a larger budget can still end it."""
    return Trial(spec.id, spec.stack, spec.scenario, spec.repeat, "over_budget")


def _probes_by_scenario(keys: Iterable[Key], graders: Mapping[str, Grader]) -> dict[str, list[Probe]]:
    probes: dict[str, list[Probe]] = {}
    for key in keys:
        if key.probe.grader not in graders:
            place = f"scenario {key.scenario}, probe {key.probe.id}: grader"
            raise MisuseError(place, repr(key.probe.grader), ", ".join(graders))
        probes.setdefault(key.scenario, []).append(key.probe)
    return probes


def _tasks_by_scenario(keys: Iterable[TaskKey]) -> dict[str, list[Task]]:
    tasks: dict[str, list[Task]] = {}
    for key in keys:
        tasks.setdefault(key.scenario, []).append(key.task)
    return tasks


@dataclass(frozen=True, slots=True)
class _ProbeGrades:
    """All grades of one planned trial's probes; `trial` is None where it was not run.

    `others` are the probes of another scenario of the run, for the evidence's control; none in a run of one scenario.
    `ceiling_wrong` are those that the ceiling answered wrongly.
    """

    graders: Mapping[str, Grader]
    spec: TrialSpec
    trial: Trial | None
    probes: Sequence[Probe]
    others: Sequence[Probe]
    ceiling_wrong: Collection[str] = ()

    def rows(self, journal: Path) -> Iterator[Grade]:
        """One row with an outcome per probe, each followed by its values."""
        answers = self._answers()
        verdicts = {probe.id: self._verdict(probe, answers.get(probe.id)) for probe in self.probes}
        correct = {id for id, verdict in verdicts.items() if verdict.outcome == "correct"}
        given = _given(journal, {probe.id: probe.text for probe in self.probes}) if answers else {}
        why = Attribution(self.probes, given, self.ceiling_wrong)
        controls = evidence.pick_controls(self.probes, self.others, self.spec.seed)
        for probe in self.probes:
            answer, verdict = answers.get(probe.id), verdicts[probe.id]
            answered = answer is not None and answer.state == "answered"
            unproven = probe.positive is not None and probe.positive not in correct
            if answered and unproven and verdict.cause != outcome.LEAKED:  # a leak proves itself
                verdict = Verdict(verdict.outcome, cause=POSITIVE_NOT_PROVEN)
            yield self._outcome_row(probe, verdict)
            if answer is not None and answered:
                yield from self._f1_row(probe, answer)
                yield from self._score_rows(probe, answer)
                yield from self._evidence_rows(probe, controls.get(probe.id), given.get(probe.id))
                if probe.expected is not None and verdict.outcome in attribute.WRONG:
                    yield self._row(probe, attribute.NAME, attribute.VERSION, Verdict(cause=why.of(probe, answer)))

    def _answers(self) -> dict[str, Answer]:
        answers = {answer.probe: answer for answer in self.trial.answers} if self.trial else {}
        if unplanned := answers.keys() - {probe.id for probe in self.probes}:
            raise MemtrialError(f"trial {self.spec.id} answers what was not planned: {', '.join(sorted(unplanned))}")
        return answers

    def _verdict(self, probe: Probe, answer: Answer | None) -> Verdict:
        if answer is not None:
            if answer.state == "answered":
                return outcome.decide(answer.text, probe, self.graders[probe.grader])
            return Verdict(answer.state, cause=answer.detail)
        return unanswered(self.spec, self.trial, f"probe {probe.id}")

    def _outcome_row(self, probe: Probe, verdict: Verdict) -> Grade:
        version = f"{self.graders[probe.grader].version}/{outcome.VERSION}"
        return self._row(probe, probe.grader, version, Verdict(verdict.outcome, cause=verdict.cause))

    def _f1_row(self, probe: Probe, answer: Answer) -> Iterator[Grade]:
        if probe.expected is not None:
            value = TokenF1().grade(answer.text, probe).value
            yield self._row(probe, TokenF1.name, TokenF1.version, Verdict(value=value))

    def _score_rows(self, probe: Probe, answer: Answer) -> Iterator[Grade]:
        grader = self.graders[probe.grader]
        if isinstance(grader, Scores):
            for name, value in grader.scores(answer.text, probe).items():
                yield self._row(probe, name, grader.version, Verdict(value=value))

    def _evidence_rows(self, probe: Probe, control: Probe | None, given: Iterable[str] | None) -> Iterator[Grade]:
        if given is None:
            return  # the gateway saw no request: what a hosted stack was given is not known
        found = evidence.delivered(list(given), probe, control, estimate)
        values: dict[str, float | None] = {
            "evidence_verbatim": found.verbatim,
            "context_tokens": float(found.context_tokens),
        }
        if probe.grader != NeedsJudge.name:  # what only a judge can weigh holds no words to look for
            values |= {"evidence_answer": found.answer_bearing, "evidence_control": found.answer_bearing_control}
        for name, value in values.items():
            if value is not None:
                yield self._row(probe, name, evidence.VERSION, Verdict(value=value))

    def _row(self, probe: Probe, grader: str, version: str, verdict: Verdict) -> Grade:
        return Grade(
            self.spec.id, self.spec.stack, self.spec.scenario, probe.id, grader, version,
            verdict.outcome, verdict.value, verdict.cause,
        )  # fmt: skip


def _given(journal: Path, questions: Mapping[str, str]) -> dict[str, dict[str, None]]:
    """For each probe the distinct texts that its answer step's requests gave a model, in order."""
    given: dict[str, dict[str, None]] = {}
    for journalled in read_journal(journal):
        call = journalled.call
        if call.step != "answer" or call.event not in questions or call.status != HTTPStatus.OK:
            continue
        request = journalled.request
        if "context_management" in request:  # of what was sent, the model read the rest
            request = as_read(request, journalled.reply)
        if "messages" in request:  # an embedding gives a model nothing to answer from
            given.setdefault(call.event, {}).update(dict.fromkeys(given_texts(request, questions[call.event])))
    return given


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
