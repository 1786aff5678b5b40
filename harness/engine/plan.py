"""Plans a run: which trials there are, what they will read, and what that may cost. Spends nothing."""

import importlib.metadata
import os
import platform
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from harness.core.errors import MisuseError, ScenarioError
from harness.core.record import (
    Conditions,
    Key,
    Manifest,
    ModelSpec,
    ScenarioSpec,
    StackSpec,
    TrialSpec,
    Usage,
    digest,
)
from harness.core.scenario import SuiteOptions
from harness.engine.agent import PROMPT, PROMPT_VERSION
from harness.engine.grade import load_graders
from harness.engine.registry import CEILING, describe, installed_stacks, load_suite
from harness.engine.sides import MODEL_WINDOW, handed_evidence
from harness.engine.tape import survey
from harness.gateway.prices import PRICES_AS, price_source, usd_of_many
from harness.gateway.tokens import ESTIMATOR, estimate

REFERENCE = ModelSpec("reference", "reference", "1")
_PACKAGES = ("memtrial", "bm25s", "genai-prices", "msgspec", "time-machine", "uvicorn")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user asks to be run. No `stacks` means every installed stack; `stack_options` by stack name."""

    suite: str
    options: SuiteOptions = field(default_factory=SuiteOptions)
    stacks: tuple[str, ...] = ()
    stack_options: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeats: int = 1
    conditions: Conditions = field(default_factory=Conditions)
    prices_as: str = PRICES_AS


@dataclass(frozen=True, slots=True)
class Plan:
    """A run before it is played."""

    manifest: Manifest
    trials: list[TrialSpec]
    keys: list[Key]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one stack's answers will read and write at most, in calls and estimated tokens.

    `usd` is None where the price is unknown. What a stack's own library asks of models cannot be foreseen here.
    """

    stack: str
    trials: int
    calls: int
    usage: Usage
    usd: Decimal | None


def plan(wanted: Wanted) -> Plan:
    """Survey every tape and lay out every trial. Raises MisuseError where the wish can't be met."""
    stacks = _stacks(wanted)
    suite = load_suite(wanted.suite)
    if suite.needs_data and wanted.options.data is None:
        raise MisuseError("--data", f"suite {wanted.suite!r} needs a path", "the path of the data set")
    if wanted.options.data is not None and not suite.needs_data:
        raise MisuseError("--data", f"suite {wanted.suite!r} takes no data", "no --data")
    scenarios: list[ScenarioSpec] = []
    keys: list[Key] = []
    graders = load_graders()
    for scenario in suite.scenarios(wanted.options):
        place = f"{wanted.suite}/{scenario.id}"
        spec, of_tape = survey(scenario, place)
        if any(other.id == spec.id for other in scenarios):
            raise ScenarioError(place, "a second scenario of that id", "an id of its own for each scenario")
        _check_graders(of_tape, graders, place)
        scenarios.append(spec)
        keys.extend(of_tape)
    if not scenarios:
        raise MisuseError("suite", f"{wanted.suite!r} holds no scenario with these options", "at least one scenario")
    manifest = _manifest(wanted, stacks, tuple(scenarios), suite.licence)
    return Plan(manifest, _trials(manifest), keys)


def _check_graders(keys: Sequence[Key], graders: Collection[str], place: str) -> None:
    for key in keys:
        if key.probe.grader not in graders:
            raise ScenarioError(f"{place}, probe {key.probe.id}: grader", repr(key.probe.grader), ", ".join(graders))


def forecast(made: Plan) -> list[Forecast]:
    """Upper bounds for the answers of each stack, in the manifest's order."""
    manifest = made.manifest
    when = manifest.created.date()
    forecasts = []
    for stack in manifest.stacks:
        trials = sum(trial.stack == stack.name for trial in made.trials)
        probes = [key.probe for key in made.keys] * manifest.repeats
        read = _memory_tokens(stack, made) * manifest.repeats
        asked = sum(estimate(probe.text) + estimate(PROMPT) + 30 for probe in probes)
        usage = Usage(uncached=asked + read, output=len(probes) * manifest.conditions.answer_tokens)
        money = usd_of_many(usage, len(probes), manifest.prices_as, when)
        forecasts.append(Forecast(stack.name, trials, len(probes), usage, money))
    return forecasts


def _memory_tokens(stack: StackSpec, made: Plan) -> int:
    """At most what this stack's memory puts into the prompts of one repeat."""
    if stack.name == "none":
        return 0
    if stack.name == CEILING:
        return sum(estimate(handed_evidence(key.probe).text) for key in made.keys)
    if stack.exempt:
        return sum(min(tape.history_tokens, MODEL_WINDOW * tape.probes) for tape in made.manifest.scenarios)
    budget = made.manifest.conditions.evidence_tokens
    return sum(min(tape.history_tokens, budget * tape.probes) for tape in made.manifest.scenarios)


def _stacks(wanted: Wanted) -> tuple[StackSpec, ...]:
    names = wanted.stacks or tuple(installed_stacks())
    if len(set(names)) < len(names):
        raise MisuseError("--stacks", f"{','.join(names)}, a name twice", "each stack once")
    for name in wanted.stack_options:
        if name not in names:
            raise MisuseError("--option", f"stack {name!r} is not played", ", ".join(names))
    return tuple(
        describe(name, wanted.stack_options.get(name, {}), f"stacks[{number}]") for number, name in enumerate(names)
    )


def _manifest(
    wanted: Wanted, stacks: tuple[StackSpec, ...], scenarios: tuple[ScenarioSpec, ...], licence: str
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
        model=REFERENCE,
        prompt_version=PROMPT_VERSION,
        estimator=ESTIMATOR,
        prices_as=wanted.prices_as,
        price_source=price_source(),
        machine=_machine(),
        packages=_versions(_PACKAGES),
        licence=licence,
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


def _machine() -> dict[str, str]:
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
