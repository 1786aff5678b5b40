"""Grades one planned trial after another from the records of its run; what all trials share is read once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.core.errors import MemtrialError, MisuseError
from harness.core.record import Answer, Grade, Key, TaskKey, Trial, TrialSpec
from harness.core.scenario import Probe, Task
from harness.core.store import RunFolder
from harness.engine.grading import attribute
from harness.engine.grading.attribute import Attribution
from harness.engine.grading.judged import JudgedAnswers
from harness.engine.grading.tasks import TaskGrades, unanswered
from harness.engine.installed import registered
from harness.gateway.given import given_by_probe
from harness.gateway.tokens import estimate
from harness.graders import evidence, outcome
from harness.graders.judge import NeedsJudge
from harness.graders.token_f1 import TokenF1
from harness.graders.verdict import Grader, Scores, Verdict

POSITIVE_NOT_PROVEN = "positive not proven"


@dataclass(frozen=True, slots=True)
class Grading:
    """What every trial of a run is graded with: what was asked, by scenario, and who says whether it was right."""

    journal: Path
    graders: Mapping[str, Grader]
    probes: Mapping[str, Sequence[Probe]]
    tasks: Mapping[str, Sequence[Task]]
    judged: JudgedAnswers
    following: Mapping[str, str]

    @classmethod
    def of(cls, folder: RunFolder) -> "Grading":
        """Read from the run's folder. Raises MisuseError where a key names an unknown grader."""
        graders = load_graders()
        probes = _probes_by_scenario(folder.keys(), graders)
        following = dict(zip(probes, [*probes][1:] + [*probes][:1], strict=True))
        tasks, judged = _tasks_by_scenario(folder.tasks()), JudgedAnswers.of(folder.judgements())
        return cls(folder.journal, graders, probes, tasks, judged, following)

    def count(self, scenario: str) -> int:
        """How many outcomes a trial of it has."""
        return len(self.probes.get(scenario, ())) + len(self.tasks.get(scenario, ()))

    def rows(self, spec: TrialSpec, trial: Trial | None, ceiling_wrong: Collection[str]) -> Iterator[Grade]:
        """All rows of a planned trial, None where it has no record; `ceiling_wrong` as in `Attribution`."""
        other = self.following.get(spec.scenario, spec.scenario)
        others = self.probes[other] if other != spec.scenario else ()
        probes = self.probes.get(spec.scenario, ())
        grades = _ProbeGrades(self.graders, spec, trial, probes, others, self.judged, ceiling_wrong)
        yield from grades.rows(self.journal / f"{spec.id}.jsonl")
        yield from TaskGrades(spec, trial, self.tasks.get(spec.scenario, ())).rows()


def load_graders() -> dict[str, Grader]:
    """Every registered grader by name. Raises MisuseError where two share a name."""
    found: dict[str, Grader] = {}
    points = {(point.name, point.value): point for point in registered("memtrial.graders")}
    for (name, value), point in sorted(points.items()):
        if name in found:
            raise MisuseError("memtrial.graders", f"grader {name!r} again as {value}", "one registration a name")
        found[name] = point.load()()
    return found


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
    `judged` is what model judges said, `ceiling_wrong` are the probes that the ceiling answered wrongly.
    """

    graders: Mapping[str, Grader]
    spec: TrialSpec
    trial: Trial | None
    probes: Sequence[Probe]
    others: Sequence[Probe]
    judged: JudgedAnswers
    ceiling_wrong: Collection[str] = ()

    def rows(self, journal: Path) -> Iterator[Grade]:
        """One row with an outcome per probe, each followed by its values."""
        answers = self._answers()
        verdicts = {probe.id: self._verdict(probe, answers.get(probe.id)) for probe in self.probes}
        correct = {id for id, verdict in verdicts.items() if verdict.outcome == "correct"}
        given = given_by_probe(journal, {probe.id: probe.text for probe in self.probes}) if answers else {}
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
                yield from self.judged.rows(self.spec, probe, answer.text)
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
