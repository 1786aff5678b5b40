"""LoCoMo: ten long recorded conversations with questions, loaded from a path; never shipped (non-commercial licence).

One scenario a conversation. `speaker_a` is the user and `speaker_b` stands in the assistant's role; all questions are
asked one day after the last session. Categories go by number: 1 several sessions, 2 dates, 3 and 4 facts, 5 never
said. It separates stacks that deliver the evidence from `none` on 1 to 4, and pays a stack that always abstains on 5
only: the two are reported apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.core.errors import ScenarioError
from harness.core.scenario import Ability, Event, Probe, Session, SuiteOptions
from scenarios.data_files import REAL, day_after, read_file, recorded_only
from scenarios.locomo_conversation import USER, Conversation
from scenarios.locomo_schema import (
    AUDIT_FILE,
    FIXES_FILE,
    MAIN_FILE,
    AuditError,
    EvidenceFix,
    LocomoSample,
    answer_key,
    locate,
)

ABILITIES: dict[int, Ability] = {1: "multi_session", 2: "temporal", 3: "fact", 4: "fact", 5: "abstention"}


@dataclass(frozen=True)
class LocomoScenario:
    """One conversation. `repairs` tells which citations were mended or dropped, one line each."""

    id: str
    sessions: tuple[Session, ...]
    probes: tuple[Probe, ...]
    repairs: tuple[str, ...]
    level: str = REAL

    def events(self) -> Iterator[Event]:
        """All sessions in order, then all questions."""
        yield from self.sessions
        yield from self.probes


class Locomo:
    """The suite. A path is read once per object, at the first call of `scenarios`."""

    name = "locomo"
    about = "LoCoMo's recorded conversations and questions, from --data (non-commercial)"
    needs_data = True
    licence = "LoCoMo data: CC BY-NC 4.0 (Snap Inc.), non-commercial use only, with attribution"

    def __init__(self) -> None:
        self._load = cache(_load)

    def files(self, path: Path) -> list[Path]:
        """See DataSet."""
        main = path / MAIN_FILE if path.is_dir() else path
        if main.name != MAIN_FILE or not main.is_file():
            return []
        return [main, *(file for name in (AUDIT_FILE, FIXES_FILE) if (file := main.with_name(name)).is_file())]

    def scenarios(self, options: SuiteOptions) -> Iterator[LocomoScenario]:
        """One per conversation, in the file's order. Raises ScenarioError where the data breaks its form."""
        recorded_only(options)
        yield from self._load(locate(options.data))[: options.limit]


def _load(file: Path) -> list[LocomoScenario]:
    samples = read_file(file, list[LocomoSample])
    if not samples:
        raise ScenarioError(f"{file.name}: $", "an empty list", "at least one conversation")
    marks = _Marks.beside(file)
    seen: set[str] = set()
    for number, sample in enumerate(samples):
        if not sample.sample_id or sample.sample_id in seen:
            found = f"{sample.sample_id!r}, empty or used before"
            raise ScenarioError(f"{file.name}: $[{number}].sample_id", found, "an id of its own for each conversation")
        seen.add(sample.sample_id)
    return [_scenario(sample, marks, f"{file.name}: $[{number}]") for number, sample in enumerate(samples)]


def _scenario(sample: LocomoSample, marks: "_Marks", place: str) -> LocomoScenario:
    conversation = Conversation(sample.conversation, f"{place}.conversation")
    time = day_after(conversation.sessions[-1].time, f"{place}.conversation")
    probes, repairs = [], []
    for number, question in enumerate(sample.qa):
        expected = answer_key(question, f"{place}.qa[{number}]")
        evidence, mended = conversation.cite(marks.fixes.get((sample.sample_id, number), question.evidence))
        repairs += [f"qa[{number}].evidence: {line}" for line in mended]
        probes.append(
            Probe(
                id=f"p{number:03d}",
                time=time,
                user=USER,
                text=question.question,
                expected=expected,
                ability=ABILITIES[question.category],
                grader="locomo",
                evidence=evidence,
                label=str(question.category),
                suspect=marks.suspects.get((sample.sample_id, number)),
            )
        )
    return LocomoScenario(sample.sample_id, conversation.sessions, tuple(probes), tuple(repairs))


@dataclass(frozen=True)
class _Marks:
    """What is known of broken keys, by (sample id, index of the question)."""

    suspects: dict[tuple[str, int], str]
    fixes: dict[tuple[str, int], list[str]]

    @classmethod
    def beside(cls, file: Path) -> "_Marks":
        """From the optional files next to the conversations; each may speak of further conversations."""
        audit, fixes = file.with_name(AUDIT_FILE), file.with_name(FIXES_FILE)
        errors = read_file(audit, list[AuditError]) if audit.exists() else []
        mended = read_file(fixes, list[EvidenceFix]) if fixes.exists() else []
        # A wrong citation leaves the answer right: it does not corrupt a score.
        corrupting = {(e.sample_id, e.qa_index): e.error_type for e in errors if e.error_type != "WRONG_CITATION"}
        return cls(corrupting, {(fix.sample_id, fix.qa_index): fix.normalised for fix in mended})
