"""One play of a trial, as the gateway sees it: recorded calls to replay, calls under way, calls made."""

import time
from collections import Counter, defaultdict, deque
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.core.record import EMBEDDINGS, Call, StepName, Usage
from harness.gateway.board import StepBoard
from harness.gateway.journal import Journal, Recorded, read_calls

_PASSING = (0, 401, 402, 403, 408, 409, 429)  # cut off, no access, no money, too late, in conflict, too many


class Asked(Struct, frozen=True):
    """A well-formed request, stamped at arrival.

    `hash` is of route and body, `tokens` are counted input, `max_output` is the limit the request sets; `caches` says
    that it asks for a prompt cache to be written.
    """

    step: StepName
    event: str
    route: str
    model: str
    hash: str
    tokens: int
    max_output: int
    retries: int
    caches: bool = False

    @property
    def dearest(self) -> Usage:
        """The most that the call may come to, as far as input can be counted before it is sent."""
        if self.route == EMBEDDINGS:
            return Usage()
        if self.caches:
            return Usage(cache_write_1h=self.tokens, output=self.max_output)
        return Usage(uncached=self.tokens, output=self.max_output)


class Attempt(Struct, frozen=True):
    """One go at a request that the model is really asked: `number` (from 0) of all goes at it in this trial.

    `failed` is how many went wrong one after the other just before. `id` is of the reply.
    """

    id: str
    trial: str
    hash: str
    number: int = 0
    failed: int = 0


class PlayState(Struct, frozen=True):
    """What a runner asks about a play: `calls` answered in it, `replaying` recorded calls not yet asked again."""

    calls: int
    pending: int
    diverged: bool
    late: int
    replaying: int
    over_budget: bool
    closed: bool


class Play:
    """Begins with the journal of the plays before it, from which it is answered until it gets past their end."""

    def __init__(self, trial: str, key: str, board: Path, journals: Path) -> None:
        self.trial, self.key = trial, key
        self.board = StepBoard(board)
        self.served: list[list[float | str]] = []
        self.answered = 0
        self.diverged = self.over_budget = self.closed = self.ended = False
        self._under_way: dict[int, Call] = {}
        self._began = time.monotonic()
        self._journals = journals
        self._journal = Journal(journals / f"{trial}.jsonl")
        self._seen: Counter[str] = Counter()
        self._attempts: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._late: list[Call] = []
        self._load()

    def _load(self) -> None:
        answered = sorted((each for each in self._journal.answered if not each.call.late), key=_number)
        used = {each.call.number for each in answered}
        self._calls = [each.call for each in answered] + self._journal.lost
        self._recorded: dict[str, deque[Recorded]] = defaultdict(deque)
        for each in answered:
            self._attempts[each.call.hash] += 1
            self._note(each.call)
            if not _passing(each.call):
                self._recorded[each.call.hash].append(each)
        self._unanswered: dict[str, list[int]] = defaultdict(list)
        for call in self._journal.lost:
            if call.number not in used and call.number not in self._unanswered[call.hash]:
                self._unanswered[call.hash].append(call.number)
        self._next = 1 + max((call.number for call in self._calls), default=-1)
        self.replaying = sum(len(queue) for queue in self._recorded.values())

    def occurrence(self, hash: str) -> int:
        """How many equal requests this play had before; counts this one."""
        self._seen[hash] += 1
        return self._seen[hash] - 1

    def recorded(self, hash: str) -> Recorded | None:
        """The next recorded reply to an equal request. None: ask the model, unless the play has now `diverged`."""
        if self._recorded[hash]:
            self.replaying -= 1
            return self._recorded[hash].popleft()
        if self.replaying and not self._unanswered[hash] and not self._failed[hash]:
            self.diverged = True
        return None

    def attempt(self, asked: Asked, id: str) -> Attempt:
        """A go at the request begins."""
        self._attempts[asked.hash] += 1
        failed = max(self._failed[asked.hash], asked.retries)
        return Attempt(id, self.trial, asked.hash, self._attempts[asked.hash] - 1, failed)

    def send(self, asked: Asked) -> Call:
        """A call is about to be asked of the model. One that was lost before gets the number it had."""
        call = self._call(asked)
        if self._unanswered[asked.hash]:
            call = msgspec.structs.replace(call, number=self._unanswered[asked.hash].pop(0))
        else:
            self._next += 1
        self._journal.send(call)
        self._under_way[call.number] = call
        return call

    def answer(self, call: Call, request: dict[str, object], reply: dict[str, object]) -> None:
        """The model answered; on return the call is on disk."""
        self._journal.answer(call, request, reply)
        self._calls.append(call)
        self._note(call)
        del self._under_way[call.number]

    def answer_late(self, asked: Asked, request: dict[str, object], reply: dict[str, object]) -> None:
        """A call came after the stack was closed: it is noted, not asked."""
        call = msgspec.structs.replace(self._call(asked), usage=Usage(), status=410, late=True)
        self._next += 1
        self._journal.answer(call, request, reply)
        self._late.append(call)

    def _note(self, call: Call) -> None:
        self._failed[call.hash] = self._failed[call.hash] + 1 if _passing(call) else 0

    @property
    def pending(self) -> int:
        """How many calls are under way."""
        return len(self._under_way)

    def _call(self, asked: Asked) -> Call:
        """As it stands before an answer: counted input only, status 0."""
        return Call(
            trial=self.trial, number=self._next, step=asked.step, event=asked.event,
            route=asked.route, model=asked.model, hash=asked.hash, retries=asked.retries,
            usage=Usage(uncached=asked.tokens), start=time.monotonic() - self._began,
            seconds=0.0, status=0, booked="lost",
        )  # fmt: skip

    def state(self) -> PlayState:
        """Where the play stands."""
        return PlayState(
            calls=self.answered, pending=self.pending, diverged=self.diverged, late=len(self._late),
            replaying=self.replaying, over_budget=self.over_budget, closed=self.closed,
        )  # fmt: skip

    def calls(self) -> list[Call]:
        """All calls of the trial, those under way as `lost`.

        Waste: those of plays that diverged, and recorded ones never asked again.
        """
        not_asked_again = {each.call.number for queue in self._recorded.values() for each in queue}
        mine = [_wasted(call) if call.number in not_asked_again else call for call in self._calls]
        aside = [_wasted(call) for path in self._aside() for call in read_calls(path)]
        return sorted([*mine, *self._late, *self._under_way.values()], key=lambda call: call.number) + aside

    def end(self) -> None:
        """Let go of the files."""
        self.ended = True
        self.board.close()
        self._journal.close()

    def move_aside(self) -> None:
        """The journal counts as waste from now on: the next play of the trial starts from nothing."""
        count = sum(1 for _ in self._aside())
        (self._journals / f"{self.trial}.jsonl").rename(self._journals / f"{self.trial}.waste{count}.jsonl")

    def _aside(self) -> list[Path]:
        return sorted(self._journals.glob(f"{self.trial}.waste*.jsonl"))


def _number(each: Recorded) -> int:
    return each.call.number


def _passing(call: Call) -> bool:
    """Whether the reply says nothing of the request: a resumed play asks again, as a client does that tries again."""
    return call.status in _PASSING or call.status >= 500


def _wasted(call: Call) -> Call:
    return msgspec.structs.replace(call, booked="waste") if call.booked == "used" else call
