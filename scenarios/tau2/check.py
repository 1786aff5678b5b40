"""The check of a task: whether what was done leaves the data base as the gold actions do, and what must be said was.

Whether gold actions apply at all is verified per task. One that a tool refuses changes nothing, for gold and for
everybody else: a look-up of what is not there may be meant so, a change that is refused makes the key doubtful.
"""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from harness.core.errors import ScenarioError, ToolUseError
from harness.graders.desk import all_told
from scenarios.tau2.domain import Domain, Tau2Task
from scenarios.tau2.toolbox import Base, use

Tools = Callable[[str, dict[str, Any]], Any]  # a tool's name and arguments; raises ToolUseError
Agent = Callable[[Tau2Task, Tools], Sequence[str]]  # acts, and returns what it said to the user


class Verified(Struct, frozen=True):
    """One task's gold actions on its data base.

    `refused` holds what tools said to look-ups, `doubtful` to changes that do not apply; `changes`: whether the data
    base is another one after; `told` counts what must be said, `judged` sentences that the reward depends on and only
    a judge can check.
    """

    task: str
    actions: int
    refused: tuple[str, ...]
    doubtful: tuple[str, ...]
    changes: bool
    told: int
    judged: int


class Score(Struct, frozen=True):
    """Whether the data base is as after the gold actions, and whether all that must be said was.

    What needs a judge is not part of it.
    """

    task: str
    base: bool
    told: bool

    @property
    def right(self) -> bool:
        """Both."""
        return self.base and self.told


def verify(domain: Domain, task: Tau2Task) -> Verified:
    """Apply the gold actions to a fresh data base. Raises ScenarioError where that one breaks its form."""
    base, refused = after_gold(domain, task)
    criteria = task.evaluation_criteria
    judged = len(criteria.nl_assertions or ()) if "NL_ASSERTION" in criteria.reward_basis else 0
    return Verified(
        task.id,
        len(criteria.actions),
        tuple(line for name, line in refused if not domain.tools[name].writes),
        tuple(line for name, line in refused if domain.tools[name].writes),
        base != domain.base,
        len(criteria.communicate_info),
        judged,
    )


def score(domain: Domain, task: Tau2Task, agent: Agent) -> Score:
    """Let an agent act on a fresh data base, and check what came of it."""
    (wanted, _), base = after_gold(domain, task), domain.fresh()

    def tools(name: str, arguments: dict[str, Any]) -> Any:
        return use(domain.tools, name, arguments).apply(base)

    said = " ".join(agent(task, tools))
    return Score(task.id, base == wanted, all_told(task.evaluation_criteria.communicate_info, said))


def gold_agent(task: Tau2Task, tools: Tools) -> Sequence[str]:
    """Does what the task's key does, and says what must be said."""
    for action in task.evaluation_criteria.actions:
        try:
            tools(action.name, action.arguments)
        except ToolUseError:
            continue
    return task.evaluation_criteria.communicate_info


def null_agent(task: Tau2Task, tools: Tools) -> Sequence[str]:
    """Does and says nothing: the floor, since some tasks want nothing done."""
    return ()


def after_gold(domain: Domain, task: Tau2Task) -> tuple[Base, list[tuple[str, str]]]:
    """The data base after the gold actions, and of those that do not apply the names and what was said to them.

    Raises ScenarioError where a record of the data base lacks something.
    """
    base, refused = domain.fresh(), []
    for action in task.evaluation_criteria.actions:
        try:
            use(domain.tools, action.name, action.arguments).apply(base)
        except ToolUseError as error:
            refused.append((action.name, f"{action.name}: {error}"))
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            place, found = f"{domain.name}, task {task.id}: {action.name}", f"{type(error).__name__}: {error}"
            raise ScenarioError(place, found, "records with all that the tool reads of them") from None
    return base, refused
