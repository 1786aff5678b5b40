"""When and how a run was played. It may take several sittings, and what it finds out must not depend on them."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct


class Sitting(Struct, frozen=True):
    """One time that a run was played: `workers` trials side by side, `concurrency` calls under way at most.

    `spent_usd` is what the run had spent by its end, trials that did not end included; None where a price is unknown.
    `stopped` is empty for a sitting that played all that was left, and for one that was cut off.
    """

    began: datetime
    workers: int
    concurrency: int
    budget_usd: Decimal | None = None
    spent_usd: Decimal | None = None
    stopped: Literal["", "over_budget"] = ""
