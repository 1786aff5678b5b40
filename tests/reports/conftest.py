"""Run folders made by hand, small enough to compute their measures in the head."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Literal

import pytest

from harness.core.record import (
    Answer,
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
    Trial,
    TrialSpec,
    Usage,
)  # fmt: skip
from harness.core.scenario import Ability, Probe, SuiteOptions, UserId
from harness.core.store import RunFolder

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
STATES: dict[str, Outcome] = {
    "c": "correct", "w": "wrong", "r": "abstained_rightly", "x": "abstained_wrongly", "f": "failed",
    "u": "unsupported", "b": "over_budget", "l": "wrong",
}  # fmt: skip
REFERENCE = ModelSpec("reference", "reference", "1")
SMALL_CALL = Usage(uncached=1000, output=10)
RAISED = Failure("raised", "ValueError: no such thing")


@dataclass
class MadeUp:
    """A run: per stack one word a scenario, one letter a probe (see STATES; an empty word: not run).

    Probe number i has the ability `abilities[i]`, the text `answers[i]` where given, and is doubted where
    `suspects` holds i.
    """

    stacks: Mapping[str, Sequence[str]]
    abilities: Sequence[Ability] = ("fact",) * 8
    levels: Sequence[str] = ("easy",)
    repeats: int = 1
    model: ModelSpec = REFERENCE
    prices_as: str = "claude-sonnet-4-5"
    usage: Usage = SMALL_CALL
    suspects: Sequence[int] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    failure: Failure = RAISED
    booked: Sequence[Literal["used", "waste", "lost"]] = ("used",)
    answer: str = "an answer"
    cause: str = ""
    step_ms: Mapping[StepName, float] = field(default_factory=lambda: {"observe": 1.0, "recall": 2.0, "answer": 3.0})

    def write(self, path: Path) -> RunFolder:
        """Into a folder, graded."""
        folder = RunFolder(path)
        words = {name: list(words) for name, words in self.stacks.items()}
        scenarios = range(len(next(iter(words.values()))))
        probes = max(len(word) for each in words.values() for word in each)
        plan = [
            TrialSpec(f"{name}-{s}-{r}", name, f"s{s}", 0, r)
            for s in scenarios for name in words for r in range(self.repeats)
        ]  # fmt: skip
        keys = [Key(f"s{s}", self._probe(p)) for s in scenarios for p in range(probes)]
        folder.create(self._manifest(scenarios, probes), plan, keys)
        grades: list[Grade] = []
        with folder.writing():
            for spec in plan:
                word = words[spec.stack][int(spec.scenario[1:])]
                if word:
                    folder.append(self._trial(spec, word), self._calls(spec, word))
                grades += self._grades(spec, word)
        folder.write_grades(grades)
        return folder

    def _manifest(self, scenarios: range, probes: int) -> Manifest:
        return Manifest(
            memtrial="0.1.0", created=NOON, suite="made_up", options=SuiteOptions(), repeats=self.repeats,
            stacks=tuple(StackSpec(name, "1.0", {}, name in ("full_context", "ceiling")) for name in self.stacks),
            scenarios=tuple(self._scenario(s, probes) for s in scenarios),
            conditions=Conditions(), model=self.model, prompt_version="1", estimator="estimator 1",
            prices_as=self.prices_as, price_source="a table", machine={"cpus": "2"}, packages={"numpy": "2"},
        )  # fmt: skip

    def _scenario(self, number: int, probes: int) -> ScenarioSpec:
        level = self.levels[number % len(self.levels)]
        return ScenarioSpec(f"s{number}", level, "h", 2, 40, probes, tokens=900, history_tokens=900)

    def _probe(self, number: int) -> Probe:
        ability = self.abilities[number]
        expected = None if ability in ("abstention", "isolation") else ("blue", "navy")
        suspect = "two speakers mixed up" if number in self.suspects else None
        question = f"What about {number}?"
        return Probe(f"p{number}", NOON, UserId("u"), question, expected=expected, ability=ability, suspect=suspect)

    def _trial(self, spec: TrialSpec, word: str) -> Trial:
        failed = "f" in word
        answers = [
            Answer(f"p{p}", "answered", self.answer, None, 50, 0) for p, letter in enumerate(word) if letter != "f"
        ]
        steps = [
            Step(name, f"p{p}", ms / 1000 + 1.0, 1.0) for name, ms in self.step_ms.items() for p in range(len(word))
        ]
        return Trial(
            spec.id, spec.stack, spec.scenario, spec.repeat, "failed" if failed else "ended",
            self.failure if failed else None, "Memory", tuple(answers), tuple(steps), disk_bytes=2048,
            peak_memory_bytes=50 * 1024**2,
        )  # fmt: skip

    def _calls(self, spec: TrialSpec, word: str) -> Iterator[Call]:
        for number, (p, booked) in enumerate(product(range(len(word)), self.booked)):
            yield Call(
                spec.id, number, "answer", f"p{p}", "/v1/messages", self.model.name, self.usage, start=0.0,
                seconds=0.001, status=200, hash="h", booked=booked,
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
