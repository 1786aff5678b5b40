"""The LoCoMo files as typed records. What a finished memory would hold (observations, summaries) is never decoded."""

import codecs
import re
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from harness.core.errors import ScenarioError

MAIN_FILE, AUDIT_FILE, FIXES_FILE = "locomo10.json", "audit_errors.json", "evidence_fixes.json"

T = TypeVar("T")


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


def read_file(path: Path, kind: type[T]) -> T:
    """The whole file as `kind`. Raises ScenarioError naming the file and the place in it."""
    try:
        data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise ScenarioError(path.name, str(error.strerror), "a readable file") from None
    return decode(data, kind, f"{path.name}: $")


def decode(data: bytes | msgspec.Raw, kind: type[T], place: str) -> T:
    """JSON that stands at `place` (`file: $.path`), as `kind`. Raises ScenarioError naming the place within."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), place) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(place, f"not whole JSON: {error}", "a JSON file, unshortened") from None


def _misfit(message: str, root: str) -> ScenarioError:
    """Turn msgspec's one-line message into place, found and allowed."""
    problem, _, path = message.partition(" - at `$")
    place = root + path.rstrip("`")
    if typed := re.fullmatch(r"Expected `(.+)`, got `(.+)`", problem):
        return ScenarioError(place, f"a value of type {typed[2]}", typed[1].replace(" | ", " or "))
    if missing := re.search(r"missing required field `(.+)`", problem):
        return ScenarioError(f"{place}.{missing[1]}", "nothing", f"a field {missing[1]!r}")
    return ScenarioError(place, problem, "LoCoMo's schema")


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
