"""A run whose files do not change any more: each is read once, and its tables are made once."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from harness.core.record import Call, Grade, Key, TaskKey, Trial, TrialSpec
from harness.core.store import RunFolder
from reports.rows.ledger import Entry, ledger
from reports.rows.probes import probe_table
from reports.rows.tasks import task_table

if TYPE_CHECKING:
    import pandas as pd


class ReadOnce(RunFolder):
    """Holds the records in memory, but for the calls: of them, their sums."""

    def __init__(self, source: RunFolder) -> None:
        super().__init__(source.path)
        self._manifest = source.manifest()
        self._source = source

    @classmethod
    def of(cls, folder: RunFolder) -> "ReadOnce":
        """The same, where it is one already."""
        return folder if isinstance(folder, cls) else cls(folder)

    def plan(self) -> list[TrialSpec]:
        """As of any run folder."""
        return self._plan

    def keys(self) -> Iterator[Key]:
        """As of any run folder."""
        return iter(self._keys)

    def tasks(self) -> Iterator[TaskKey]:
        """As of any run folder."""
        return iter(self._tasks)

    def calls(self) -> Iterator[Call]:
        """As of any run folder; read anew."""
        return self._source.calls()

    def trials(self) -> Iterator[Trial]:
        """As of any run folder."""
        return iter(self._trials)

    def grades(self) -> Iterator[Grade]:
        """As of any run folder."""
        return iter(self._grades)

    @cached_property
    def probe_table(self) -> "pd.DataFrame":
        """See `probes.probe_table`."""
        return probe_table(self)

    @cached_property
    def task_table(self) -> "pd.DataFrame":
        """See `tasks.task_table`."""
        return task_table(self)

    @cached_property
    def entries(self) -> list[Entry]:
        """See `ledger.ledger`."""
        return ledger(self)

    @cached_property
    def _plan(self) -> list[TrialSpec]:
        return self._source.plan()

    @cached_property
    def _keys(self) -> list[Key]:
        return list(self._source.keys())

    @cached_property
    def _tasks(self) -> list[TaskKey]:
        return list(self._source.tasks())

    @cached_property
    def _trials(self) -> list[Trial]:
        return list(self._source.trials())

    @cached_property
    def _grades(self) -> list[Grade]:
        return list(self._source.grades())
