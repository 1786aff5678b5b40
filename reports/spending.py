"""Tokens and money of each stack, derived from the metered calls. An unknown price makes a sum unknown, not smaller."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from msgspec import Struct

from harness.core.record import Call, Manifest, StepName, Trial, Usage
from harness.core.store import RunFolder

Price = Callable[[Call], Decimal | None]


class Spending(Struct, frozen=True):
    """What a stack spent. Money in USD, None where a price is unknown.

    `usage` and `usd` are of all calls booked as used, but for embeddings, which are computed locally and cost nothing.
    Per session and per right answer, only trials that ended count:
    their spend over the sessions they played, and over the answerable probes they answered rightly (None without any).
    `customer_usd` is what playing the customers came to that the stack's agent served, in no other figure.
    """

    usage: Usage
    usd: Decimal | None
    usd_per_session: Decimal | None
    usd_per_session_by_step: dict[StepName, Decimal | None]
    usd_per_right_answer: Decimal | None
    waste_usd: Decimal | None
    lost_usd: Decimal | None
    customer_usd: Decimal | None = Decimal(0)


@dataclass(slots=True)
class _Sums:
    usage: Usage = field(default_factory=Usage)
    usd: Decimal | None = Decimal(0)
    waste_usd: Decimal | None = Decimal(0)
    lost_usd: Decimal | None = Decimal(0)
    customer_usd: Decimal | None = Decimal(0)
    ended_usd: dict[StepName, Decimal | None] = field(default_factory=dict)

    def not_metered(self) -> None:
        """A trial answered without a call that anybody saw: what it spent is not known, and not nothing."""
        self.usd = None
        self.ended_usd["answer"] = None

    def billed_elsewhere(self) -> None:
        """A stack at its vendor's: what keeping and finding memories cost is not seen here."""
        self.usd = None
        self.ended_usd["observe"] = None


def spending(folder: RunFolder, right_answers: Mapping[str, int]) -> dict[str, Spending]:
    """By stack. `right_answers` counts answerable probes of ended trials that were answered rightly."""
    manifest = folder.manifest()
    stack_of = {spec.id: spec.stack for spec in folder.plan()}
    ended = [trial for trial in folder.trials() if trial.state == "ended"]
    played = _sessions_played(manifest, ended)
    sums = {stack.name: _Sums() for stack in manifest.stacks}
    price, ended_ids = price_of(manifest), {trial.id for trial in ended}
    metered: set[str] = set()
    for call in folder.calls():
        metered.add(call.trial)
        _book(sums[stack_of[call.trial]], call, price(call), call.trial in ended_ids)
    for trial in ended:
        if trial.answers and trial.id not in metered:
            sums[trial.stack].not_metered()
    for stack in manifest.stacks:
        if stack.hosts:
            sums[stack.name].billed_elsewhere()
    return {name: _spent(sums[name], played.get(name, 0), right_answers.get(name, 0)) for name in sums}


def price_of(manifest: Manifest) -> Price:
    """The price of one call at the run's date; the reference model's calls at the list price of `prices_as`.

    Each call is priced by itself, before anything is added up: list prices may have steps by request size. Embeddings
    cost nothing.
    """
    from harness.gateway.prices import usd

    estimated, when = manifest.model.kind == "reference", manifest.created.date()

    @cache
    def priced(usage: Usage, model: str) -> Decimal | None:
        return Decimal(0) if usage == Usage() else usd(usage, model, when)

    return lambda call: priced(call.billed, manifest.prices_as if estimated else call.model)


def plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """The sum, unknown where either is."""
    return None if left is None or right is None else left + right


def _sessions_played(manifest: Manifest, ended: Iterable[Trial]) -> dict[str, int]:
    sessions = {scenario.id: scenario.sessions for scenario in manifest.scenarios}
    played: dict[str, int] = {}
    for trial in ended:
        played[trial.stack] = played.get(trial.stack, 0) + sessions[trial.scenario]
    return played


def _book(sums: _Sums, call: Call, usd: Decimal | None, ended: bool) -> None:
    if call.step == "customer":
        sums.customer_usd = plus(sums.customer_usd, usd)
    elif call.booked == "waste":
        sums.waste_usd = plus(sums.waste_usd, usd)
    elif call.booked == "lost":
        sums.lost_usd = plus(sums.lost_usd, usd)
    else:
        sums.usage = sums.usage + call.billed
        sums.usd = plus(sums.usd, usd)
        if ended:
            sums.ended_usd[call.step] = plus(sums.ended_usd.get(call.step, Decimal(0)), usd)


def _spent(sums: _Sums, sessions: int, right_answers: int) -> Spending:
    total: Decimal | None = Decimal(0)
    for usd in sums.ended_usd.values():
        total = plus(total, usd)
    return Spending(
        usage=sums.usage,
        usd=sums.usd,
        usd_per_session=_share(total, sessions),
        usd_per_session_by_step={step: _share(usd, sessions) for step, usd in sums.ended_usd.items()},
        usd_per_right_answer=_share(total, right_answers),
        waste_usd=sums.waste_usd,
        lost_usd=sums.lost_usd,
        customer_usd=sums.customer_usd,
    )


def _share(usd: Decimal | None, count: int) -> Decimal | None:
    return None if usd is None or not count else usd / count
