"""Times the steps of a trial and stamps the board that the gateway reads."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from harness.core.record import Step, StepName
from harness.engine.wire import Message, Stepped
from harness.gateway.board import StepBoard


@dataclass(frozen=True, slots=True)
class Steps:
    """Every step goes through here, so that none is timed without being stamped."""

    board: StepBoard
    send: Callable[[Message], None]

    @contextmanager
    def step(self, name: StepName, event: str) -> Iterator[None]:
        """Stamp, run, time and report one step. A step that raises is not reported: it did not end."""
        self.board.stamp(name, event)
        start = time.monotonic()
        try:
            yield
        finally:
            wall = time.monotonic() - start
            self.board.stamp(None, event)
        self.send(Stepped(Step(name, event, wall), start))
