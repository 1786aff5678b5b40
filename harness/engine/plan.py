"""Plans a run: which trials there are, what they will read, and what that may cost. Spends nothing."""

import importlib.metadata
import os
import platform
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from harness.core.desk import NeedsModel
from harness.core.errors import MisuseError, ScenarioError
from harness.core.record import (
    Conditions,
    Key,
    Manifest,
    ModelSpec,
    ScenarioSpec,
    StackSpec,
    TaskKey,
    TrialSpec,
    Usage,
    digest,
)
from harness.core.scenario import Claims, DeskTask, Grows, Probe, Suite, SuiteOptions, Task
from harness.engine import prompts
from harness.engine.agent import task_form
from harness.engine.asked import Asked, at_each, parse
from harness.engine.ceiling import handed_evidence
from harness.engine.desk import MOST_TURNS
from harness.engine.grading.trials import load_graders
from harness.engine.messages import MAX_ROUNDS
from harness.engine.registry import CEILING, FLOOR, describe, installed_stacks, load_suite, unbound
from harness.engine.sides import MODEL_WINDOW
from harness.engine.tape import survey
from harness.gateway.prices import PRICES_AS, price_source, usd_of_many
from harness.gateway.tokens import ESTIMATOR, estimate

REFERENCE = ModelSpec("reference", "reference", "1")
MARGIN = 30  # tokens: the time, tags and speakers around what is said in a call
_PACKAGES = ("memtrial", "bm25s", "genai-prices", "msgspec", "time-machine", "uvicorn")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user asks to be run.

    Each of `stacks` is an adapter or `label=adapter`; none means every installed stack. `stack_options` by name or
    label. Several `budgets` (tokens): each stack that an evidence budget binds is played once at each.
    """

    suite: str
    options: SuiteOptions = field(default_factory=SuiteOptions)
    stacks: tuple[str, ...] = ()
    stack_options: dict[str, dict[str, Any]] = field(default_factory=dict)
    budgets: tuple[int, ...] = ()
    repeats: int = 1
    conditions: Conditions = field(default_factory=Conditions)
    prices_as: str = PRICES_AS
    model: ModelSpec = REFERENCE


@dataclass(frozen=True, slots=True)
class Plan:
    """A run before it is played."""

    manifest: Manifest
    trials: list[TrialSpec]
    keys: list[Key]
    tasks: list[TaskKey] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one stack's answers and attempts at tasks will read and write at most, in calls and estimated tokens.

    `calls`, `usage` and `usd` (None where the price is unknown, or tasks are done at desks) are of a stack whose memory
    is put into the prompt, and leave out live talks, also those at desks: they are `talk_calls`. `calls_with_tools` is
    the bound of all calls where the house agent reaches the memory through tools. What a stack's own library asks of
    models cannot be foreseen here.
    """

    stack: str
    trials: int
    calls: int
    usage: Usage
    usd: Decimal | None
    talk_calls: int
    calls_with_tools: int


def plan(wanted: Wanted) -> Plan:
    """Survey every tape and lay out every trial. Raises MisuseError where the wish can't be met."""
    stacks, suite = _stacks(wanted), _suite(wanted)
    scenarios: list[ScenarioSpec] = []
    keys: list[Key] = []
    tasks: list[TaskKey] = []
    graders = load_graders()
    for scenario in suite.scenarios(wanted.options):
        place = f"{wanted.suite}/{scenario.id}"
        found = survey(scenario, place)
        if any(other.id == found.spec.id for other in scenarios):
            raise ScenarioError(place, "a second scenario of that id", "an id of its own for each scenario")
        _check_graders(found.keys, graders, place)
        scenarios.append(found.spec)
        keys.extend(found.keys)
        tasks.extend(found.tasks)
    if not scenarios:
        raise MisuseError("suite", f"{wanted.suite!r} holds no scenario with these options", "at least one scenario")
    manifest = _manifest(wanted, stacks, tuple(scenarios), suite)
    return Plan(manifest, _trials(manifest), keys, tasks)


