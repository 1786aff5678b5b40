"""The reader: a question answered from a memory text, or not at all."""

from dataclasses import dataclass
from datetime import datetime

from harness.models.reference import answers, elapsed, evidence, lines, plans, questions, relating, sums
from harness.models.reference.answers import Answer
from harness.models.reference.lines import Memory

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
    answer = _answer(memory, relating.resolved(memory, question), now)
    if answer is None:
        return Reading(ABSTENTION, None, abstained=True)
    return Reading(answer.text, answer.basis.sentence.line, abstained=False)


def _answer(memory: Memory, question: str, now: datetime | None) -> Answer | None:
    for answer in (relating.answer, plans.answer):
        ruled, told = answer(memory, question)
        if told:
            return ruled
    asked = questions.ask(question, memory.people)
    if elapsed.is_comparison(asked):
        return elapsed.compare(memory, asked)
    found = evidence.find(memory, asked)
    summed = sums.reckon(memory, asked, found) if sums.is_sum(asked) else None
    return summed or answers.compose(memory, asked, found, now)
