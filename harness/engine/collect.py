"""Gathers what a worker says into the record of one trial."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from harness.core.accounts import Account
from harness.core.record import Answer, Failure, Step, Trial, TrialSpec, Work
from harness.core.reported import Reported
from harness.core.scenario import UserId
from harness.engine.wire import (
    Accounted,
    Answered,
    Failed,
    Message,
    NotForgotten,
    Opened,
    Restarting,
    Served,
    Stepped,
    Told,
    Worked,
)

Interval = tuple[float, float]


@dataclass(slots=True)
class Collector:
    """One play's messages so far."""

    kind: str = ""
    open_s: float = 0.0
    service_s: float = 0.0
    answers: list[Answer] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    stepped: list[Stepped] = field(default_factory=list)
    not_forgotten: list[UserId] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    reported: list[Reported] = field(default_factory=list)
    next_event: int = 0
    failure: Failure | None = None

    def take(self, message: Message) -> None:
        """Take in one message."""
        match message:
            case Opened(kind, seconds):
                self.kind = kind
                self.open_s += seconds
            case Served(seconds):
                self.service_s += seconds
            case Stepped():
                self.stepped.append(message)
            case Answered(answer):
                self.answers.append(answer)
            case Worked(work):
                self.works.append(work)
            case NotForgotten(user):
                self.not_forgotten.append(user)
            case Accounted(account):
                self.accounts.append(account)
            case Told(reported):
                self.reported += reported
            case Restarting(next_event):
                self.next_event = next_event
            case Failed(failure):
                self._fail(failure)
            case _:
                pass

    def _fail(self, failure: Failure) -> None:
        self.failure = failure
        if failure.cause == "tape_changed":
            self.answers.clear()  # to questions that nobody planned
            self.works.clear()

    def trial(self, spec: TrialSpec, served: Sequence[Interval]) -> Trial:
        """The record so far; `served` are the intervals in which a model call was under way."""
        busy = merge(served)
        return Trial(
            id=spec.id,
            stack=spec.stack,
            scenario=spec.scenario,
            repeat=spec.repeat,
            state="failed" if self.failure else "ended",
            failure=self.failure,
            kind=self.kind,
            answers=tuple(self.answers),
            works=tuple(self.works),
            steps=tuple(_metered(stepped, busy) for stepped in self.stepped),
            open_s=self.open_s,
            service_s=self.service_s,
            accounts=tuple(self.accounts),
            reported=tuple(self.reported),
        )


def merge(intervals: Sequence[Interval]) -> list[Interval]:
    """The union of intervals, as disjoint intervals in order."""
    union: list[Interval] = []
    for start, end in sorted(intervals):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return union


def overlap(start: float, end: float, union: Sequence[Interval]) -> float:
    """Seconds of [start, end] that lie within a union of disjoint intervals in order."""
    seconds = 0.0
    for begin, finish in union[max(0, bisect_left(union, (start, 0.0)) - 1) :]:
        if begin >= end:
            break
        seconds += max(0.0, min(end, finish) - max(start, begin))
    return seconds


def _metered(stepped: Stepped, busy: Sequence[Interval]) -> Step:
    step = stepped.step
    return msgspec.structs.replace(step, model_s=min(step.wall_s, overlap(stepped.start, stepped.end, busy)))