def _suite(wanted: Wanted) -> Suite:
    """The suite, of which nothing is wished that it can't do. Raises MisuseError."""
    suite = load_suite(wanted.suite)
    if suite.needs_data and wanted.options.data is None:
        raise MisuseError("--data", f"suite {wanted.suite!r} needs a path", "the path of the data set")
    if wanted.options.data is not None and not suite.needs_data:
        raise MisuseError("--data", f"suite {wanted.suite!r} takes no data", "no --data")
    if isinstance(suite, NeedsModel) and wanted.model.kind == "reference":
        lacking = f"the reference model for suite {wanted.suite!r}, which {suite.needs_model}"
        raise MisuseError("--model", lacking, "--model NAME with a key, or with --endpoint URL")
    if wanted.options.size is not None and not isinstance(suite, Grows):
        raise MisuseError("--size", f"the scenarios of suite {wanted.suite!r} have one size", "no --size")
    return suite


def _check_graders(keys: Sequence[Key], graders: Collection[str], place: str) -> None:
    for key in keys:
        if key.probe.grader not in graders:
            raise ScenarioError(f"{place}, probe {key.probe.id}: grader", repr(key.probe.grader), ", ".join(graders))


def forecast(made: Plan) -> list[Forecast]:
    """Upper bounds for the answers and attempts of each stack, in the manifest's order."""
    manifest, when = made.manifest, made.manifest.created.date()
    longest, repeats = manifest.conditions.answer_tokens, manifest.repeats
    talks, all_tasks = _talk_calls(made), len(made.tasks)
    made = replace(made, tasks=[key for key in made.tasks if not isinstance(key.task, DeskTask)])
    tasks = [key.task for key in made.tasks]
    calls = repeats * (len(made.keys) + sum(task.max_attempts for task in tasks))
    asked = sum(estimate(key.probe.text) + estimate(prompts.ANSWER) + MARGIN for key in made.keys)
    asked += sum(_talk_tokens(task, longest) for task in tasks)
    forecasts = []
    for stack in manifest.stacks:
        trials = sum(trial.stack == stack.name for trial in made.trials)
        usage = Usage(uncached=repeats * (asked + _memory_tokens(stack, made)), output=calls * longest)
        money = usd_of_many(usage, calls, manifest.prices_as, when) if len(tasks) == all_tasks else None
        forecasts.append(Forecast(stack.name, trials, calls, usage, money, talks, talks + _rounds(manifest, calls)))
    return forecasts


def _talk_calls(made: Plan) -> int:
    """At most the calls of live talks, and those of customers and whoever serves them at desks."""
    turns = sum(tape.dialogue_turns for tape in made.manifest.scenarios)
    attempts = sum(key.task.max_attempts for key in made.tasks if isinstance(key.task, DeskTask))
    return made.manifest.repeats * (turns + attempts * (MOST_TURNS * (MAX_ROUNDS + 1) + 1))


def _rounds(manifest: Manifest, calls: int) -> int:
    """At most the calls where every answer, attempt and noted session takes all rounds."""
    noted = manifest.repeats * sum(tape.sessions + tape.dialogues for tape in manifest.scenarios)
    return MAX_ROUNDS * (calls + noted)


def _talk_tokens(task: Task, longest: int) -> int:
    """At most what all attempts at a task read besides memory: each reads the whole talk up to it."""
    opening = estimate(prompts.WORK_LOOKED_UP) + estimate(task_form(task)) + MARGIN
    exchanges = task.max_attempts * (task.max_attempts - 1) // 2
    return task.max_attempts * opening + exchanges * _exchange_tokens(task, longest)


def _exchange_tokens(task: Task, longest: int) -> int:
    """At most what a reply and its correction add to a talk."""
    return longest + sum(estimate(each.correction) + 1 for each in task.fields) + MARGIN


def _memory_tokens(stack: StackSpec, made: Plan) -> int:
    """At most what this stack's memory puts into the prompts of one repeat."""
    if stack.adapter == FLOOR:
        return 0
    if stack.adapter == CEILING:
        probes = sum(estimate(handed_evidence(key.probe).text) for key in made.keys)
        return probes + sum(key.task.max_attempts * estimate(handed_evidence(key.task).text) for key in made.tasks)
    budget = stack.budget(made.manifest.conditions) or MODEL_WINDOW
    return sum(_held_tokens(tape, made, budget) for tape in made.manifest.scenarios)


