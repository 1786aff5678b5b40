"""The stack `managed_agents`: Claude Managed Agents through the real SDK, by default on the service in `emulator/`."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from adapters.managed_agents.schedule import Schedule
from harness.core.contract import AgentMemory, Lab
from harness.core.facts import Facts

HOSTED_URL = "https://api.anthropic.com"
KEY = "ANTHROPIC_API_KEY"


@dataclass(frozen=True)
class ManagedAgents:
    """See `contract.Adapter`.

    `stores="user"`: one memory store a user, in which all the user's agents take notes. `stores="agent"`: each agent
    takes notes in a store of its own and reads those of the others. `access` is how conversations mount the store that
    they may write to; sessions that are observed always write, and a probe never does.

    `dreaming`: after every `dream_every` sessions a dream puts the store in order, in place (`automatic`), or in a copy
    that takes the store's place once a review accepts it (`staged`). `dream_at` is a time to dream at instead, `03:00`
    each day or `sunday 03:00` each week, by the scenario clock. `patience_s` bounds the wait for one dream.

    `hosted` talks to Anthropic's service, or to whoever answers at `url`, with the key in `ANTHROPIC_API_KEY`; `model`
    is the agent's then. A local agent has the run's model.
    """

    stores: Literal["user", "agent"] = "user"
    access: Literal["read_write", "read_only"] = "read_write"
    dreaming: Literal["off", "automatic", "staged"] = "off"
    dream_every: int = 5
    dream_at: str = ""
    patience_s: float = 900.0
    hosted: bool = False
    url: str = ""
    model: str = "claude-sonnet-5-5"

    name: ClassVar[str] = "managed_agents"
    about: ClassVar[str] = "Claude Managed Agents, emulated: sessions whose agent takes notes in a mounted memory store"
    requires: ClassVar[tuple[str, ...]] = ("anthropic",)
    extra: ClassVar[str | None] = "managed-agents"
    exempt: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        licence="Apache-2.0 for the SDK (anthropic); the service is Anthropic's own, by its terms",
        hosting="at Anthropic's only; without hosted=true a run plays an emulation of it",
        self_hosted=False,
        models="Claude only",
        any_model=False,
        needs=("Anthropic's service",),
        source="anthropic 2.12.0, its methods, types and metadata",
        read=date(2026, 11, 22),
    )

    def __post_init__(self) -> None:
        if not 1 <= self.dream_every <= 100 or not self.patience_s > 0:
            found = f"dream_every={self.dream_every}, patience_s={self.patience_s}"
            raise ValueError(f"{found}; allowed: dream_every from 1 to 100, patience_s above 0")
        if self.dream_at:
            Schedule.read(self.dream_at)
        if self.url and not (self.hosted and urlsplit(self.url).hostname):
            raise ValueError(f"url={self.url!r} with hosted={self.hosted}; allowed: with hosted=true, a base URL")

    @property
    def version(self) -> str:
        """Of the SDK."""
        return version("anthropic")

    @property
    def hosts(self) -> tuple[str, ...]:
        """See `abilities.Hosted`."""
        return (urlsplit(self.url or HOSTED_URL).hostname or "",) if self.hosted else ()

    @property
    def keys(self) -> tuple[str, ...]:
        """See `abilities.Hosted`."""
        return (KEY,) if self.hosted else ()

    def open(self, lab: Lab) -> AgentMemory:
        """Start the service on what lies in the workdir, or greet the hosted one."""
        from adapters.managed_agents.connection import hosted, local
        from adapters.managed_agents.memory import ManagedMemory

        return ManagedMemory(self, hosted(self, lab) if self.hosted else local(lab))
