"""What a trial may use: the contract's `Lab`, as the worker gives it to the adapter."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.core.contract import Endpoint, Service
from harness.engine.clock import ScenarioClock
from harness.engine.messages import PlainMessages
from harness.engine.services import Services
from harness.engine.steps import Steps
from harness.engine.wire import Served
from harness.gateway.tokens import estimate


@dataclass(frozen=True, slots=True)
class TrialModels:
    """See `contract.Models`."""

    at: Endpoint

    def endpoint(self) -> Endpoint:
        """See `contract.Models`."""
        return self.at

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See `contract.Models`; metered like any other call."""
        body = {"model": "embedding", "input": list(texts), "encoding_format": "float"}
        reply = PlainMessages(self.at).post("/v1/embeddings", body)
        return [row["embedding"] for row in sorted(reply["data"], key=lambda row: int(row["index"]))]


@dataclass(frozen=True, slots=True)
class TrialLab:
    """See `contract.Lab`."""

    workdir: Path
    models: TrialModels
    clock: ScenarioClock
    seed: int
    services: Services
    steps: Steps

    def count_tokens(self, text: str) -> int:
        """See `contract.Lab`."""
        return estimate(text)

    def service(
        self, command: Sequence[str], *, env: Mapping[str, str] | None = None, timeout: float = 60.0
    ) -> Service:
        """See `contract.Lab`."""
        start = time.monotonic()
        service = self.services.start(command, timeout, env)
        seconds = time.monotonic() - start
        self.steps.apart += seconds
        self.steps.send(Served(seconds))
        return service
