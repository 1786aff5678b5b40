"""Run folders made by hand, small enough to compute their measures in the head."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from msgspec import UNSET

from harness.core.accounts import Account
from harness.core.record import (
    Answer,
    Attempt,
    Call,
    Conditions,
    Failure,
    Grade,
    Key,
    Manifest,
    ModelSpec,
    Outcome,
    ScenarioSpec,
    StackSpec,
    Step,
    StepName,
    TaskKey,
    Trial,
    TrialSpec,
    Usage,
    Work,
)  # fmt: skip
from harness.core.reported import Reported
from harness.core.scenario import Ability, Claim, Field, Probe, SuiteOptions, Task, UserId
from harness.core.store import RunFolder
from harness.engine.grading.tasks import TaskGrades

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
STATES: dict[str, Outcome] = {
    "c": "correct", "w": "wrong", "r": "abstained_rightly", "x": "abstained_wrongly", "f": "failed",
    "u": "unsupported", "b": "over_budget", "l": "wrong",
}  # fmt: skip
REFERENCE = ModelSpec("reference", "reference", "1")
SMALL_CALL = Usage(uncached=1000, output=10)
RAISED = Failure("raised", "ValueError: no such thing")
FIELDS = (Field("currency", ("CHF",), "In CHF, please."), Field("day", ("3rd",), "On the 3rd, please."))
RIGHT, HALF = Attempt("currency: CHF\nday: 3rd"), Attempt("currency: CHF", ("day",))
ATTEMPTS = {"1": (RIGHT,), "2": (HALF, RIGHT), "3": (HALF, HALF, RIGHT), "x": (HALF, HALF, HALF)}
Marks = tuple[int, Literal["seen", "unseen", "control"]]


def _spec(name: str) -> StackSpec:
    """Its adapter is what stands before an `@`, its evidence budget what stands behind."""
    adapter, _, tokens = name.partition("@")
    exempt = name in ("full_context", "ceiling")
    return StackSpec(name, "1.0", {}, exempt, adapter, evidence_tokens=int(tokens) if tokens else UNSET)


@dataclass
class MadeUp:
    """A run: per stack one word a scenario, one letter a probe (see STATES; an empty word: not run).

    With `marks`, letters are those of tasks: at which attempt it was solved (see ATTEMPTS), `f` or `u`; task number i
    has the repetition and combination `marks[i]`. With `probes` too, each word begins with that many probes' letters.
    Probe number i has the ability `abilities[i]`, the text `answers[i]` where given, and is doubted where
    `suspects` holds i. `usages` and `kinds` set single stacks apart from `usage` and `Memory`. Scenario number i has
    `sizes[i]` sessions, taken round and round. `accounts` and `reported` are what a stack's memory
    and its vendor tell of each trial.
    """

    stacks: Mapping[str, Sequence[str]]
    abilities: Sequence[Ability] = ("fact",) * 8
    marks: Sequence[Marks] = ()
    probes: int = 0
    levels: Sequence[str] = ("easy",)
    repeats: int = 1
    model: ModelSpec = REFERENCE
    prices_as: str = "claude-sonnet-4-5"
    usage: Usage = SMALL_CALL
    usages: Mapping[str, Usage] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    suspects: Sequence[int] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    failure: Failure = RAISED
    booked: Sequence[Literal["used", "waste", "lost"]] = ("used",)
    answer: str = "an answer"
    cause: str = ""
    claims: Sequence[Claim] = ()
    sizes: Sequence[int] = (2,)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    reported: Mapping[str, Sequence[Reported]] = field(default_factory=dict)
    step_ms: Mapping[StepName, float] = field(default_factory=lambda: {"observe": 1.0, "recall": 2.0, "answer": 3.0})

    def write(self, path: Path) -> RunFolder:
        """Into a folder, graded."""
        folder = RunFolder(path)
        words = {name: list(words) for name, words in self.stacks.items()}
        scenarios = range(len(next(iter(words.values()))))
        probes = self.probes if self.marks else max(len(word) for each in words.values() for word in each)
        plan = [
            TrialSpec(f"{name}-{s}-{r}", name, f"s{s}", 0, r)
            for s in scenarios for name in words for r in range(self.repeats)
        ]  # fmt: skip
        keys = [Key(f"s{s}", self._probe(p)) for s in scenarios for p in range(probes)]
        tasks = [TaskKey(f"s{s}", task) for s in scenarios for task in self._tasks()]
        folder.create(self._manifest(scenarios, probes), plan, keys, tasks)
        grades: list[Grade] = []
        with folder.writing():
            for spec in plan:
                word = words[spec.stack][int(spec.scenario[1:])]
                trial = self._trial(spec, word) if word else None
                if trial:
                    folder.append(trial, self._calls(spec, word))
                grades += self._grades(spec, word[:probes])
                grades += TaskGrades(spec, trial, self._tasks()).rows()
        folder.write_grades(grades)
        return folder

    def _manifest(self, scenarios: range, probes: int) -> Manifest:
        return Manifest(
            memtrial="0.1.0", created=NOON, suite="made_up", options=SuiteOptions(), repeats=self.repeats,
            stacks=tuple(map(_spec, self.stacks)),
            scenarios=tuple(self._scenario(s, probes) for s in scenarios),
            conditions=Conditions(), model=self.model, prompt_version="1", estimator="estimator 1",
            prices_as=self.prices_as, price_source="a table", machine={"cpus": "2"}, packages={"numpy": "2"},
            claims=tuple(self.claims),
        )  # fmt: skip

    def _scenario(self, number: int, probes: int) -> ScenarioSpec:
        level = self.levels[number % len(self.levels)]
        return ScenarioSpec(
            f"s{number}",
            level,
            "h",
            self.sizes[number % len(self.sizes)],
            40,
            probes,
            tokens=900,
            history_tokens=900,
            tasks=len(self.marks),
        )

    def _probe(self, number: int) -> Probe:
        ability = self.abilities[number]
        expected = None if ability in ("abstention", "isolation") else ("blue", "navy")
        suspect = "two speakers mixed up" if number in self.suspects else None
        question = f"What about {number}?"
        return Probe(f"p{number}", NOON, UserId("u"), question, expected=expected, ability=ability, suspect=suspect)

    def _tasks(self) -> list[Task]:
        return [
            Task(f"t{t}", NOON, UserId("u"), "An invoice.", "invoice", FIELDS, repetition=times, combination=combined)
            for t, (times, combined) in enumerate(self.marks)
        ]

    def _asked(self, word: str) -> Iterator[tuple[Literal["answer", "work"], str, str]]:
        """Step, id and letter of each probe and task."""
        probes = self.probes if self.marks else len(word)
        for number, letter in enumerate(word):
            yield ("answer", f"p{number}", letter) if number < probes else ("work", f"t{number - probes}", letter)

    def _trial(self, spec: TrialSpec, word: str) -> Trial:
        kind = self.kinds.get(spec.stack, "Memory")
        failed, asked = "f" in word, [each for each in self._asked(word) if each[2] != "f"]
        answers = [Answer(id, "answered", self.answer, None, 50, 0) for step, id, _ in asked if step == "answer"]
        works = [
            Work(id, "unsupported") if letter == "u" else Work(id, "answered", ATTEMPTS[letter])
            for step, id, letter in asked if step == "work"
        ]  # fmt: skip
        steps = [Step(name, id, ms / 1000 + 1.0, 1.0) for name, ms in self.step_ms.items() for _, id, _ in asked]
        return Trial(
            spec.id, spec.stack, spec.scenario, spec.repeat, "failed" if failed else "ended",
            self.failure if failed else None, kind, tuple(answers), tuple(works), tuple(steps), disk_bytes=2048,
            peak_memory_bytes=50 * 1024**2,
            accounts=(self.accounts[spec.stack],) if spec.stack in self.accounts else (),
            reported=tuple(self.reported.get(spec.stack, ())),
        )  # fmt: skip

    def _calls(self, spec: TrialSpec, word: str) -> Iterator[Call]:
        """One a probe, one an attempt."""
        asked = [
            (step, id)
            for step, id, letter in self._asked(word)
            for _ in (ATTEMPTS.get(letter, (RIGHT,)) if step == "work" else (RIGHT,))
        ]
        usage = self.usages.get(spec.stack, self.usage)
        for number, ((step, id), booked) in enumerate(product(asked, self.booked)):
            yield Call(
                spec.id, number, step, id, "/v1/messages", self.model.name, usage, start=0.0, seconds=0.001,
                status=200, hash="h", booked=booked,
            )  # fmt: skip

    def _grades(self, spec: TrialSpec, word: str) -> Iterator[Grade]:
        for p, letter in enumerate(word):
            about = (spec.id, spec.stack, spec.scenario, f"p{p}")
            cause = "said what is forbidden" if letter == "l" else self.cause
            yield Grade(*about, "contains", "1", outcome=STATES[letter], cause=cause)
            for grader, value in self.values.items() if letter in "cwrxl" else ():
                yield Grade(*about, grader, "1", value=value)


@pytest.fixture
def made_up() -> type[MadeUp]:
    return MadeUp
