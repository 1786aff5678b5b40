"""What there is to tell of a decision."""

from dataclasses import dataclass

from reports.selection.grounds import Grounds
from reports.selection.requirements import Asked
from reports.selection.selection import Decision


@dataclass(frozen=True, slots=True)
class Told:
    """A decision and its grounds; `runs` are the folders that it was made from."""

    grounds: Grounds
    decision: Decision
    chosen: tuple[str, ...]
    runs: tuple[str, ...]

    @property
    def asked(self) -> Asked:
        """The workload and what lies beside the records."""
        return self.grounds.asked

    @property
    def source(self) -> str:
        """All runs."""
        return ", ".join(self.runs)
