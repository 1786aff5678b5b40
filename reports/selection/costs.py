"""The month's money, and from how long a history on a memory is cheaper than reading all of it each time.

Full context is priced with prompt caching, in whichever of three ways is cheapest: none, a cache that lives 5 minutes,
or one that lives an hour. Replies within a session come at random (exponential) pauses around the stated mean, so a
prompt is still warm with probability 1 - exp(-life / pause); between sessions the pause is a month over the sessions.
What a warm prompt does not hold yet, the sessions since, is small and counted as read.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from harness.core.record import Manifest, Usage
from harness.core.workload import Volumes, Workload
from harness.gateway.prices import usd
from reports.selection.measured import Measured
from reports.selection.scoring import month_usd

MINUTES_A_MONTH = 30.4 * 24 * 60
MOST_SESSIONS = 100_000
LIVES = {"no cache": 0.0, "a cache of 5 minutes": 5.0, "a cache of an hour": 60.0}
ANSWER_TOKENS = 100  # of a reply; the same on both sides of the comparison


class MonthCost(Struct, frozen=True):
    """USD a month, now and in a year, at the volumes; None where a price is unknown or something was not measured.

    `breaks_even`: the sessions of history from which on a user's month is cheaper than with full context, cached in the
    cheapest way (`cached`); None where it never is, within what a model's window holds, or a price is unknown.
    """

    stack: str
    now: float | None
    in_a_year: float | None
    breaks_even: int | None
    window: int | None
    cached: str = ""


@dataclass(frozen=True, slots=True)
class FullContext:
    """What reading the whole history costs: `tokens` a session holds, priced as `model` on the day `when`."""

    tokens: float
    model: str
    when: date
    volumes: Volumes
    window: int

    @property
    def longest(self) -> int:
        """Sessions that a model's window holds."""
        return min(MOST_SESSIONS, int(self.window / self.tokens)) if self.tokens else MOST_SESSIONS

    def a_session(self, history: int) -> tuple[float, str] | None:
        """USD for one session's replies with `history` sessions to read, and how; None where a price is unknown."""
        tokens = math.ceil(history * self.tokens)
        found = [(cost, name) for name, life in LIVES.items() if (cost := self._cost(tokens, life)) is not None]
        return min(found) if found else None

    def _cost(self, tokens: int, life: float) -> float | None:
        out = usd(Usage(output=ANSWER_TOKENS), self.model, self.when)
        kind = "uncached" if not life else "cache_write_5m" if life < 60 else "cache_write_1h"
        cold = usd(Usage(**{kind: tokens}), self.model, self.when)
        warm = usd(Usage(cache_read=tokens), self.model, self.when) if life else cold
        if out is None or cold is None or warm is None:
            return None
        replies, pause = self.volumes.answers_a_session, MINUTES_A_MONTH / self.volumes.sessions_a_month
        hits = max(0.0, replies - 1) * _warm(life, self.volumes.minutes_between_answers)
        hits += min(1.0, replies) * _warm(life, pause)
        return hits * float(warm) + (replies - hits) * float(cold) + replies * float(out)


def full_context(manifests: Sequence[Manifest], workload: Workload, window: int) -> FullContext:
    """As long as the runs' own sessions, at the workload's turns."""
    tapes = [tape for manifest in manifests for tape in manifest.scenarios]
    turns = sum(tape.turns for tape in tapes) or 1
    tokens = sum(tape.tokens for tape in tapes) / turns * workload.volumes.turns_a_session
    first = manifests[0]
    return FullContext(tokens, first.prices_as, first.created.date(), workload.volumes, window)


def month_cost(stack: Measured, workload: Workload, plain: FullContext, *, is_plain: bool = False) -> MonthCost:
    """Of one stack."""
    now = month_usd(stack, workload)
    grown = now if now is None else now * (1 + workload.volumes.growth_a_month) ** 12
    sessions, cached = (None, "") if is_plain else _break_even(now, workload, plain)
    return MonthCost(stack.name, now, grown, sessions, plain.longest, cached)


def _break_even(now: float | None, workload: Workload, plain: FullContext) -> tuple[int | None, str]:
    """By halving: what full context costs only grows with the history."""
    volumes = workload.volumes
    if now is None or not volumes.answers_a_session:
        return None, ""
    a_session = now / (volumes.users * volumes.sessions_a_month)
    low, high = 1, plain.longest
    end = plain.a_session(high)
    if end is None or end[0] <= a_session:
        return None, end[1] if end else ""
    while low < high:
        middle = (low + high) // 2
        cost = plain.a_session(middle)
        low, high = (low, middle) if cost and cost[0] > a_session else (middle + 1, high)
    cost = plain.a_session(low)
    return low, cost[1] if cost else ""


def _warm(life: float, pause: float) -> float:
    return 1 - math.exp(-life / pause) if life else 0.0
