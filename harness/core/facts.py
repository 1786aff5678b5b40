"""What no run can measure of a stack: licence, hosting, models, framework, what must run beside it. Stated, not proven.

Kept apart from measured figures, and printed with source and date wherever it is used.
"""

from datetime import date
from typing import Protocol, runtime_checkable

from msgspec import Struct


class Facts(Struct, frozen=True):
    """What is known of a stack with the options it has, from `source`, as read on the day `read`.

    `self_hosted` and `any_model` are what a workload may require; `hosting` and `models` say in words how far they
    reach. `frameworks` names those that it belongs to (`langgraph`, `llama_index`), `needs` what has to run beside the
    agent's own process: servers, databases, a vendor's service; empty where nothing has.
    """

    licence: str
    hosting: str
    self_hosted: bool
    models: str
    any_model: bool
    source: str
    read: date
    frameworks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@runtime_checkable
class Described(Protocol):
    """An adapter that states such facts, of itself with its options: a ClassVar or a property."""

    @property
    def facts(self) -> Facts:
        """As of its options."""
        ...
