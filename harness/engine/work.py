"""Work with corrections: attempts at one task until its check finds nothing wrong, or they are used up."""

from collections.abc import Callable, Sequence

from harness.core.record import Attempt
from harness.core.scenario import Session, Task, Turn
from harness.engine.agent import correction_form, dated, task_form
from harness.engine.steps import Steps
from harness.graders.fields import check

SOLVED = "Thank you, that is right."


def attempts(task: Task, say: Callable[[str], str], steps: Steps) -> tuple[Attempt, ...]:
    """Ask `say` for a reply to the task first, and then to what the user says to each wrong one."""
    made: list[Attempt] = []
    said = dated(task_form(task), task.time)
    for _ in range(task.max_attempts):
        with steps.step("work", task.id):
            reply = say(said)
        wrong = check(reply, task)
        made.append(Attempt(reply, tuple(wrong)))
        if not wrong:
            break
        said = correction_form(correction_of(task, wrong))
    return tuple(made)


def correction_of(task: Task, wrong: Sequence[str]) -> str:
    """What the user says to a reply with these fields wrong."""
    return " ".join(field.correction for field in task.fields if field.name in wrong)


def work_query(task: Task) -> str:
    """What a memory is asked for a task: its text, and the fields' names as they are spoken."""
    # Rules say "payment term", not "payment_term"; and a task's text need not name what it asks.
    names = ", ".join(field.name.replace("_", " ") for field in task.fields)
    return f"{task.text}\n{names}"


def transcript(task: Task, made: Sequence[Attempt]) -> Session:
    """The talk about a task, as the session that a `Memory` then observes."""
    names = ", ".join(field.name for field in task.fields)
    turns = [Turn("user", "user", f"{task.text} Please give: {names}.")]
    for attempt in made:
        turns.append(Turn("assistant", "assistant", attempt.text))
        said = correction_of(task, attempt.wrong) if attempt.wrong else SOLVED
        turns.append(Turn("user", "user", said))
    return Session(task.id, task.time, task.user, tuple(turns), task.agent)
