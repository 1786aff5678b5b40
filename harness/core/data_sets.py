"""Suites of data that a user brings, and what a data set is counted as."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from msgspec import Struct


@runtime_checkable
class DataSet(Protocol):
    """A suite that can tell by a path whether its data lies there."""

    def files(self, path: Path) -> list[Path]:
        """The files that it would read, without reading them whole; none where its data is not there."""
        ...


@runtime_checkable
class Repaired(Protocol):
    """A scenario that had to read something of its data otherwise than it stands."""

    @property
    def repairs(self) -> tuple[str, ...]:
        """What was mended, moved or left out, one line each."""
        ...


@runtime_checkable
class Placed(Protocol):
    """A scenario that can tell where in its files an event stands."""

    def place(self, number: int) -> str:
        """File and line of the event, counted from 0."""
        ...


class DataSetCount(Struct, frozen=True):
    """A data set that was read whole and is in order. `by_label` and `by_grader` count its probes.

    `judged` of them need a judge; `suspects` have a doubted key; `uncited` are answerable and name no evidence.
    `left_aside` are data files beside those read. `tokens` is all that is said, estimated.
    """

    suite: str
    about: str
    licence: str
    path: str
    files: int
    left_aside: tuple[str, ...]
    scenarios: int
    sessions: int
    turns: int
    tokens: int
    probes: int
    tasks: int
    judged: int
    suspects: int
    uncited: int
    by_label: Mapping[str, int]
    by_grader: Mapping[str, int]
    repairs: tuple[str, ...]
