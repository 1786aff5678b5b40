"""A domain of tau2 as a desk: its tools on a data base of the attempt's own, and what has become of that."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from harness.core.contract import Tool
from harness.core.record import digest
from scenarios.tau2.domain import Domain
from scenarios.tau2.toolbox import Base, definition, use

Changes = dict[str, Any]  # records that are not as they were, by `table/name`; None for one that is gone
NOT_NAMED = ("flights", "products")  # which of them is wanted is the customer's to say, and to nobody else's record


class Tau2Desk:
    """See core.desk.Desk. `wanted` are the changes in which the work must end."""

    def __init__(self, domain: Domain, wanted: Changes) -> None:
        self._domain, self._wanted, self._base = domain, wanted, domain.fresh()

    @property
    def policy(self) -> str:
        """See Desk."""
        return self._domain.policy

    @property
    def tools(self) -> Sequence[Tool]:
        """See Desk."""
        return [
            Tool(name, definition(name, kind), partial(self._use, name), kind.writes)
            for name, kind in self._domain.tools.items()
        ]

    def changed(self) -> str:
        """See Desk."""
        return digest(changes(self._domain.base, self._base))

    def amiss(self) -> Sequence[str]:
        """See Desk. Flights and products are left unnamed."""
        made = changes(self._domain.base, self._base)
        named = sorted(key for key in made.keys() | self._wanted.keys() if not key.startswith(NOT_NAMED))
        return [line for key in named for line in self._amiss(key, made)] or ["The records are not as they should be."]

    def _amiss(self, key: str, made: Changes) -> Iterator[str]:
        table, _, name = key.partition("/")
        kind = table.removesuffix("s")
        there = name in self._domain.base[table]
        the, done = (f"The {kind} {name}", "changed") if there else (f"One {kind}", "made")
        if key not in made:
            yield f"{the} should have been {done}."
        elif key not in self._wanted:
            yield f"{the} should not have been {done}."
        elif made[key] != self._wanted[key]:
            yield f"{the} was {done}, but not as it should be."

    def _use(self, name: str, given: Mapping[str, Any]) -> str:
        said = use(self._domain.tools, name, given).apply(self._base)
        return said if isinstance(said, str) else msgspec.json.encode(said).decode()


def changes(before: Base, after: Base) -> Changes:
    """The records that differ; whole numbers are written alike, whatever their type."""
    return {
        f"{table}/{name}": _plain(after[table].get(name))
        for table in sorted(before)
        for name in sorted(before[table].keys() | after[table].keys())
        if before[table].get(name) != after[table].get(name)
    }


def _plain(value: Any) -> Any:
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list():
            return [_plain(each) for each in value]
    return value
