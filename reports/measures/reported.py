"""What vendors say that their stacks took: sums of their own counts, beside what is metered and never in it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

from harness.core.record import Manifest, Trial, Usage
from harness.core.reported import Reported
from reports.rows.ledger import plus


class VendorCount(Struct, frozen=True):
    """All things of one kind in a stack's ended trials. None: the vendor did not say it of each of them.

    `usd` is the vendor's own price; `list_usd` that of the told tokens in the run's price table, thing by thing.
    """

    count: int
    usage: Usage | None
    usd: Decimal | None
    list_usd: Decimal | None
    active_s: float | None


VendorCounts = dict[str, dict[str, VendorCount]]


def vendor_counts(manifest: Manifest, trials: Iterable[Trial]) -> VendorCounts:
    """By stack, then by the vendor's word for what it counts; a stack of which nothing was told has no entry."""
    told: dict[str, dict[str, list[Reported]]] = {}
    for trial in trials:
        for entry in trial.reported if trial.state == "ended" else ():
            told.setdefault(trial.stack, {}).setdefault(entry.kind, []).append(entry)
    when = manifest.created.date()
    return {stack: {kind: _count(entries, when) for kind, entries in kinds.items()} for stack, kinds in told.items()}


def _count(entries: list[Reported], when: date) -> VendorCount:
    usage: Usage | None = Usage()
    usd: Decimal | None = Decimal(0)
    list_usd: Decimal | None = Decimal(0)
    seconds: float | None = 0.0
    for entry in entries:
        told = _usage(entry)
        usage = None if usage is None or told is None else usage + told
        usd, list_usd = plus(usd, entry.usd), plus(list_usd, _price(told, entry.model, when))
        seconds = None if seconds is None or entry.active_s is None else seconds + entry.active_s
    return VendorCount(len(entries), usage, usd, list_usd, seconds)


def _usage(entry: Reported) -> Usage | None:
    if entry.uncached is None or entry.output is None:
        return None
    return Usage(entry.uncached, entry.cache_write_5m, entry.cache_write_1h, entry.cache_read, entry.output)


def _price(usage: Usage | None, model: str, when: date) -> Decimal | None:
    from harness.gateway.prices import usd

    return None if usage is None else usd(usage, model, when)
