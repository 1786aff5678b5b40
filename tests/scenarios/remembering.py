"""Agents for task_agent's tapes: one that remembers every rule, and one that remembers nothing and guesses."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.core.scenario import Task
from scenarios.task_agent.plan import Plan, Talk, Work
from scenarios.task_agent.rules import Book


@dataclass
class Oracle:
    """Remembers every rule from corrections and announcements, with its scope; the narrowest and newest holds."""

    book: Book = field(default_factory=Book)

    def misses(self, work: Work) -> bool:
        """Whether the first pass fails; what was wrong is corrected."""
        wrong = [ask for ask in work.asks if self.book.look_up(work.client, work.kind.name, ask.rule.field) != ask.rule]
        self.book.learn(rule for ask in wrong for rule in (ask.rule, ask.also) if rule)
        return bool(wrong)


def first_passes(plan: Plan) -> Iterator[tuple[Work, bool]]:
    """Each task with whether the oracle's first pass fails."""
    oracle = Oracle()
    for step in plan.steps:
        if isinstance(step, Talk) and step.rule:
            oracle.book.learn([step.rule])
        elif isinstance(step, Work):
            yield step, oracle.misses(step)


def commonest(tasks: Sequence[Task]) -> dict[str, str]:
    """The value that each field has most often."""
    values = Counter((each.name, each.accepted[0]) for task in tasks for each in task.fields)
    return {name: value for (name, value), _ in reversed(values.most_common())}


def guessed(task: Task, best: Mapping[str, str]) -> str:
    """What stands in the text, and else the commonest value."""
    values = {each.name: each.accepted[0] if each.accepted[0] in task.text else best[each.name] for each in task.fields}
    return "\n".join(f"{name}: {value}" for name, value in values.items())
