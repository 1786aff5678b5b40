"""Finds adapters and suites through entry points, so that a third party's equal the built-in ones.

What is not registered can be named by its place, as `package.module:Class`.
"""

import dataclasses
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from harness.core.contract import Adapter
from harness.core.errors import MisuseError, NotInstalledError
from harness.core.record import StackSpec
from harness.core.scenario import Suite

CEILING = "ceiling"  # a reference condition of the engine, not an adapter: it is handed the evidence


@dataclass(frozen=True, slots=True)
class StackListing:
    """A stack as `memtrial list` shows it. `missing` says how to install it, or is empty."""

    name: str
    about: str
    version: str
    missing: str


def list_stacks() -> list[StackListing]:
    """Every registered stack and the ceiling, installed or not, by name."""
    listings = [_listing(point) for point in entry_points(group="memtrial.adapters")]
    listings.append(StackListing(CEILING, "reference condition: is handed the evidence", "", ""))
    return sorted(listings, key=lambda listing: listing.name)


def installed_stacks() -> list[str]:
    """Names of all stacks that can be opened here."""
    return [listing.name for listing in list_stacks() if not listing.missing]


def adapter_class(name: str, place: str = "stack") -> type[Adapter]:
    """The adapter registered under `name`. Raises MisuseError, or NotInstalledError where its packages are missing."""
    point = _find("memtrial.adapters", name, place, "adapter")
    try:
        adapter = cast(type[Adapter], point.load())
    except (ImportError, AttributeError) as error:
        raise NotInstalledError(place, f"adapter {name!r} can't be imported: {error}", "an installed stack") from None
    if missing := _missing(adapter):
        raise NotInstalledError(place, f"{name!r} is {missing}", ", ".join(installed_stacks()))
    return adapter


def make_adapter(spec: StackSpec, place: str = "stack") -> Adapter:
    """The adapter with its options. Raises MisuseError naming an unknown option."""
    adapter = adapter_class(spec.name, place)
    known = [field.name for field in dataclasses.fields(cast(Any, adapter))]
    for option in spec.options:
        if option not in known:
            raise MisuseError(
                f"{place}.options", f"{spec.name} has no option {option!r}", ", ".join(known) or "no options"
            )
    return adapter(**spec.options)


def describe(name: str, options: dict[str, Any], place: str) -> StackSpec:
    """A stack as a run records it: all options spelt out, the version read from the wrapped library."""
    if name == CEILING:
        return StackSpec(CEILING, "", {}, exempt=True)
    adapter = make_adapter(StackSpec(name, "", options), place)
    spelt_out = dataclasses.asdict(cast(Any, adapter))
    return StackSpec(name, adapter.version, spelt_out, exempt=adapter.exempt)


def load_suite(name: str) -> Suite:
    """The suite registered under `name`. Raises MisuseError."""
    point = _find("memtrial.scenarios", name, "suite", "suite")
    try:
        return cast(Suite, point.load()())
    except (ImportError, AttributeError) as error:
        raise MisuseError("suite", f"{name!r} can't be imported: {error}", "a suite of `memtrial list`") from None


def list_suites() -> list[Suite]:
    """Every registered suite, by name."""
    return [load_suite(name) for name in sorted({point.name for point in entry_points(group="memtrial.scenarios")})]


def _listing(point: EntryPoint) -> StackListing:
    try:
        adapter = cast(type[Adapter], point.load())
    except ImportError as error:
        return StackListing(point.name, "", "", f"not installed: {error}")
    missing = _missing(adapter)
    version = "" if missing else adapter().version
    return StackListing(point.name, adapter.about, version, missing)


def _missing(adapter: type[Adapter]) -> str:
    if all(importlib.util.find_spec(package) is not None for package in adapter.requires):
        return ""
    wanted = f"'memtrial[{adapter.extra}]'" if adapter.extra else " ".join(adapter.requires)
    return f"not installed: pip install {wanted}"


def _find(group: str, name: str, place: str, what: str) -> EntryPoint:
    if ":" in name:
        return EntryPoint(name, name, group)
    points = entry_points(group=group)
    found = [point for point in points if point.name == name]
    if not found:
        raise MisuseError(place, f"no {what} {name!r}", _names(points))
    if len({point.value for point in found}) > 1:
        raise MisuseError(place, f"{what} {name!r} is registered twice: {_values(found)}", "one registration a name")
    return found[0]


def _names(points: Iterable[EntryPoint]) -> str:
    return ", ".join(sorted({point.name for point in points}))


def _values(points: Iterable[EntryPoint]) -> str:
    return ", ".join(sorted(point.value for point in points))
