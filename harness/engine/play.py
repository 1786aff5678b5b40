"""The heart: plays one tape on one open memory, in the worker, and reports what comes of every event."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from harness.core.abilities import Accounts, Dreams
from harness.core.contract import AnyMemory, Exports
from harness.core.errors import TrialError, UnsupportedError
from harness.core.record import Answer, Work
from harness.core.scenario import Dialogue, Event, Forget, Probe, Restart, Review, Session, Task, UserId
from harness.engine.clock import ScenarioClock
from harness.engine.holdings import Holdings
from harness.engine.sides import Side
from harness.engine.steps import Steps
from harness.engine.tape import TapeHash
from harness.engine.wire import Accounted, Answered, Message, NotForgotten, Worked


@dataclass(slots=True)
class Player:
    """One memory at play. `tape` comes to the planned hash if the tape is the planned one.

    `exports` is set for conformance checks: what the memory shows of itself must be the same after a probe.
    """

    memory: AnyMemory
    side: Side
    clock: ScenarioClock
    steps: Steps
    send: Callable[[Message], None]
    not_forgotten: set[UserId] = field(default_factory=set)
    exports: Exports | None = None
    holdings: Holdings = field(default_factory=lambda: Holdings(None))
    tape: TapeHash = field(default_factory=TapeHash)
    _pending: bool = False
    _users: dict[UserId, None] = field(default_factory=dict)

    def play(self, events: Iterable[Event], first: int) -> int | None:
        """Play from event number `first` on. None: the tape ended. A number: a new process goes on there."""
        for number, event in enumerate(events):
            self.tape.add(event)
            if not isinstance(event, Restart):
                self._users[event.user] = None
            if number < first:
                self.holdings.whole = False  # what was held in the process before is not known here
                continue
            self.clock.move(event.time)
            if isinstance(event, Restart):
                self._settle(event.id)
                return number + 1
            self._play_one(event)
            if not isinstance(event, Probe):
                self.holdings.changed(event.user, session=isinstance(event, Session))
        self._settle("")
        if isinstance(self.memory, Accounts):
            for user in self._users:
                self.send(Accounted(self.memory.account(user)))
        return None

    def _play_one(self, event: Event) -> None:
        match event:
            case Session():
                self.side.observe(event)
                self._pending = True
            case Dialogue():
                self._settle(event.id)
                self.side.hold(event)
                self._pending = True
            case Probe():
                self._settle(event.id)
                self.send(Answered(self._probe(event)))
            case Task():
                self._settle(event.id)
                self.send(Worked(self._work(event)))
                self._pending = True
            case Review():
                self._settle(event.id)
                self._review(event)
            case Forget():
                self._settle(event.id)
                self._forget(event)
            case _:
                raise TrialError(f"{event.id}: a {type(event).__name__} is not played by this version")

    def _settle(self, event: str) -> None:
        """Once after everything that may have left work behind, and before anything is asked."""
        if self._pending:
            with self.steps.step("settle", event):
                self.memory.settle()
            self._pending = False
            self.holdings.settled()

    def _probe(self, probe: Probe) -> Answer:
        if probe.user in self.not_forgotten:
            return Answer(probe.id, "unsupported", detail="the stack can't forget this user")
        shown = self.exports and self.exports.export(probe.user)
        held = self.holdings.held(probe) if probe.expected is not None else None
        try:
            return replace(self.side.answer(probe), held=held)
        except UnsupportedError as error:
            return Answer(probe.id, "unsupported", detail=str(error))
        finally:
            if self.exports and self.exports.export(probe.user) != shown:
                raise TrialError(f"{probe.id}: the probe left a trace in what the memory exports")

    def _work(self, task: Task) -> Work:
        if task.user in self.not_forgotten:
            return Work(task.id, "unsupported", detail="the stack can't forget this user")
        try:
            return Work(task.id, "answered", self.side.work(task))
        except UnsupportedError as error:
            return Work(task.id, "unsupported", detail=str(error))

    def _review(self, event: Review) -> None:
        """A stack that stages nothing has nothing to be reviewed, and plays on."""
        if isinstance(self.memory, Dreams):
            with self.steps.step("settle", event.id):
                self.memory.review(event.user, event.accept)

    def _forget(self, event: Forget) -> None:
        try:
            with self.steps.step("forget", event.id):
                self.memory.forget(event.user)
            self._pending = True
        except UnsupportedError:
            # Later probes of this user would grade a promise that the stack never made.
            self.not_forgotten.add(event.user)
            self.send(NotForgotten(event.user))
