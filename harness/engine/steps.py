"""Times the steps of a trial and stamps the board that the gateway reads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic  # bound now: a stack that replaces the clock does not change what it is timed by

from harness.core.record import Step, StepName
from harness.engine.wire import Message, Stepped
from harness.gateway.board import StepBoard


@dataclass(slots=True)
class Steps:
    """Every step goes through here, so that none is timed without being stamped.

    A step within a step (a search during an answer) is taken out of the outer one's time. `apart` adds up seconds that
    belong to no step that is under way: those, and the start-up of services.
    """

    board: StepBoard
    send: Callable[[Message], None]
    apart: float = 0.0
    _under_way: StepName | None = None

    def between(self, event: str) -> None:
        """Say at which event the trial is, though in no step of the stack's."""
        self.board.stamp(None, event)

    @contextmanager
    def step(self, name: StepName, event: str) -> Iterator[None]:
        """Stamp, run, time and report one step. A step that raises is not reported: it did not end."""
        outer, self._under_way = self._under_way, name
        self.board.stamp(name, event)
        start, apart = monotonic(), self.apart
        try:
            yield
        finally:
            end = monotonic()
            self.board.stamp(outer, event)
            self._under_way = outer
        wall = end - start - (self.apart - apart)
        if outer:
            self.apart += wall
        self.send(Stepped(Step(name, event, wall), start, end))
