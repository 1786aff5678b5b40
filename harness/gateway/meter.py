"""The meter: every request of a trial is answered here, from the journal or by the model, and written down."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from msgspec import Struct

from harness.core.record import Call, Usage
from harness.gateway.budget import Budget, OverBudgetError
from harness.gateway.play import Asked, Play
from harness.gateway.refusal import RefusalError


class Answer(Struct, frozen=True):
    """What the model's side gives for one request: a reply's body in the shape of its route, and the tokens spent."""

    status: int
    body: dict[str, Any]
    usage: Usage


class Totals(Struct, frozen=True):
    """What this process has metered so far; replayed calls cost nothing and are counted apart."""

    calls: int = 0
    replayed: int = 0
    errors: int = 0
    usage: Usage = Usage()


class Meter:
    """Shared by all trials of a run. The model is asked in a thread, so that control calls are heard meanwhile."""

    def __init__(self, budget: Budget) -> None:
        self.totals = Totals()
        self._budget = budget
        self._model_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    async def serve(
        self, play: Play, asked: Asked, body: dict[str, Any], ask: Callable[[], Answer]
    ) -> tuple[int, dict[str, Any]]:
        """Status and body of the reply. Raises RefusalError where the play has diverged or is over budget."""
        recorded = play.recorded(asked.hash)
        if play.diverged:
            raise RefusalError(
                409,
                "conflict_error",
                "this play asks something else than the one it resumes; it has to start over",
                {"error_code": "diverged"},
            )
        if recorded:
            call, reply = recorded.call, msgspec.json.decode(recorded.reply)
            self._count(call, replayed=1)
        else:
            call, reply = await self._live(play, asked, body, ask)
            self._count(call, calls=1)
        play.answered += 1
        return call.status, reply

    async def _live(
        self, play: Play, asked: Asked, body: dict[str, Any], ask: Callable[[], Answer]
    ) -> tuple[Call, dict[str, Any]]:
        try:
            reserved = self._budget.reserve(Usage(uncached=asked.tokens, output=asked.max_output))
        except OverBudgetError as error:
            play.over_budget = True
            raise RefusalError(402, "billing_error", f"budget_usd: {error}") from None
        sent = play.send(asked)
        loop = asyncio.get_running_loop()
        answer, seconds = await loop.run_in_executor(self._model_thread, _timed, ask)
        self._budget.settle(reserved, answer.usage)
        call = msgspec.structs.replace(sent, usage=answer.usage, seconds=seconds, status=answer.status, booked="used")
        play.answer(call, body, answer.body)
        return call, answer.body

    def _count(self, call: Call, calls: int = 0, replayed: int = 0) -> None:
        self.totals = Totals(
            calls=self.totals.calls + calls,
            replayed=self.totals.replayed + replayed,
            errors=self.totals.errors + (call.status != 200),
            usage=self.totals.usage + call.usage if calls else self.totals.usage,
        )


def _timed(ask: Callable[[], Answer]) -> tuple[Answer, float]:
    began = time.perf_counter()
    answer = ask()
    return answer, time.perf_counter() - began
