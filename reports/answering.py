"""What one answer took: tokens read and written for it, and calls of the model. As metered, for every stack alike."""

from collections import Counter

from msgspec import Struct

from harness.core.record import EMBEDDINGS, Call, StepName, Trial
from harness.core.store import RunFolder

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


def answering(folder: RunFolder) -> dict[str, Answering]:
    """By stack; a stack without a trial has no entry."""
    trials = {trial.id: trial for trial in folder.trials()}
    asked = {name: _asked(trial) for name, trial in trials.items() if trial.state == "ended"}
    tokens, calls = Counter[str](), Counter[str]()
    for call in folder.calls():
        if _is_of_an_answer(call) and call.event in asked.get(call.trial, ()):
            stack = trials[call.trial].stack
            tokens[stack] += call.billed.input + call.billed.output
            calls[stack] += 1
    by_tool, answers, steered = folder.manifest().conditions.recall == "tool", Counter[str](), dict[str, bool]()
    for name, trial in trials.items():
        answers[trial.stack] += len(asked.get(name, ()))
        steered[trial.stack] = steered.get(trial.stack, by_tool) or trial.kind in STEERED
    return {
        name: Answering(_share(tokens[name], answers[name]), _share(calls[name], answers[name]), steered[name])
        for name in answers
    }


def _is_of_an_answer(call: Call) -> bool:
    return call.booked == "used" and call.route != EMBEDDINGS and call.step in STEPS_OF_AN_ANSWER


def _share(total: int, answers: int) -> float | None:
    return total / answers if total and answers else None


def _asked(trial: Trial) -> set[str]:
    return {answer.probe for answer in trial.answers if answer.state == "answered"}
