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
    """

    stores: Literal["user", "agent"] = "user"
    access: Literal["read_write", "read_only"] = "read_write"

    name: ClassVar[str] = "managed_agents"
    about: ClassVar[str] = "Claude Managed Agents, emulated: sessions whose agent takes notes in a mounted memory store"
    requires: ClassVar[tuple[str, ...]] = ("anthropic",)
    extra: ClassVar[str | None] = "managed-agents"
    exempt: ClassVar[bool] = False

    @property
    def version(self) -> str:
        """Of the SDK."""
        return version("anthropic")

    def open(self, lab: Lab) -> AgentMemory:
        """Start the service on what lies in the workdir."""
        from adapters.managed_agents.connection import local
        from adapters.managed_agents.memory import ManagedMemory

        return ManagedMemory(self, local(lab))
