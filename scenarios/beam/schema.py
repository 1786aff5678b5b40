"""BEAM's files as typed records: `chat.json` and `probing_questions.json` of one chat's folder."""

from typing import Literal, get_args

from msgspec import Struct

from harness.core.scenario import Ability

CHAT_FILE, QUESTIONS_FILE = "chat.json", "probing_questions.json"

Kind = Literal[
    "abstention", "contradiction_resolution", "event_ordering", "information_extraction", "instruction_following",
    "knowledge_update", "multi_session_reasoning", "preference_following", "summarization", "temporal_reasoning",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

ABILITIES: dict[Kind, Ability] = {
    "abstention": "abstention",
    "contradiction_resolution": "multi_session",
    "event_ordering": "temporal",
    "information_extraction": "fact",
    "instruction_following": "preference",
    "knowledge_update": "update",
    "multi_session_reasoning": "multi_session",
    "preference_following": "preference",
    "summarization": "multi_session",
    "temporal_reasoning": "temporal",
}


class BeamMessage(Struct, frozen=True):
    """One message. `time_anchor` (`March-15-2024`) stands on the message that opens a batch."""

    role: Literal["user", "assistant"]
    id: int
    content: str
    time_anchor: str | None = None


class BeamBatch(Struct, frozen=True):
    """A stretch of the chat that happens on one day: exchanges of a few messages each."""

    batch_number: int
    turns: list[list[BeamMessage]]


class BeamQuestion(Struct, frozen=True):
    """One question. Which of the answers is there depends on its kind.

    `source_chat_ids` are ids of messages; a dictionary names their parts (`first_event`, ...), and some
    stand in lists of their own.
    """

    question: str
    rubric: list[str]
    answer: str | None = None
    ideal_answer: str | None = None
    ideal_response: str | None = None
    ideal_summary: str | None = None
    expected_compliance: str | None = None
    source_chat_ids: list[int | list[int]] | dict[str, list[int | list[int]]] | None = None

    def reference(self) -> str:
        """The reference answer; empty where there is none."""
        given = (self.answer, self.ideal_answer, self.ideal_response, self.ideal_summary, self.expected_compliance)
        return next((text.strip() for text in given if text and text.strip()), "")

    def sources(self) -> list[int]:
        """Ids of the messages that hold the answer, each once, in the file's order."""
        cited = self.source_chat_ids or []
        parts = [cited] if isinstance(cited, list) else cited.values()
        listed = [each if isinstance(each, list) else [each] for part in parts for each in part]
        return list(dict.fromkeys(number for each in listed for number in each))
