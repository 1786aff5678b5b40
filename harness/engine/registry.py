"""Finds adapters and suites through entry points, so that a third party's equal the built-in ones.

What is not registered can be named by its place, as `package.module:Class`.
"""

import contextlib
import dataclasses
import importlib.util
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import Any, Literal, cast, get_args, get_origin

import msgspec
from msgspec import UNSET

from harness.core.abilities import Hosted
from harness.core.contract import Adapter
from harness.core.errors import MisuseError, NotInstalledError
from harness.core.facts import Described, Facts
from harness.core.record import StackSpec
from harness.core.scenario import Suite
from harness.engine.asked import STEERED, Asked, kind_stated, parse
from harness.engine.checked import checked_adapter, lacks
from harness.engine.installed import registered

FLOOR = "none"
CEILING = "ceiling"  # a reference condition of the engine, not an adapter: it is handed the evidence


@dataclass(frozen=True, slots=True)
class StackListing:
    """A stack as `memtrial list` shows it. `missing` says how to install it, or is empty.

    `facts` are those it states of itself with its default options, None where it states none.
    """

    name: str
    about: str
    version: str
    missing: str
    facts: Facts | None = None


def list_stacks() -> list[StackListing]:
    """Every registered stack and the ceiling, installed or not, by name."""
    listings = [_listing(point) for point in registered("memtrial.adapters")]
    listings.append(StackListing(CEILING, "reference condition: is handed the evidence", "", ""))
    return sorted(listings, key=lambda listing: listing.name)


def installed_stacks() -> list[str]:
    """Names of all stacks that can be opened here."""
    return [listing.name for listing in list_stacks() if not listing.missing]


def adapter_class(name: str, place: str = "stack") -> type[Adapter]:
    """The adapter registered under `name`. Raises MisuseError, or NotInstalledError where its packages are missing."""
    point = _find("memtrial.adapters", name, place, "adapter")
    try:
        adapter = _load(point)
    except Exception as error:  # whatever a third party's module does when it is imported
        place_of_it = "" if point.value == name else f", registered as {point.value},"
        found = f"adapter {name!r}{place_of_it} can't be imported: {type(error).__name__}: {error}"
        raise NotInstalledError(place, found, "a place that can be imported, package.module:Class") from None
    adapter = checked_adapter(adapter, name, place)
    if missing := _missing(adapter):
        raise NotInstalledError(place, f"{name!r} is {missing}", ", ".join(installed_stacks()))
    return adapter


def place_of_adapter(name: str) -> str:
    """Where an adapter lies, as `module:Class`: whoever has it need not look through all that is installed."""
    return name if name == CEILING else _find("memtrial.adapters", name, "stack", "adapter").value


def place_of_suite(name: str) -> str:
    """Where a suite lies, as `module:Class`."""
    return _find("memtrial.scenarios", name, "suite", "suite").value


def make_adapter(spec: StackSpec, place: str = "stack") -> Adapter:
    """The adapter with its options. Raises MisuseError naming an unknown option."""
    adapter = adapter_class(spec.adapter, place)
    fields = {field.name: field.type for field in dataclasses.fields(cast(Any, adapter))}
    for option in spec.options:
        if option not in fields:
            raise _no_option(spec.adapter, option, fields, place)
    try:
        return msgspec.convert(spec.options, adapter)
    except msgspec.ValidationError as error:
        found, told, allowed = str(error.__cause__ or "").partition("; allowed: ")  # the adapter's own word, if any
        if not told:
            found = f"{spec.options}: {error}"
            allowed = ", ".join(f"{name}: {_kind(kind)}" for name, kind in fields.items())
        raise MisuseError(f"{place}.options", found, allowed) from None


def describe(asked: str, options: dict[str, Any], place: str) -> StackSpec:
    """A stack as a run records it: all options spelt out, the version read from the wrapped library.

    `asked` is an adapter, or `label=adapter`, either with `@tokens` behind it for an evidence budget of its own.
    """
    stack = _labelled(asked, place)
    if stack.evidence_tokens is not None and (free := unbound(stack.adapter, place)):
        raise MisuseError(place, f"the budget of {asked!r}: {free}", "no @TOKENS behind it")
    name, adapter_name = stack.name, stack.adapter
    if adapter_name == CEILING:
        for option in options:
            raise _no_option(CEILING, option, (), place)
        return StackSpec(name, "", {}, exempt=True, adapter=CEILING)
    adapter = make_adapter(StackSpec(name, "", options, adapter=adapter_name), place)
    spelt_out = dataclasses.asdict(cast(Any, adapter))
    hosts, keys = (adapter.hosts, adapter.keys) if isinstance(adapter, Hosted) else ((), ())
    if missing := [key for key in keys if key not in os.environ]:
        raise MisuseError(f"{place}.options", f"{name} runs at its vendor's", f"with {', '.join(missing)} set")
    version = _version(adapter, adapter_name, place)
    budget = UNSET if stack.evidence_tokens is None else stack.evidence_tokens
    return StackSpec(name, version, spelt_out, adapter.exempt, adapter_name, hosts, keys, budget)


