"""A domain of tau2 as it lies on disk: its tasks, its policy, and the data base that tools act on."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from harness.core.errors import ScenarioError
from harness.core.record import digest
from scenarios.data_files import read_file
from scenarios.tau2 import airline, retail
from scenarios.tau2.toolbox import Action, Base, definition

TASKS_FILE, POLICY_FILE, BASE_FILE, TABLES_FOLDER = "tasks.json", "policy.md", "db.json", "tau1_data"
TABLES: dict[str, tuple[str, ...]] = {
    "airline": ("flights", "reservations", "users"),
    "retail": ("orders", "products", "users"),
}
LICENCE = "tau2-bench data: MIT (Sierra)"


class GoldAction(Struct, frozen=True):
    """One use of a tool that belongs to the right course of a task."""

    name: str
    arguments: dict[str, Any]


class Criteria(Struct, frozen=True):
    """What a task is checked by. `nl_assertions` are sentences for a judge."""

    actions: list[GoldAction]
    communicate_info: list[str]
    nl_assertions: list[str] | None
    reward_basis: list[Literal["DB", "COMMUNICATE", "NL_ASSERTION", "ENV_ASSERTION", "ACTION"]]


class Instructions(Struct, frozen=True):
    """What the user knows and wants."""

    reason_for_call: str
    task_instructions: str
    known_info: str | None = None
    unknown_info: str | None = None


class UserScenario(Struct, frozen=True):
    """The user of a task."""

    instructions: Instructions
    persona: str | None = None


class Tau2Task(Struct, frozen=True):
    """One task."""

    id: str
    user_scenario: UserScenario
    evaluation_criteria: Criteria


@dataclass(frozen=True)
class Domain:
    """Tasks, policy and tools of one domain; `base` is never acted on, only copies of it, made from `packed`."""

    name: str
    tasks: tuple[Tau2Task, ...]
    policy: str
    tools: Mapping[str, type[Action]]
    base: Base
    packed: bytes

    @cached_property
    def hash(self) -> str:
        """Of policy, tools and data base: of all that a desk is made of."""
        tools = {name: definition(name, kind) for name, kind in self.tools.items()}
        return digest(self.policy, tools, hashlib.sha256(self.packed).hexdigest())

    def fresh(self) -> Base:
        """The data base as it is before a task."""
        base: Base = msgspec.msgpack.decode(self.packed)  # copies many times as fast as `deepcopy`
        return base


def load(path: Path) -> Domain:
    """The domain in a folder that is called after it. Raises ScenarioError where the data breaks its form."""
    name = path.resolve().name
    if name not in TABLES or not (path / TASKS_FILE).is_file():
        raise ScenarioError(str(path), f"no {TASKS_FILE} of {' or '.join(TABLES)}", "tau2's folder of one of them")
    tasks = read_file(path / TASKS_FILE, list[Tau2Task])
    for number, task in enumerate(tasks):
        if task.id in {each.id for each in tasks[:number]}:
            raise ScenarioError(f"{TASKS_FILE}: $[{number}].id", f"{task.id!r} a second time", "an id of its own")
    policy = path / POLICY_FILE
    told = policy.read_text(encoding="utf-8") if policy.is_file() else ""
    listed = {"airline": airline.TOOLS, "retail": retail.TOOLS}[name]
    tools = {tool_name(each): each for each in listed}
    for number, task in enumerate(tasks):
        for action in task.evaluation_criteria.actions:
            if action.name not in tools:
                place = f"{TASKS_FILE}: $[{number}].evaluation_criteria.actions"
                raise ScenarioError(place, repr(action.name), ", ".join(tools))
    base = _base(path, name)
    try:
        packed = msgspec.msgpack.encode(base)
    except (OverflowError, RecursionError) as error:
        raise ScenarioError(f"{name}: data base", str(error), "plain records with numbers of 64 bits") from None
    return Domain(name, tuple(tasks), told, tools, base, packed)


def tool_name(tool: type[Action]) -> str:
    """`CancelPendingOrder` is called `cancel_pending_order`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", tool.__name__).lower()


def _base(path: Path, name: str) -> Base:
    """From one file, or from a file a table."""
    tables = TABLES[name]
    if (path / BASE_FILE).is_file():
        base = read_file(path / BASE_FILE, dict[str, dict[str, dict[str, Any]]])
        if missing := [table for table in tables if table not in base]:
            raise ScenarioError(f"{BASE_FILE}: $", f"no {missing[0]}", ", ".join(tables))
        return dict(base)
    folder = path / TABLES_FOLDER
    return {table: read_file(folder / f"{table}.json", dict[str, dict[str, Any]]) for table in tables}
