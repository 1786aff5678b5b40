"""What one answer took: tokens read and written for it, and calls of the model. As metered, for every stack alike."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from harness.core.record import StepName, Trial
from harness.core.store import RunFolder
from reports.rows.ledger import Entry

STEPS_OF_AN_ANSWER: tuple[StepName, ...] = ("recall", "answer")
STEERED = ("ToolMemory", "AgentMemory")


class Answering(Struct, frozen=True):
    """One stack's means per answered probe, of trials that ended; None where no call was metered.

    `tokens` are those of all calls of the steps recall and answer, read and written, without embeddings; `calls` counts
    them. `steered`: an agent decided what to look up, so that no evidence budget bound it.
    """

    tokens: float | None = None
    calls: float | None = None
    steered: bool = False


class Taken(Struct):
    """Tokens, calls and answers of one ended trial."""

    answers: int
    tokens: int = 0
    calls: int = 0


def taken_by_trial(folder: RunFolder, entries: Iterable[Entry]) -> dict[str, Taken]:
    """What the answers of each ended trial took, by its id; `entries` are the folder's ledger."""
    asked = {trial.id: _asked(trial) for trial in folder.trials() if trial.state == "ended"}
    taken = {name: Taken(len(probes)) for name, probes in asked.items()}
    for entry in entries:
        if is_of_an_answer(entry) and entry.event in asked.get(entry.trial, ()):
            taken[entry.trial].tokens += entry.tokens
            taken[entry.trial].calls += entry.calls
    return taken


def answering(folder: RunFolder, taken: dict[str, Taken]) -> dict[str, Answering]:
    """By stack; a stack without a trial has no entry."""
    tokens, calls = Counter[str](), Counter[str]()
    by_tool, answers, steered = folder.manifest().conditions.recall == "tool", Counter[str](), dict[str, bool]()
    for trial in folder.trials():
        if found := taken.get(trial.id):
            answers[trial.stack] += found.answers
            tokens[trial.stack] += found.tokens
            calls[trial.stack] += found.calls
        steered[trial.stack] = steered.get(trial.stack, by_tool) or trial.kind in STEERED
    return {
        name: Answering(_share(tokens[name], answers[name]), _share(calls[name], answers[name]), steered[name])
        for name in steered
    }


def is_of_an_answer(entry: Entry) -> bool:
    """Whether calls were made for an answer: used, in the steps recall or answer, and no embeddings."""
    return entry.booked == "used" and not entry.embeddings and entry.step in STEPS_OF_AN_ANSWER


def _share(total: int, answers: int) -> float | None:
    return total / answers if total and answers else None


def _asked(trial: Trial) -> set[str]:
    return {answer.probe for answer in trial.answers if answer.state == "answered"}
