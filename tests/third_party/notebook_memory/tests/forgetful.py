"""A notebook with a mistake, to see how `memtrial check` tells it."""

from dataclasses import dataclass

from notebook_memory import Notebook, Pages

from harness.core.contract import Lab, Memory
from harness.core.scenario import UserId


@dataclass(frozen=True)
class Forgetful(Notebook):
    def open(self, lab: Lab) -> Memory:
        return ForgetfulPages(self, lab)


class ForgetfulPages(Pages):
    def forget(self, user: UserId) -> None:
        """Put off."""
