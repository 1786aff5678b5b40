"""The reader: a question answered from a memory text, or not at all."""

from dataclasses import dataclass
from datetime import datetime

from harness.models.reference import answers, elapsed, evidence, lines, questions, sums

ABSTENTION = "I don't know."


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer of at most 40 words, the memory line relied on (None when abstaining), and whether it abstained."""

    text: str
    source: str | None
    abstained: bool


def read(context: str, question: str, now: datetime | None = None) -> Reading:
    """Answer `question` from the memory text `context`; `now` is the moment of asking, if known. Never raises."""
    memory = lines.parse(context)
    asked = questions.ask(question, memory.people)
    if elapsed.is_comparison(asked):
        answer = elapsed.compare(memory, asked)
    else:
        found = evidence.find(memory, asked)
        answer = (sums.reckon(memory, asked, found) if sums.is_sum(asked) else None) or answers.compose(
            memory, asked, found, now
        )
    if answer is None:
        return Reading(ABSTENTION, None, abstained=True)
    return Reading(answer.text, answer.basis.sentence.line, abstained=False)
