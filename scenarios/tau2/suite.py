"""tau2's airline and retail as suites: a customer with one wish comes twice, and is served at a desk.

One scenario a task, in two repetitions an hour apart: policy, tools and records are the same both times, and whoever
serves may be corrected once each time. It separates stacks that keep what a correction told from `none`, on the second
repetition only. A tape holds two tasks and no session; a customer speaks at most 20 times an attempt, and `--deadline`
bounds the minutes. The user, whose memory it is, is the company. The time of day stands in the airline's policy, and
nothing else tells another.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache, cached_property
from pathlib import Path
from typing import ClassVar

from harness.core.errors import ScenarioError
from harness.core.record import digest
from harness.core.scenario import DeskTask, Event, SuiteOptions, UserId
from scenarios.data_files import REAL, data_path, recorded_only, said
from scenarios.tau2.check import after_gold
from scenarios.tau2.desk import Changes, Tau2Desk, changes
from scenarios.tau2.domain import LICENCE, TASKS_FILE, Domain, Tau2Task, load

REPETITIONS, ATTEMPTS = 2, 2
FIRST = datetime(2024, 5, 15, 15, tzinfo=timezone(timedelta(hours=-5)))  # the airline's policy says so
COMPANY = UserId("company")


@dataclass(frozen=True)
class Tau2Scenario:
    """One task. `where` it stands in its file."""

    domain: Domain
    task: Tau2Task
    where: str
    level: str = field(default=REAL, init=False)

    @property
    def id(self) -> str:
        """`airline-7`."""
        return f"{self.domain.name}-{self.task.id}"

    @cached_property
    def _gold(self) -> tuple[Changes, list[str]]:
        """What the gold actions change, and what was said to those that do not apply."""
        base, refused = after_gold(self.domain, self.task)
        return changes(self.domain.base, base), [line for _, line in refused]

    @property
    def repairs(self) -> tuple[str, ...]:
        """Gold actions that a tool refuses, one line each."""
        return tuple(f"gold action refused: {line}" for line in self._gold[1])

    def events(self) -> Iterator[Event]:
        """The same task twice."""
        for number in range(REPETITIONS):
            yield DeskTask(
                id=f"visit-{number + 1}",
                time=FIRST + timedelta(hours=number),
                user=COMPANY,
                text=said(_told(self.task), f"{self.where}.user_scenario"),
                kind=self.domain.name,
                fields=(),
                max_attempts=ATTEMPTS,
                repetition=number + 1,
                desk=self.domain.hash,
                changed=digest(self._gold[0]),
                told=tuple(self.task.evaluation_criteria.communicate_info),
            )

    def desk(self, task: DeskTask) -> Tau2Desk:
        """See HasDesks."""
        return Tau2Desk(self.domain, self._gold[0])


class Tau2:
    """A domain's suite. A path is read once per object, at the first call of `scenarios`."""

    domain: ClassVar[str]
    name: ClassVar[str]
    about: ClassVar[str]
    needs_data = True
    licence = LICENCE
    needs_model = "has a customer and an agent who talk and act as they see fit: no fixed rules can play them"

    def __init__(self) -> None:
        self._load = cache(_load)

    def scenarios(self, options: SuiteOptions) -> Iterator[Tau2Scenario]:
        """One per task, in the file's order. Raises ScenarioError where the data breaks its form."""
        recorded_only(options)
        path = data_path(options.data, f"tau2's folder {self.domain}, or the one that holds it")
        path = path if path.resolve().name == self.domain else path / self.domain
        yield from self._load(path)[: options.limit]


class Tau2Airline(Tau2):
    """Thirty tasks of an airline."""

    domain, name = "airline", "tau2_airline"
    about = "tau2's airline: customers played by a model are served with tools, from --data and with --model"


class Tau2Retail(Tau2):
    """Seventy-four tasks of a shop."""

    domain, name = "retail", "tau2_retail"
    about = "tau2's shop: customers played by a model are served with tools, from --data and with --model"


def _load(path: Path) -> list[Tau2Scenario]:
    domain = load(path)
    if not domain.tasks:
        raise ScenarioError(f"{TASKS_FILE}: $", "an empty list", "at least one task")
    return [Tau2Scenario(domain, task, f"{TASKS_FILE}: $[{n}]") for n, task in enumerate(domain.tasks)]


def _told(task: Tau2Task) -> str:
    """What the customer knows and wants."""
    scenario = task.user_scenario
    parts = {
        "Who you are": scenario.persona,
        "What you know": scenario.instructions.known_info,
        "What you don't know": scenario.instructions.unknown_info,
        "Why you write": scenario.instructions.reason_for_call,
        "How you go about it": scenario.instructions.task_instructions,
    }
    return "\n\n".join(f"{name}: {text.strip()}" for name, text in parts.items() if text and text.strip())
