"""Stacks that tell of themselves: one stages what it observes, one has a vendor that counts it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from failing import Plain, PlainMemory

from harness.core.accounts import Account, Dream, Line, Origin, Superseded
from harness.core.contract import Lab, Memory
from harness.core.reported import Reported
from harness.core.scenario import Session, UserId


class StagingMemory(PlainMemory):
    """See `abilities.Dreams` and `abilities.Accounts`."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self._staged: list[Session] = []

    def observe(self, session: Session) -> None:
        self._staged.append(session)

    def review(self, user: UserId, accept: bool) -> None:
        for session in self._staged if accept else ():
            super().observe(session)
        self._staged.clear()

    def account(self, user: UserId) -> Account:
        """Made up: what is recorded is what was told."""
        old, older = Origin("- Old.", "/a.md", "sesn_1"), Origin("- Older.", "/b.md")
        lines = Line("- Old.", "/a.md", (old, older)), Line("- New.", "/a.md", (), ("sesn_1", "sesn_2"))
        dream = Dream(
            "sesn_3", datetime(2025, 3, 1, tzinfo=UTC), "accepted", 7, lines, (Superseded(older, "- New."),), (old,)
        )
        return Account(user, "# Notes", (dream,))


@dataclass(frozen=True)
class Stages(Plain):
    def open(self, lab: Lab) -> Memory:
        return StagingMemory(lab)


class CountedMemory(PlainMemory):
    """See `abilities.Reports`: a token in for each session, ten out."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self._told: list[Reported] = []

    def observe(self, session: Session) -> None:
        super().observe(session)
        self._told.append(Reported("session", session.id, "claude-sonnet-5-5", 1, 10))

    def reported(self) -> list[Reported]:
        told, self._told = self._told, []
        return told


@dataclass(frozen=True)
class Counted(Plain):
    def open(self, lab: Lab) -> Memory:
        return CountedMemory(lab)
