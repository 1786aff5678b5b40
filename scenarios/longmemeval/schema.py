"""LongMemEval's items as typed records, and a reader that holds one of them at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Literal

from msgspec import Struct

from harness.core.errors import ScenarioError
from harness.core.scenario import Ability
from scenarios.data_files import convert

ABILITIES: dict[str, Ability] = {
    "single-session-user": "fact",
    "single-session-assistant": "fact",
    "single-session-preference": "preference",
    "multi-session": "multi_session",
    "temporal-reasoning": "temporal",
    "knowledge-update": "update",
}
PEEK = 64 * 1024  # bytes within which the first item's names stand, of a file of this form
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Message(Struct, frozen=True):
    """One message of a session; `has_answer` marks evidence."""

    role: Literal["user", "assistant"]
    content: str
    has_answer: bool = False


class LongMemItem(Struct, frozen=True):
    """One question with its haystack.

    A variant by others asks many questions of one haystack (`questions`, `answers`, and a list of session ids for
    each); of those, only the first is LongMemEval's.
    """

    question_id: str
    question_type: str
    question_date: str
    haystack_dates: list[str]
    haystack_session_ids: list[str]
    haystack_sessions: list[list[Message]]
    answer_session_ids: list[str | list[str]]
    question: str | None = None
    answer: str | int | float | None = None
    questions: list[str] = []
    answers: list[str | int | float] = []

    @property
    def asked(self) -> str:
        """The question that is LongMemEval's; empty where there is none."""
        return self.question or next(iter(self.questions), "")

    @property
    def key(self) -> str:
        """The answer to it, as text; empty where there is none."""
        found = self.answer if self.answer is not None else next(iter(self.answers), "")
        return str(found).strip()

    @property
    def answer_sessions(self) -> set[str]:
        """Ids of the sessions that hold the answer."""
        first = next(iter(self.answer_session_ids), "")
        return set(first) if isinstance(first, list) else {id for id in self.answer_session_ids if isinstance(id, str)}


def looks_like_it(file: Path) -> bool:
    """Whether a JSON file begins as a list of items with haystacks."""
    try:
        with file.open("rb") as opened:
            head = opened.read(PEEK)
    except OSError:
        return False
    start = head.removeprefix(_BYTE_ORDER_MARK).lstrip()
    named = b'"haystack_sessions"' in head or (b'"question_id"' in head and b'"question_type"' in head)
    return start.startswith(b"[") and named


def items(file: Path) -> Iterator[tuple[str, LongMemItem]]:
    """The place and value of each item, one at a time. Raises ScenarioError where one breaks the form.

    Whatever stood before the break has been yielded by then: whoever plans a run reads a file to its end first.
    """
    number = -1
    with _opened(file) as opened:
        for number, value in enumerate(_values(opened, file.name)):
            place = f"{file.name}: $[{number}]"
            yield place, convert(value, LongMemItem, place)
    if number < 0:
        raise ScenarioError(f"{file.name}: $", "no item", "a list of items with haystacks")


def _opened(file: Path) -> IO[bytes]:
    try:
        opened = file.open("rb")
    except OSError as error:
        raise ScenarioError(file.name, str(error.strerror), "a readable file") from None
    if opened.read(len(_BYTE_ORDER_MARK)) != _BYTE_ORDER_MARK:
        opened.seek(0)
    return opened


def _values(opened: IO[bytes], name: str) -> Iterator[Any]:
    import ijson

    try:
        yield from ijson.items(opened, "item", use_float=True)
    except (ijson.JSONError, ValueError, RecursionError, OverflowError) as error:
        line = " ".join(str(error).split())
        raise ScenarioError(f"{name}: $", f"not whole JSON: {line:.200}", "a JSON file, unshortened") from None
