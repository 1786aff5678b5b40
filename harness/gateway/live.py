"""How calls reach a model that is not part of this program, and what goes wrong with them on purpose."""

from msgspec import Struct

from harness.gateway.faults import FaultPlan


class Upstream(Struct, frozen=True):
    """An endpoint that speaks the Messages API. The key is never shown, and travels on stdin only."""

    url: str
    key: str = ""

    def __repr__(self) -> str:
        return f"Upstream(url={self.url!r})"


class Live(Struct, frozen=True):
    """`upstream` is None for a model that answers in the gateway itself.

    `concurrency` is how many calls may be under way at once; `timeout_s` for how long an endpoint may be silent.
    """

    upstream: Upstream | None = None
    faults: FaultPlan = FaultPlan()
    concurrency: int = 8
    timeout_s: float = 600.0
