"""A workload: what a team needs of a memory. Volumes, weights and hard requirements; a TOML file says them.

These types are the published JSON Schema too. Unknown keys are refused, so that a misspelt one is never lost.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

from harness.core.errors import MisuseError

WeighedAbility = Literal["fact", "preference", "update", "temporal", "multi_session", "structured"]
TimedStep = Literal["observe", "settle", "recall", "answer", "work"]
Framework = Literal["langgraph", "llama_index"]

MOST = 1e12  # beyond it products of these are no numbers

AboveZero = Annotated[float, Meta(gt=0, le=MOST)]
NotBelowZero = Annotated[float, Meta(ge=0, le=MOST)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Volumes(Struct, frozen=True, forbid_unknown_fields=True):
    """How much is said and asked. Sessions, turns, answers and tasks are a user's, and means.

    `answers_a_session` counts the replies for which memory is asked, `tasks_a_session` work whose outcome is checked.
    `minutes_between_answers` is the mean pause before such a reply within a session; with the sessions a month it tells
    how often a cached prompt is still warm. `growth_a_month` is of users: 0.05 is 5 % more each month.
    """

    users: Annotated[int, Meta(ge=1, le=10**12)] = 1000
    sessions_a_month: AboveZero = 20.0
    turns_a_session: AboveZero = 10.0
    answers_a_session: NotBelowZero = 3.0
    tasks_a_session: NotBelowZero = 0.0
    minutes_between_answers: AboveZero = 2.0
    growth_a_month: Annotated[float, Meta(ge=-1, le=10)] = 0.0


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """What counts, in points: a stack's score is a sum of points, and only differences between stacks matter.

    `recall`: points for each percent of recall accuracy, split over `abilities` (without any: all questions alike).
    `first_pass_error`: points for each percent of repeated work that is right at its first attempt. `cost` and
    `latency`: points lost where the month's money, or the wait, doubles. `spread`: how unsure the weights are; 0.3 lets
    each go up and down by 30 %. `margin`: points within which two stacks are as good as equal.
    """

    recall: NotBelowZero = 1.0
    first_pass_error: NotBelowZero = 0.0
    cost: NotBelowZero = 0.0
    latency: NotBelowZero = 0.0
    spread: Annotated[float, Meta(ge=0, lt=1)] = 0.3
    margin: AboveZero = 5.0
    abilities: dict[WeighedAbility, NotBelowZero] = {}


class Requirements(Struct, frozen=True, forbid_unknown_fields=True):
    """What a stack must have, or is out. What is left out, is not required.

    `p95_ms`: the most milliseconds of the stack's own time, by step. `recall` and `first_pass`: the least share of
    questions answered rightly, and of repeated work right at its first attempt. `usd_a_month`: at the stated volumes.
    `erasure`: who asks to be forgotten is. `isolation`: users never learn of each other. `audit`, `rollback`,
    `export`: what is held can be traced, taken back, shown. `self_hosted`, `any_model`, `framework`,
    `no_infrastructure` are facts about the stack that no run can measure.
    """

    p95_ms: dict[TimedStep, AboveZero] = {}
    recall: Share | None = None
    first_pass: Share | None = None
    usd_a_month: AboveZero | None = None
    erasure: bool = False
    isolation: bool = False
    audit: bool = False
    rollback: bool = False
    export: bool = False
    self_hosted: bool = False
    any_model: bool = False
    framework: Framework | None = None
    no_infrastructure: bool = False


class Workload(Struct, frozen=True, forbid_unknown_fields=True):
    """What a team needs. `suites` are those whose runs stand for it; `name` is the file's unless it says another."""

    about: Annotated[str, Meta(min_length=1)]
    suites: Annotated[tuple[str, ...], Meta(min_length=1)]
    name: str = ""
    volumes: Volumes = Volumes()
    weights: Weights = Weights()
    requires: Requirements = Requirements()


def workload_of(text: str, name: str, place: str) -> Workload:
    """A workload from TOML. Raises MisuseError with the place, the key, what was found and what is allowed."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MisuseError(place, str(error), "TOML, as `memtrial new workload NAME` writes it") from None
    try:
        workload = msgspec.convert(given, Workload)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), given, place) from None
    if not any(_weighed(workload.weights)):
        raise MisuseError(f"{place}: weights", "nothing but zeros", "at least one weight above 0")
    if workload.weights.abilities and not any(workload.weights.abilities.values()):
        raise MisuseError(f"{place}: weights.abilities", "nothing but zeros", "at least one above 0, or none at all")
    return workload if workload.name else msgspec.structs.replace(workload, name=name)


def schema() -> Mapping[str, Any]:
    """The JSON Schema of a workload, for completion in editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Workload)}


def _weighed(weights: Weights) -> tuple[float, ...]:
    return weights.recall, weights.first_pass_error, weights.cost, weights.latency


_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<key>key` in `)?\$(?P<path>[^`]*)`)?$", re.DOTALL)
_FIELD = re.compile(r"(?P<kind>unknown|required) field `(?P<name>[^`]*)`")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "weights.abilities": get_args(WeighedAbility),
    "requires.p95_ms": get_args(TimedStep),
    "requires.framework": get_args(Framework),
}


def _misfit(message: str, given: Mapping[str, Any], place: str) -> MisuseError:
    """In the words of this project: which key, what stood there, what may."""
    match = _AT.match(message)
    what, path = (match["what"], (match["path"] or "").replace("[...]", "").strip(".")) if match else (message, "")
    where, found = f"{place}: {path}" if path else place, _value_at(given, path)
    if field := _FIELD.search(what):
        if field["kind"] == "required":
            return MisuseError(where, f"no {field['name']!r}", f"{field['name']} = ...")
        return MisuseError(where, f"the key {field['name']!r}", ", ".join(_keys_at(path)))
    if match and match["key"]:
        strange = [name for name in found if name not in _NAMES.get(path, ())]
        return MisuseError(where, f"the key {strange[0]!r}", ", ".join(_NAMES.get(path, ())))
    if what.startswith("Invalid enum"):
        return MisuseError(where, repr(found), ", ".join(_NAMES.get(path, ())))
    allowed = what.removeprefix("Expected ").partition(", got ")[0].replace("`", "")
    return MisuseError(where, repr(found), allowed + (" for each" if isinstance(found, dict) else ""))


def _keys_at(path: str) -> list[str]:
    kind: Any = Workload
    for name in filter(None, path.split(".")):
        kind = get_type_hints(kind)[name]
    return [field.name for field in msgspec.structs.fields(kind)]


def _value_at(given: Any, path: str) -> Any:
    for name in filter(None, re.split(r"[.\[\]]+", path)):
        given = given[int(name)] if isinstance(given, list) else given.get(name) if isinstance(given, dict) else None
    return given
