"""Tokens and money of each stack, derived from the metered calls. An unknown price makes a sum unknown, not smaller."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from msgspec import Struct

from harness.core.record import Manifest, StepName, Trial, Usage
from harness.core.store import RunFolder
from reports.rows.ledger import Entry, plus


class Spending(Struct, frozen=True):
    """What a stack spent. Money in USD, None where a price is unknown.

    `usage` and `usd` are of all calls booked as used, but for embeddings, which are computed locally and cost nothing.
    Per session and per right answer, only trials that ended count:
    their spend over the sessions they played, and over the answerable probes they answered rightly (None without any).
    `customer_usd` is what playing the customers came to that the stack's agent served, in `customer_calls`; neither is
    in any other figure.
    """

    usage: Usage
    usd: Decimal | None
    usd_per_session: Decimal | None
    usd_per_session_by_step: dict[StepName, Decimal | None]
    usd_per_right_answer: Decimal | None
    waste_usd: Decimal | None
    lost_usd: Decimal | None
    customer_usd: Decimal | None = Decimal(0)
    customer_calls: int = 0


@dataclass(slots=True)
class _Sums:
    usd: Decimal | None
    waste_usd: Decimal | None
    lost_usd: Decimal | None
    customer_usd: Decimal | None
    usage: Usage = field(default_factory=Usage)
    customer_calls: int = 0
    ended_usd: dict[StepName, Decimal | None] = field(default_factory=dict)

    def not_metered(self) -> None:
        """A trial answered without a call that anybody saw: what it spent is not known, and not nothing."""
        self.usd = None
        self.ended_usd["answer"] = None

    def billed_elsewhere(self) -> None:
        """A stack at its vendor's: what keeping and finding memories cost is not seen here."""
        self.usd = None
        self.ended_usd["observe"] = None

    def replayed(self) -> None:
        """Memories were kept in another run: what a session costs is not known from the answers alone."""
        self.ended_usd["observe"] = None


def spending(folder: RunFolder, entries: Iterable[Entry], right_answers: Mapping[str, int]) -> dict[str, Spending]:
    """By stack; `entries` are the folder's ledger.

    `right_answers` counts answerable probes of ended trials that were answered rightly.
    """
    manifest = folder.manifest()
    stack_of = {spec.id: spec.stack for spec in folder.plan()}
    ended = [trial for trial in folder.trials() if trial.state == "ended"]
    played = _sessions_played(manifest, ended)
    nothing = _nothing(manifest)
    sums = {stack.name: _Sums(nothing, nothing, nothing, nothing) for stack in manifest.stacks}
    ended_ids = {trial.id for trial in ended}
    metered: set[str] = set()
    for entry in entries:
        metered.add(entry.trial)
        _book(sums[stack_of[entry.trial]], entry, entry.trial in ended_ids)
    for trial in ended:
        if trial.answers and trial.id not in metered:
            sums[trial.stack].not_metered()
    for stack in manifest.stacks:
        if stack.hosts:
            sums[stack.name].billed_elsewhere()
        if manifest.replay:
            sums[stack.name].replayed()
    return {name: _spent(sums[name], played.get(name, 0), right_answers.get(name, 0)) for name in sums}


def _nothing(manifest: Manifest) -> Decimal | None:
    """What no call costs: where a price is unknown, a sum that happens to be empty prints as unknown too, not as 0."""
    from harness.gateway.prices import usd

    return usd(Usage(), manifest.prices_as, manifest.created.date())


def _sessions_played(manifest: Manifest, ended: Iterable[Trial]) -> dict[str, int]:
    sessions = {scenario.id: scenario.sessions for scenario in manifest.scenarios}
    played: dict[str, int] = {}
    for trial in ended:
        played[trial.stack] = played.get(trial.stack, 0) + sessions[trial.scenario]
    return played


def _book(sums: _Sums, entry: Entry, ended: bool) -> None:
    if entry.step == "customer":
        sums.customer_usd = plus(sums.customer_usd, entry.usd)
        sums.customer_calls += entry.calls
    elif entry.booked == "waste":
        sums.waste_usd = plus(sums.waste_usd, entry.usd)
    elif entry.booked == "lost":
        sums.lost_usd = plus(sums.lost_usd, entry.usd)
    else:
        sums.usage = sums.usage + entry.usage
        sums.usd = plus(sums.usd, entry.usd)
        if ended:
            sums.ended_usd[entry.step] = plus(sums.ended_usd.get(entry.step, Decimal(0)), entry.usd)


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
        customer_calls=sums.customer_calls,
    )


def _share(usd: Decimal | None, count: int) -> Decimal | None:
    return None if usd is None or not count else usd / count
