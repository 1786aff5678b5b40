"""What was changed between two runs of one suite, and whether their figures may stand beside each other."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from harness.core.errors import MisuseError
from harness.core.record import Manifest

MOST = 5  # scenarios that are named


class Change(Struct, frozen=True):
    """One entry of a manifest that differs; empty where one run does not have it."""

    what: str
    before: str
    after: str


# What must be equal where one run is held against another; the rest (versions, options, machine) is what is tried out.
TERMS: dict[str, Callable[[Manifest], Any]] = {
    "suite": lambda run: run.suite,
    "model": lambda run: f"{run.model.name} ({run.model.kind})",
    "conditions": lambda run: msgspec.to_builtins(run.conditions),
    "house prompt": lambda run: run.prompt_version,
    "tokens counted by": lambda run: run.estimator,
    "scenarios": lambda run: sorted(each.id for each in run.scenarios),
}


def refuse_other_tapes(before: Manifest, after: Manifest) -> None:
    """Raises MisuseError where two runs share no scenario, or one of the same name with another tape."""
    if before.suite != after.suite:
        raise MisuseError("suite", f"{before.suite} and {after.suite}", "two runs of one suite")
    tapes = {each.id: each.hash for each in before.scenarios}
    shared = [each for each in after.scenarios if each.id in tapes]
    if not shared:
        raise MisuseError("scenarios", "none that both runs hold", "two runs with the same --seed and --level")
    if other := [each.id for each in shared if each.hash != tapes[each.id]]:
        found = f"{len(other)} with another tape or key: {', '.join(other[:MOST])}"
        raise MisuseError("scenarios", found, "runs of the same tapes; play the older one again")


def refuse_other_terms(before: Manifest, after: Manifest) -> None:
    """Raises MisuseError, naming what differs, where one run can't be held against the other."""
    refuse_other_tapes(before, after)
    differing = [name for name, of in TERMS.items() if of(before) != of(after)]
    if differing:
        told = "; ".join(f"{name}: {_told(TERMS[name](before))}, now {_told(TERMS[name](after))}" for name in differing)
        raise MisuseError("--baseline", f"played on other terms: {told}", "a run of the same plan, stacks apart")


def changes(before: Manifest, after: Manifest) -> list[Change]:
    """Every entry that differs, stacks first; times of creation and what follows from them left out."""
    was, now = dict(_entries(before)), dict(_entries(after))
    names = [*was, *(name for name in now if name not in was)]
    return [
        Change(name, was.get(name, ""), now.get(name, "")) for name in names if was.get(name, "") != now.get(name, "")
    ]


def _entries(run: Manifest) -> Iterator[tuple[str, str]]:
    for stack in run.stacks:
        options = ", ".join(f"{name}={value}" for name, value in sorted(stack.options.items()))
        yield f"stack {stack.name}", " ".join(filter(None, (stack.adapter, stack.version, options)))
    yield "model", f"{run.model.name} {run.model.version} ({run.model.kind})"
    yield "scenarios", str(len(run.scenarios))
    yield "repeats", str(run.repeats)
    yield "seed", str(run.options.seed)
    for name, value in msgspec.to_builtins(run.conditions).items():
        yield name.replace("_", " "), _told(value)
    yield "house prompt", run.prompt_version
    yield "tokens counted by", run.estimator
    yield "money at", f"{run.prices_as} ({run.price_source})"
    yield "memtrial", run.memtrial
    yield from ((f"package {name}", version) for name, version in sorted(run.packages.items()))
    yield from ((f"machine {name}", value) for name, value in sorted(run.machine.items()))


def _told(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} of them" if len(value) > MOST else ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items() if each not in ({}, None)) or "none"
    return str(value)
