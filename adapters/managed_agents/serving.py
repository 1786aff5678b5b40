"""What `memtrial serve managed-agents` runs."""

from adapters.managed_agents.emulator import LABEL
from harness.core.serving import ServiceKind

MANAGED_AGENTS = ServiceKind(
    name="managed-agents",
    about=LABEL,
    module="adapters.managed_agents.emulator",
    usage='anthropic.Anthropic(api_key="any", base_url="{url}")',
    asks_models=True,
    requires=(),
    extra="managed-agents",
)
