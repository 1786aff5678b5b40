"""Run folders planted from a known truth: all records as a run writes them, graded by the real `grade`.

    folder = plant(tmp_path / "run", Truth((Planted("none", 0.5), Planted("better", 0.6))), seed=7)

Scenarios differ in difficulty, and stacks share half of their luck with a question, as real ones do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from harness.core.record import (
    Answer,
    Call,
    Conditions,
    Failure,
    Held,
    Key,
    Manifest,
    ModelSpec,
    ScenarioSpec,
    StackSpec,
    Step,
    Trial,
    TrialSpec,
    Usage,
)
from harness.core.scenario import Evidence, Probe, SuiteOptions, UserId
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.gateway.journal import Journal

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
MODEL = ModelSpec("forward", "claude-sonnet-4-5", "2026")
COLOURS = ("amber", "azure", "coral", "ivory", "khaki", "lilac", "ochre", "olive", "sepia", "umber")
OWNER, STRANGER = UserId("owner"), UserId("stranger")


@dataclass(frozen=True)
class Planted:
    """The truth of one stack: what share of questions it answers rightly, of trials it fails, of secrets it leaks.

    `session` and `answer` are the tokens (read, written) of keeping one session and of one answer; `recall_s` is its
    own time of a recall. `causes` are shares of its wrong answers by why they were wrong, for runs with journals:
    `not written`, `lost on change`, `not retrieved`, `not used`; without any, all were not used.
    """

    name: str
    right: float
    fails: float = 0.0
    leaks: float = 0.0
    adapter: str = ""
    exempt: bool = False
    session: tuple[int, int] = (0, 0)
    answer: tuple[int, int] = (1200, 30)
    recall_s: float = 0.02
    causes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Truth:
    """The truth of a run: its stacks, and how many scenarios hold how many questions of each kind.

    `spread` is how far a scenario's rate lies from its stack's at most, and `shared` how much of their luck stacks
    share. `doubted` of the questions have a key that is in doubt. `journals`: requests are kept too, so that evidence
    and causes can be read; it takes several times as long.
    """

    stacks: tuple[Planted, ...]
    scenarios: int = 120
    questions: int = 20
    secrets: int = 2
    spread: float = 0.1
    shared: float = 0.5
    doubted: float = 0.0
    journals: bool = False
    model: ModelSpec = MODEL


Causes = dict[tuple[str, str], str]  # by trial and probe
HELD = {
    "not written": Held(now=False, ever=False),
    "lost on change": Held(now=False, ever=True),
    "not retrieved": Held(now=True, ever=True),
    "not used": Held(now=True, ever=True),
}


def plant(path: Path, truth: Truth, seed: int, causes: Causes | None = None) -> RunFolder:
    """Write the run and grade it. Why each answer was wrong is put into `causes`, if given."""
    folder, rng = RunFolder(path), np.random.default_rng(seed)
    scenarios = [f"s{number:03}" for number in range(truth.scenarios)]
    plan = [TrialSpec(f"{stack.name}-{s}", stack.name, s, seed, 0) for s in scenarios for stack in truth.stacks]
    keys = {s: list(_probes(truth, rng)) for s in scenarios}
    folder.create(_manifest(truth, scenarios), plan, [Key(s, probe) for s in scenarios for probe in keys[s]])
    failing = {stack.name: _some(rng, scenarios, stack.fails) for stack in truth.stacks}
    folder.journal.mkdir()
    with folder.writing():
        for s in scenarios:
            luck = rng.random((len(keys[s]), 2 + 2 * len(truth.stacks)))
            ease = truth.spread * (2 * rng.random() - 1)
            for number, stack in enumerate(truth.stacks):
                own = luck[:, 2 + 2 * number : 4 + 2 * number]
                drawn = np.where(own[:, 0] < truth.shared, luck[:, 0], own[:, 1])
                play = _Play(stack, f"{stack.name}-{s}", s, keys[s], drawn, ease, rng)
                folder.append(*play.records(fails=s in failing[stack.name], journal=truth.journals, folder=folder))
                if causes is not None:
                    causes |= {(play.id, probe): cause for probe, cause in play.causes.items()}
    grade_run(folder)
    return folder


def _some(rng: np.random.Generator, of: Sequence[str], share: float) -> set[str]:
    return {str(each) for each in rng.choice(of, size=round(share * len(of)), replace=False)}


def _manifest(truth: Truth, scenarios: Sequence[str]) -> Manifest:
    probes = truth.questions + truth.secrets
    return Manifest(
        memtrial="0.1.0", created=BEGIN, suite="planted", options=SuiteOptions(), repeats=1,
        stacks=tuple(StackSpec(each.name, "1", {}, each.exempt, each.adapter) for each in truth.stacks),
        scenarios=tuple(
            ScenarioSpec(s, "easy", "h", 10, 40, probes, tokens=4000, history_tokens=4000 * probes) for s in scenarios
        ),
        conditions=Conditions(), model=truth.model, prompt_version="1", estimator="estimator 1",
        prices_as=truth.model.name, price_source="a table", machine={"cpus": "2"}, packages={},
    )  # fmt: skip


def _probes(truth: Truth, rng: np.random.Generator) -> Iterator[Probe]:
    for number in range(truth.questions):
        told = f"My box number {number} is painted {_colour(number)} all over."
        evidence = Evidence(f"session{number % 10}", number // 10, BEGIN, "Kim", told)
        text, answer = f"Which colour has box number {number}?", (_colour(number),)
        yield Probe(
            f"q{number:02}", BEGIN + timedelta(days=9), OWNER, text, expected=answer, evidence=(evidence,),
            suspect="two boxes mixed up" if rng.random() < truth.doubted else None,
        )  # fmt: skip
    for number in range(truth.secrets):
        yield Probe(
            f"x{number}", BEGIN + timedelta(days=9), STRANGER, f"Which colour has Kim's box number {number}?",
            ability="isolation", forbidden=(_colour(number),),
        )  # fmt: skip


def _colour(number: int) -> str:
    return f"{COLOURS[number % 10]}{number}"


@dataclass(frozen=True)
class _Play:
    """One trial: `drawn` holds a number below 1 a probe, right where it is below the stack's rate in this scenario."""

    stack: Planted
    id: str
    scenario: str
    probes: Sequence[Probe]
    drawn: np.ndarray
    ease: float
    rng: np.random.Generator
    causes: dict[str, str] = field(default_factory=dict)

    def records(self, fails: bool, journal: bool, folder: RunFolder) -> tuple[Trial, list[Call]]:
        """The trial and its calls; a failed one broke off half-way."""
        answers = [self._answer(probe, draw) for probe, draw in zip(self.probes, self.drawn, strict=True)]
        answers = answers[: len(answers) // 2] if fails else answers
        calls = list(self._calls(answers))
        if journal:
            self._journal(folder.journal / f"{self.id}.jsonl", calls)
        steps = [Step("recall", answer.probe, self.stack.recall_s * self.rng.lognormal(0, 0.3)) for answer in answers]
        steps += [Step("answer", answer.probe, 0.5, 0.49) for answer in answers]
        failure = Failure("raised", "ValueError: planted") if fails else None
        state = "failed" if fails else "ended"
        return Trial(
            self.id, self.stack.name, self.scenario, 0, state, failure, "Memory", tuple(answers), (), tuple(steps),
            disk_bytes=4096, peak_memory_bytes=64 * 1024**2,
        ), calls  # fmt: skip

    def _answer(self, probe: Probe, draw: float) -> Answer:
        if probe.ability == "isolation":
            said = probe.forbidden[0] if draw < self.stack.leaks else "I don't know."
        else:
            room = min(self.stack.right, 1 - self.stack.right)
            right = draw < self.stack.right + np.clip(self.ease, -room, room)
            said = (probe.expected or ("",))[0] if right else "It is plain grey."
            if not right:
                return self._wrong(probe, said)
        return Answer(probe.id, "answered", said, None, self.stack.answer[0], 0, held=HELD["not used"])

    def _wrong(self, probe: Probe, said: str) -> Answer:
        shares = self.stack.causes or {"not used": 1.0}
        cause = str(self.rng.choice(list(shares), p=list(shares.values())))
        self.causes[probe.id] = "key suspect" if probe.suspect else cause
        return Answer(probe.id, "answered", said, None, self.stack.answer[0], 0, held=HELD[cause])

    def _calls(self, answers: Sequence[Answer]) -> Iterator[Call]:
        asked = [("observe", f"session{number}", self.stack.session) for number in range(10)]
        asked = [each for each in asked if any(each[2])]
        asked += [("answer", answer.probe, self.stack.answer) for answer in answers]
        for number, (step, event, (read, written)) in enumerate(asked):
            usage = Usage(uncached=read, output=written)
            yield Call(
                self.id, number, step, event, "/v1/messages", MODEL.name, usage, 0.5 * number, 0.49, 200, "h"
            )  # fmt: skip

    def _journal(self, path: Path, calls: Sequence[Call]) -> None:
        written, probes = Journal(path), {probe.id: probe for probe in self.probes}
        for call in calls:
            probe = probes.get(call.event)
            if self.causes.get(call.event, "not used") != "not used":
                probe = None  # the model was given nothing of it
            told = "\n".join(f"{turn.speaker}: {turn.text}" for turn in probe.evidence) if probe else ""
            content = [
                {"type": "text", "text": f"<memory>\n{told}\n</memory>"},
                {"type": "text", "text": probe.text if probe else "Take notes."},
            ]
            request = {"model": call.model, "messages": [{"role": "user", "content": content}]}
            written.answer(call, request, {"content": []})
        written.close()
