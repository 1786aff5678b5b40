"""Finds adapters and suites through entry points, so that a third party's equal the built-in ones.

What is not registered can be named by its place, as `package.module:Class`.
"""

import contextlib
import dataclasses
import importlib.util
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import Any, Literal, cast, get_args, get_origin

import msgspec

from harness.core.abilities import Hosted
from harness.core.contract import Adapter
from harness.core.errors import MisuseError, NotInstalledError
from harness.core.record import StackSpec
from harness.core.scenario import Suite
from harness.engine.checked import checked_adapter, lacks
from harness.engine.installed import registered

_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
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

    `asked` is an adapter, or `label=adapter`.
    """
    name, adapter_name = _labelled(asked, place)
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
    return StackSpec(name, version, spelt_out, adapter.exempt, adapter_name, hosts, keys)


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


def label_of(asked: str) -> str:
    """The name that a stack is played under: what stands before `=`, or the adapter itself."""
    return asked.partition("=")[0]


def _labelled(asked: str, place: str) -> tuple[str, str]:
    """Label and adapter. Raises MisuseError for a label that is no plain word, or that would mislead a reader."""
    label, equals, adapter = asked.partition("=")
    if not equals:
        return asked, asked
    if not _LABEL.fullmatch(label):
        raise MisuseError(place, f"the label {label!r}", "letters, digits, - and _, 40 at most")
    if not adapter:
        raise MisuseError(place, f"no adapter after {asked!r}", "LABEL=ADAPTER")
    if label != adapter and (label == CEILING or label in _registered()):
        raise MisuseError(place, f"the label {label!r} for {adapter!r}", "a label that is no stack's own name")
    return label, adapter


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
    return StackListing(point.name, adapter.about, version, missing)


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
