"""A stack that stages what it observes, recalls what was accepted of it, and tells of both."""

from dataclasses import dataclass
from datetime import UTC, datetime

from failing import Plain, PlainMemory

from harness.core.accounts import Account, Dream, Line, Origin, Superseded
from harness.core.contract import Lab, Memory
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
