"""Who wrote what a stack remembers: a model, or the stack from the words that were said. Derived, never declared."""

from harness.core.record import EMBEDDINGS, StepName, Trial
from harness.core.store import RunFolder

KEEPING: tuple[StepName, ...] = ("observe", "settle")


def written_by_model(folder: RunFolder) -> dict[str, bool]:
    """For each stack whether a model was asked to write any of its memory.

    It was where a call other than for an embedding was made in an observe or settle step; or where the agent worked
    on a task with the memory in its own hands, and nothing was observed of the talk afterwards.
    """
    plan = list(folder.plan())
    stack_of = {spec.id: spec.stack for spec in plan}
    written = dict.fromkeys(stack_of.values(), False)
    for call in folder.calls():
        if call.step in KEEPING and call.route != EMBEDDINGS:  # an embedding finds words, it writes none
            written[stack_of[call.trial]] = True
    for trial in folder.trials():
        written[trial.stack] = written[trial.stack] or _noted_at_work(trial)
    return written


def _noted_at_work(trial: Trial) -> bool:
    observed = {step.event for step in trial.steps if step.name == "observe"}
    done = [work.task for work in trial.works if work.attempts]
    return trial.kind in ("ToolMemory", "AgentMemory") and any(task not in observed for task in done)
