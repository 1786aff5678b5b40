"""The meter: every request of a trial is answered here, from the journal or by the model, and written down."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from harness.core.record import Usage
from harness.gateway.budget import Budget, OverBudgetError
from harness.gateway.faults import Fault
from harness.gateway.play import Asked, Play
from harness.gateway.refusal import RefusalError


class Answer(Struct, frozen=True):
    """What the model's side gives for one request: a reply's body in the shape of its route, and the tokens spent.

    `seconds` is set where the model took less than the time that was waited for it; `headers` are those of an error;
    `fault` says that the body must not arrive whole. For the rest see Call.
    """

    status: int
    body: dict[str, Any]
    usage: Usage
    seconds: float | None = None
    first_token_s: float | None = None
    estimated: bool = False
    headers: Mapping[str, str] = {}
    fault: Fault | None = None


class Totals(Struct, frozen=True):
    """What this process has metered so far: `usage` is what is billed; replayed calls are counted apart."""

    calls: int = 0
    replayed: int = 0
    errors: int = 0
    usage: Usage = Usage()


class Meter:
    """Shared by all trials of a run: at most `concurrency` calls are under way at once, the others wait."""

    def __init__(self, budget: Budget, concurrency: int) -> None:
        self.totals = Totals()
        self._budget = budget
        self._room = asyncio.Semaphore(concurrency)

    async def serve(
        self, play: Play, asked: Asked, body: dict[str, Any], ask: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        """The reply. Raises RefusalError where the play has diverged, is over budget, or is over."""
        recorded = play.recorded(asked.hash)
        if play.diverged:
            raise RefusalError(
                409,
                "conflict_error",
                "this play asks something else than the one it resumes; it has to start over",
                {"error_code": "diverged"},
            )
        if recorded:
            answer = Answer(recorded.call.status, msgspec.json.decode(recorded.reply), recorded.call.usage)
            self._count(answer, None)
        else:
            async with self._room:
                answer = await self._live(play, asked, body, ask)
        play.answered += 1
        return answer

    async def _live(
        self, play: Play, asked: Asked, body: dict[str, Any], ask: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        if play.closed or play.ended:  # while this call waited for room: nobody wants its answer any more
            raise RefusalError(410, "not_found_error", "the play that asked this is over")
        try:
            reserved = self._budget.reserve(asked.dearest)
        except OverBudgetError as error:
            play.over_budget = True
            raise RefusalError(402, "billing_error", f"budget_usd: {error}") from None
        sent = play.send(asked)
        began = time.perf_counter()
        answer = await ask()
        seconds = time.perf_counter() - began if answer.seconds is None else answer.seconds
        call = msgspec.structs.replace(
            sent, usage=answer.usage, seconds=seconds, status=answer.status, booked="used",
            first_token_s=answer.first_token_s, estimated=answer.estimated,
        )  # fmt: skip
        self._budget.settle(reserved, call.billed)
        self._count(answer, call.billed)
        play.answer(call, body, answer.body)
        return answer

    def _count(self, answer: Answer, billed: Usage | None) -> None:
        """None: it was replayed, and cost nothing."""
        before = self.totals
        self.totals = Totals(
            calls=before.calls + (billed is not None),
            replayed=before.replayed + (billed is None),
            errors=before.errors + (answer.status != 200),
            usage=before.usage + (billed or Usage()),
        )
