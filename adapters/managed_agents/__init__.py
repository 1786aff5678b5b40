"""The stack `managed_agents`: Claude Managed Agents through the real SDK, on the local service in `emulator/`."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import ClassVar, Literal

from harness.core.contract import AgentMemory, Lab


@dataclass(frozen=True)
class ManagedAgents:
    """See `contract.Adapter`.

    `stores="user"`: one memory store a user, in which all the user's agents take notes. `stores="agent"`: each agent
    takes notes in a store of its own and reads those of the others. `access` is how conversations mount the store that
    they may write to; sessions that are observed always write, and a probe never does.

    `dreaming`: after every `dream_every` sessions a dream puts the store in order, in place (`automatic`), or in a copy
    that takes the store's place once a review accepts it (`staged`). `patience_s` bounds the wait for one dream.
    """

    stores: Literal["user", "agent"] = "user"
    access: Literal["read_write", "read_only"] = "read_write"
    dreaming: Literal["off", "automatic", "staged"] = "off"
    dream_every: int = 5
    patience_s: float = 900.0

    name: ClassVar[str] = "managed_agents"
    about: ClassVar[str] = "Claude Managed Agents, emulated: sessions whose agent takes notes in a mounted memory store"
    requires: ClassVar[tuple[str, ...]] = ("anthropic",)
    extra: ClassVar[str | None] = "managed-agents"
    exempt: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if not 1 <= self.dream_every <= 100 or not self.patience_s > 0:
            found = f"dream_every={self.dream_every}, patience_s={self.patience_s}"
            raise ValueError(f"{found}; allowed: dream_every from 1 to 100, patience_s above 0")

    @property
    def version(self) -> str:
        """Of the SDK."""
        return version("anthropic")

    def open(self, lab: Lab) -> AgentMemory:
        """Start the service on what lies in the workdir."""
        from adapters.managed_agents.connection import local
        from adapters.managed_agents.memory import ManagedMemory

        return ManagedMemory(self, local(lab))
