"""What answers behind the routes: rules in this process; and the faults on the way to any model."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, Protocol, TypeVar

from harness.core.record import Usage
from harness.gateway.context_editing import edited
from harness.gateway.faults import Fault, FaultPlan
from harness.gateway.meter import Answer
from harness.gateway.play import Attempt
from harness.gateway.refusal import PassedOnError
from harness.gateway.shape import Model, Prompt
from harness.gateway.tokens import estimate_content

P = ParamSpec("P")
T = TypeVar("T")


class ModelReply(Protocol):
    """What rules say: content blocks of the Messages API, and why they stopped."""

    @property
    def content(self) -> list[dict[str, Any]]:
        """Content blocks of the Messages API."""
        ...

    @property
    def stop_reason(self) -> str:
        """As the Messages API names it."""
        ...


Rules = Callable[[Mapping[str, Any]], ModelReply]


class OneThread:
    """Computes aside, one thing after the other, so that control calls are heard meanwhile."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    async def run(self, compute: Callable[P, T], *given: P.args, **named: P.kwargs) -> tuple[T, float]:
        """What `compute` gives, and the seconds it took, without those it waited for others."""

        def timed() -> tuple[T, float]:
            began = time.perf_counter()
            return compute(*given, **named), time.perf_counter() - began

        return await asyncio.get_running_loop().run_in_executor(self._thread, timed)


class Offline:
    """Rules of this process. They are free, so what they spend is the estimator's count."""

    def __init__(self, rules: Rules) -> None:
        self._rules, self._aside = rules, OneThread()

    async def reply(self, prompt: Prompt, attempt: Attempt) -> Answer:
        """See Model. The ids of message and tool uses are made from the attempt's."""
        read = edited(prompt)
        said, seconds = await self._aside.run(self._rules, read.prompt.body)
        content = [
            {**block, "id": f"toolu_{attempt.id}{place:02}"} if block["type"] == "tool_use" else block
            for place, block in enumerate(said.content)
        ]
        usage = Usage(uncached=read.prompt.tokens, output=estimate_content(said.content))
        message = message_of(attempt.id, prompt.body["model"], content, said.stop_reason, usage)
        if read.applied is not None:
            message["context_management"] = {"applied_edits": read.applied}
        return Answer(200, message, usage, seconds)

    async def count(self, prompt: Prompt) -> int:
        """See Model: after the request's edits, as the model would read it."""
        return edited(prompt).prompt.tokens


class Faulty:
    """A model behind a bad line. Requests that meet a fault do not reach it."""

    def __init__(self, model: Model, plan: FaultPlan) -> None:
        self._model, self._plan = model, plan

    async def reply(self, prompt: Prompt, attempt: Attempt) -> Answer:
        """See Model. A reply that breaks off is a stand-in, marked by `fault`."""
        match self._plan.draw(attempt.trial, attempt.hash, attempt.number, attempt.failed):
            case None:
                return await self._model.reply(prompt, attempt)
            case "cut" | "malformed" as kind:
                return _stand_in(kind, prompt, attempt)
            case "timeout":
                await asyncio.sleep(self._plan.silence_s)
                raise _fault(504, "timeout_error", {})
            case "529":
                raise _fault(529, "overloaded_error", {})
            case "429":
                raise _fault(429, "rate_limit_error", {"retry-after": "1", "retry-after-ms": "50"})

    async def count(self, prompt: Prompt) -> int:
        """See Model: counting meets no faults."""
        return await self._model.count(prompt)


def _fault(status: int, kind: str, headers: dict[str, str]) -> PassedOnError:
    error = {"type": kind, "message": "a planned fault; see --faults"}
    return PassedOnError(status, {"type": "error", "error": error}, headers, Usage())


def _stand_in(kind: Fault, prompt: Prompt, attempt: Attempt) -> Answer:
    text = [{"type": "text", "text": "This reply is a stand-in for one that breaks off somewhere in the middle."}]
    message = message_of(attempt.id, prompt.body["model"], text, "end_turn", Usage())
    return Answer(0, message, Usage(), fault=kind)


def message_of(id: str, model: str, content: list[dict[str, Any]], stop_reason: str, usage: Usage) -> dict[str, Any]:
    """A message of the Messages API."""
    return {
        "id": f"msg_{id}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": reported(usage),
    }


def reported(usage: Usage) -> dict[str, Any]:
    """Usage as the Messages API tells it, nothing cached."""
    return {
        "input_tokens": usage.uncached,
        "output_tokens": usage.output,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "service_tier": "standard",
    }
