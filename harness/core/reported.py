"""What a vendor says that a stack at its place took: a count of the vendor's own, never mixed with what is metered."""

from decimal import Decimal

from msgspec import Struct


class Reported(Struct, frozen=True):
    """One thing that the vendor counts for: `kind` and `id` are its own words (a session, a dream).

    Tokens as its API tells them; `uncached`, `cache_write_*` and `cache_read` partition the input. `usd` is its own
    price and `active_s` how long it was at work, in seconds. What it does not say is None, and not 0.
    """

    kind: str
    id: str
    model: str
    uncached: int | None = None
    output: int | None = None
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    cache_read: int = 0
    usd: Decimal | None = None
    active_s: float | None = None
