"""A stack that stages what it observes, and recalls what was accepted of it."""

from dataclasses import dataclass

from failing import Plain, PlainMemory

from harness.core.contract import Lab, Memory
from harness.core.scenario import Session, UserId


class StagingMemory(PlainMemory):
    """See `abilities.Dreams`."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self._staged: list[Session] = []

    def observe(self, session: Session) -> None:
        self._staged.append(session)

    def review(self, user: UserId, accept: bool) -> None:
        for session in self._staged if accept else ():
            super().observe(session)
        self._staged.clear()


@dataclass(frozen=True)
class Stages(Plain):
    def open(self, lab: Lab) -> Memory:
        return StagingMemory(lab)