def unbound(adapter_name: str, place: str = "stack") -> str:
    """Why no evidence budget binds what this adapter opens; empty where one does."""
    if adapter_name == FLOOR:
        return "it recalls nothing"
    if adapter_name == CEILING or (adapter := adapter_class(adapter_name, place)).exempt:
        return "no evidence budget binds it"
    return "its agent looks up what it likes" if kind_stated(adapter) in STEERED else ""


def facts_of(spec: StackSpec) -> Facts | None:
    """What the stack's adapter states of itself with these options, whether or not its packages are installed.

    None where it states nothing, is not registered here, or no longer takes these options: records may be old.
    """
    try:
        adapter = _load(_find("memtrial.adapters", spec.adapter, "stack", "adapter"))
        made = msgspec.convert(spec.options, adapter)
        facts = made.facts if isinstance(made, Described) else None
    except Exception:  # whatever a third party's module does, or an option that is no more
        return None
    return facts if isinstance(facts, Facts) else None


def _kind(kind: Any) -> str:
    """An option's type as a user reads it: `int`, or the values that it may have."""
    if get_origin(kind) is Literal:
        return " | ".join(map(repr, get_args(kind)))
    return getattr(kind, "__name__", str(kind))


def _version(adapter: Adapter, name: str, place: str) -> str:
    try:
        version: Any = adapter.version
    except Exception as error:  # mostly importlib.metadata, asked for a distribution by its import name
        found = f"{name!r} raised {type(error).__name__}: {error}"
        raise MisuseError(f"{place}.version", found, "the version of an installed distribution") from None
    if not isinstance(version, str):
        raise MisuseError(f"{place}.version", f"{name!r} has {version!r:.80}", "text, of a property or a ClassVar")
    return version


def _labelled(asked: str, place: str) -> Asked:
    """Raises MisuseError also for a label that would mislead a reader."""
    stack = parse(asked, place)
    if stack.label != stack.adapter and (stack.label == CEILING or stack.label in _registered()):
        found = f"the label {stack.label!r} for {stack.adapter!r}"
        raise MisuseError(place, found, "a label that is no stack's own name")
    return stack


def _registered() -> set[str]:
    return {point.name for point in registered("memtrial.adapters")}


def load_suite(name: str) -> Suite:
    """The suite registered under `name`. Raises MisuseError."""
    point = _find("memtrial.scenarios", name, "suite", "suite")
    try:
        suite = _load(point)
    except Exception as error:  # whatever a third party's module does when it is imported
        raise MisuseError("suite", f"{name!r} can't be imported: {error}", "a suite of `memtrial list`") from None
    if not isinstance(suite, type) or lacks(Suite, suite):
        raise MisuseError("suite", f"{name!r} is not a suite", _names(registered(point.group)))
    return cast(Suite, suite())


def list_suites() -> list[Suite]:
    """Every registered suite, by name."""
    return [load_suite(name) for name in sorted({point.name for point in registered("memtrial.scenarios")})]


def _listing(point: EntryPoint) -> StackListing:
    try:
        adapter = checked_adapter(_load(point), point.name, point.value)
        missing = _missing(adapter)
        version = "" if missing else _version(adapter(), point.name, point.value)
    except MisuseError as error:
        return StackListing(point.name, "", "", f"broken: {error}")
    except Exception as error:  # one broken registration must not hide the others
        return StackListing(point.name, "", "", f"not installed: {point.value}: {type(error).__name__}: {error}")
    return StackListing(point.name, adapter.about, version, missing, facts_of(StackSpec(point.name, "")))


def _missing(adapter: type[Adapter]) -> str:
    if all(is_there(package) for package in adapter.requires):
        return ""
    wanted = f"'memtrial[{adapter.extra}]'" if adapter.extra else " ".join(adapter.requires)
    return f"not installed: pip install {wanted}"


def is_there(package: str) -> bool:
    """Whether an import package is installed; it is not imported."""
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        return False  # a part of a package that is missing itself


def _load(point: EntryPoint) -> Any:
    if point.value.count(":") != 1 or not all(point.value.split(":")):
        raise ImportError(f"{point.value!r} is no place; allowed: package.module:Class")
    with contextlib.redirect_stdout(sys.stderr):  # what a module prints is no output of ours, which machines read
        return point.load()


def _no_option(stack: str, option: str, known: Iterable[str], place: str) -> MisuseError:
    return MisuseError(f"{place}.options", f"{stack} has no option {option!r}", ", ".join(known) or "no options")


def _find(group: str, name: str, place: str, what: str) -> EntryPoint:
    if ":" in name:
        return EntryPoint(name, name, group)
    points = registered(group)
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
