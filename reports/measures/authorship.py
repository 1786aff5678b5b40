"""Who wrote what a stack remembers: a model, or the stack from the words that were said. Derived, never declared."""

from collections.abc import Iterable

from harness.core.record import StepName, Trial
from harness.core.store import RunFolder
from reports.rows.ledger import Entry

KEEPING: tuple[StepName, ...] = ("observe", "settle")


def written_by_model(folder: RunFolder, entries: Iterable[Entry]) -> dict[str, bool]:
    """For each stack whether a model was asked to write any of its memory; `entries` are the folder's ledger.

    It was where a call other than for an embedding was made in an observe or settle step; or where the agent worked
    on a task with the memory in its own hands, and nothing was observed of the talk afterwards. In a replay, what was
    written in the run replayed stands.
    """
    plan = list(folder.plan())
    stack_of = {spec.id: spec.stack for spec in plan}
    if replay := folder.manifest().replay:
        return {name: name in replay.written for name in stack_of.values()}
    written = dict.fromkeys(stack_of.values(), False)
    for entry in entries:
        if entry.step in KEEPING and not entry.embeddings:  # an embedding finds words, it writes none
            written[stack_of[entry.trial]] = True
    for trial in folder.trials():
        written[trial.stack] = written[trial.stack] or _noted_at_work(trial)
    return written


def _noted_at_work(trial: Trial) -> bool:
    observed = {step.event for step in trial.steps if step.name == "observe"}
    done = [work.task for work in trial.works if work.attempts]
    return trial.kind in ("ToolMemory", "AgentMemory") and any(task not in observed for task in done)
