"""The LoCoMo files as typed records. What a finished memory would hold (observations, summaries) is never decoded."""

from pathlib import Path

import msgspec
from msgspec import Struct

from harness.core.errors import ScenarioError

MAIN_FILE, AUDIT_FILE, FIXES_FILE = "locomo10.json", "audit_errors.json", "evidence_fixes.json"


class LocomoTurn(Struct, frozen=True):
    """One message; `dia_id` is `D<session>:<turn>` with turns from 1."""

    speaker: str
    dia_id: str
    text: str
    blip_caption: str | None = None


class LocomoQuestion(Struct, frozen=True):
    """One question with its key. The answer is missing on most questions of category 5."""

    question: str
    category: int
    evidence: list[str]
    answer: str | int | float | None = None


class LocomoSample(Struct, frozen=True):
    """One conversation. Sessions stay undecoded until they are asked for: their keys carry numbers."""

    sample_id: str
    conversation: dict[str, msgspec.Raw]
    qa: list[LocomoQuestion]


class AuditError(Struct, frozen=True):
    """A doubt about one key; `qa_index` counts from 0 in the conversation's `qa`."""

    sample_id: str
    qa_index: int
    error_type: str


class EvidenceFix(Struct, frozen=True):
    """The turns that a question's malformed evidence means."""

    sample_id: str
    qa_index: int
    normalised: list[str]


def locate(data: str | None) -> Path:
    """The conversations' file, from its own path or its folder's. Raises ScenarioError where there is none."""
    allowed = f"a folder that holds {MAIN_FILE}, or that file"
    if data is None:
        raise ScenarioError("--data", "no path", allowed)
    path = Path(data)
    file = path / MAIN_FILE if path.is_dir() else path
    if not file.is_file():
        raise ScenarioError(str(path), f"no {MAIN_FILE} in this folder" if path.is_dir() else "no such file", allowed)
    return file


def answer_key(question: LocomoQuestion, place: str) -> tuple[str, ...] | None:
    """The accepted answers of a question; None for category 5. Raises ScenarioError where category or answer breaks.

    In category 3 the part before ';' is accepted too, as in the data set's own scoring.
    """
    if question.category not in range(1, 6):
        raise ScenarioError(f"{place}.category", str(question.category), "1 to 5")
    if question.category == 5:
        return None
    gold = "" if question.answer is None else str(question.answer).strip()
    if not gold:
        raise ScenarioError(f"{place}.answer", "nothing", "a text or a number, in categories 1 to 4")
    head = gold.split(";")[0].strip()
    return (gold, head) if question.category == 3 and head and head != gold else (gold,)
