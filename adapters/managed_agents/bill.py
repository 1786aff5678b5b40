"""What the vendor counts for the trial's sessions and dreams, as its API tells it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.core.reported import Reported

if TYPE_CHECKING:
    from anthropic.types.beta import BetaDream
    from anthropic.types.beta import BetaManagedAgentsSession as Held

_CENTS = 100  # amounts of money are in minor units of their currency
_USD = "USD"  # the only one that there is


@dataclass(slots=True)
class Bill:
    """Entries since they were last handed over. A session is entered once it is over: later it may be deleted."""

    model: str
    _entries: list[Reported] = field(default_factory=list)

    def enter_session(self, session: "Held") -> None:
        """All turns of a session."""
        used = session.usage
        made, price = used.cache_creation, used.list_cost
        self._entries.append(
            Reported(
                "session", session.id, self.model, used.input_tokens, used.output_tokens,
                cache_write_5m=(made and made.ephemeral_5m_input_tokens) or 0,
                cache_write_1h=(made and made.ephemeral_1h_input_tokens) or 0,
                cache_read=used.cache_read_input_tokens or 0,
                usd=Decimal(price.amount) / _CENTS if price and price.currency == _USD else None,
                active_s=used.active_seconds,
            )
        )  # fmt: skip

    def enter_dream(self, dream: "BetaDream") -> None:
        """A dream has no price there; its session is in no list, so that nothing is entered twice."""
        used = dream.usage
        self._entries.append(
            Reported(
                "dream", dream.id, self.model, used.input_tokens, used.output_tokens,
                cache_write_5m=used.cache_creation_input_tokens, cache_read=used.cache_read_input_tokens,
            )
        )  # fmt: skip

    def hand_over(self) -> tuple[Reported, ...]:
        """What was entered since the last time."""
        found, self._entries = tuple(self._entries), []
        return found