def _held_tokens(tape: ScenarioSpec, made: Plan, budget: int) -> int:
    """At most what a memory of this tape gives in all calls: the budget, or all that was said and worked before."""
    longest = made.manifest.conditions.answer_tokens
    asked: list[Probe | Task] = [key.probe for key in made.keys if key.scenario == tape.id]
    asked += [key.task for key in made.tasks if key.scenario == tape.id]
    worked = told = calls = most = 0
    for event in sorted(asked, key=lambda event: event.time):
        attempts = event.max_attempts if isinstance(event, Task) else 1
        calls, most, told = calls + attempts, max(most, attempts), told + attempts * worked
        if isinstance(event, Task):
            worked += estimate(task_form(event)) + MARGIN + attempts * _exchange_tokens(event, longest)
    return min(most * tape.history_tokens + told, budget * calls)


def _stacks(wanted: Wanted) -> tuple[StackSpec, ...]:
    texts = wanted.stacks or tuple(installed_stacks())
    asked = [each for number, text in enumerate(texts) for each in _at_budgets(text, wanted, f"stacks[{number}]")]
    names = [each.name for each in asked]
    if twice := [name for name in names if names.count(name) > 1]:
        raise MisuseError(
            "--stacks", f"{','.join(texts)}, the name {twice[0]!r} twice", "each name once; LABEL=ADAPTER gives another"
        )
    for name in wanted.stack_options:
        if not any(name in (each.name, each.label) for each in asked):
            raise MisuseError("--option", f"stack {name!r} is not played", ", ".join(names))
    return tuple(
        describe(each.text, _options_of(each, wanted), f"stacks[{number}]") for number, each in enumerate(asked)
    )


def _at_budgets(text: str, wanted: Wanted, place: str) -> list[Asked]:
    asked = parse(text, place)
    return [asked] if not wanted.budgets or unbound(asked.adapter, place) else at_each(asked, wanted.budgets)


def _options_of(asked: Asked, wanted: Wanted) -> dict[str, Any]:
    """Those of its label, and those of this budget alone."""
    return wanted.stack_options.get(asked.label, {}) | wanted.stack_options.get(asked.name, {})


def _manifest(
    wanted: Wanted, stacks: tuple[StackSpec, ...], scenarios: tuple[ScenarioSpec, ...], suite: Suite
) -> Manifest:
    created = datetime.now(UTC)
    return Manifest(
        memtrial=importlib.metadata.version("memtrial"),
        created=created,
        suite=wanted.suite,
        options=wanted.options,
        repeats=wanted.repeats,
        stacks=stacks,
        scenarios=scenarios,
        conditions=wanted.conditions,
        model=wanted.model,
        prompt_version=prompts.VERSION,
        estimator=ESTIMATOR,
        # A live model is priced as itself; the reference model as one that somebody might use.
        prices_as=wanted.model.name if wanted.model.kind == "forward" else wanted.prices_as,
        price_source=price_source(),
        machine=machine(),
        packages=_versions(_PACKAGES),
        licence=suite.licence,
        claims=suite.claims if isinstance(suite, Claims) else (),
    )


def _trials(manifest: Manifest) -> list[TrialSpec]:
    """Scenario by scenario, so that a run cut short has compared its stacks on the same tapes."""
    return [
        _trial(manifest, stack, tape, repeat)
        for tape in manifest.scenarios
        for repeat in range(manifest.repeats)
        for stack in manifest.stacks
    ]


def _trial(manifest: Manifest, stack: StackSpec, tape: ScenarioSpec, repeat: int) -> TrialSpec:
    seed = int(digest(manifest.options.seed, tape.id, repeat), 16) % 2**31
    name = digest(
        manifest.memtrial, stack, manifest.suite, tape, repeat, seed, manifest.conditions, manifest.model,
        manifest.prompt_version, manifest.estimator,
    )  # fmt: skip
    return TrialSpec(name, stack.name, tape.id, seed, repeat)


def machine() -> dict[str, str]:
    """What a run is played on."""
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": str(os.cpu_count()),
    }


def _versions(packages: Sequence[str]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
