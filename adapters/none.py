"""The floor: an agent without memory."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import ClassVar

from harness.core.contract import Lab, Memory, Query, Recall
from harness.core.facts import Facts
from harness.core.scenario import Session, UserId


@dataclass(frozen=True)
class NoMemory:
    """See `contract.Adapter`."""

    name: ClassVar[str] = "none"
    about: ClassVar[str] = "the floor: no memory at all"
    requires: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str | None] = None
    exempt: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        licence="Apache-2.0, Memtrial's own",
        hosting="in the agent's own process",
        self_hosted=True,
        models="any",
        any_model=True,
        source="this adapter's code",
        read=date(2026, 11, 25),
    )

    @property
    def version(self) -> str:
        """Memtrial's own."""
        return version("memtrial")

    def open(self, lab: Lab) -> Memory:
        """Open nothing."""
        return _Blank()


class _Blank:
    """It also `contract.Exports`."""

    def observe(self, session: Session) -> None:
        """Keep nothing."""

    def settle(self) -> None:
        """Nothing is pending."""

    def recall(self, query: Query) -> Recall:
        """Nothing."""
        return Recall("", ())

    def forget(self, user: UserId) -> None:
        """Nothing is held."""

    def export(self, user: UserId) -> str:
        """Nothing."""
        return ""

    def close(self) -> None:
        """Nothing is open."""
