"""Faults on purpose: a seeded plan of what goes wrong between a stack and its model."""

import math
from typing import Literal, get_args

from msgspec import Struct

from harness.core.errors import MisuseError
from harness.core.record import digest

Fault = Literal["429", "529", "timeout", "cut", "malformed"]
KINDS: tuple[Fault, ...] = get_args(Fault)


class FaultPlan(Struct, frozen=True):
    """Which requests go wrong, and how: `rates` holds the share of each kind.

    `429` too many requests, told to come again soon; `529` overloaded; `timeout` silence for `silence_s` seconds, then
    HTTP 504; `cut` the connection is closed in the middle of the reply; `malformed` the reply is half of its JSON.

    The same request of the same trial meets the same faults whenever it is asked. At most `in_a_row` attempts fail one
    after the other (None: no bound), so that a client which tries three times gets through.
    """

    seed: int = 0
    rates: dict[Fault, float] = {}
    in_a_row: int | None = 2
    silence_s: float = 0.5

    def draw(self, trial: str, request: str, attempt: int, failed: int) -> Fault | None:
        """The fault of attempt number `attempt` (from 0) at a request (its hash), after `failed` that went wrong."""
        if not self.rates or (self.in_a_row is not None and failed >= self.in_a_row):
            return None
        lot = int(digest(self.seed, trial, request, attempt), 16) / 2**64
        for kind in KINDS:
            lot -= self.rates.get(kind, 0.0)
            if lot < 0:
                return kind
        return None


def parse_faults(text: str, seed: int) -> FaultPlan:
    """`0.1` (of every kind) or `429=0.1,cut=0.05`. Raises MisuseError."""
    rates: dict[Fault, float] = {}
    if "=" not in text:
        rates = dict.fromkeys(KINDS, _rate(text, "--faults"))
    else:
        for place, part in enumerate(text.split(",")):
            name, _, rate = part.strip().partition("=")
            kind = next((kind for kind in KINDS if kind == name), None)
            if kind is None or kind in rates:
                raise MisuseError(f"--faults[{place}]", repr(part), f"KIND=RATE, each once, of {', '.join(KINDS)}")
            rates[kind] = _rate(rate, f"--faults[{place}]")
    if math.fsum(rates.values()) > 1:
        raise MisuseError("--faults", f"rates that add up to {math.fsum(rates.values()):g}", "at most 1 in all")
    return FaultPlan(seed, rates)


def _rate(text: str, place: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 <= rate <= 1:
        raise MisuseError(place, repr(text), "a rate between 0 and 1, or KIND=RATE,... of " + ", ".join(KINDS))
    return rate
