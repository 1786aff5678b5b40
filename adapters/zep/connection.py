"""Where the Zep API is: a local service of the trial's own, or its vendor's."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from adapters.namespaces import namespace_in
from adapters.zep import HOSTED_URL, KEY
from harness.core.contract import Clock, Lab

if TYPE_CHECKING:
    from zep_cloud.client import Zep as Client

    from adapters.zep import Zep

_TIMEOUT_S = 300.0
_NOW = "memtrial-now"


@dataclass(frozen=True, slots=True)
class Connection:
    """The SDK's client, and what stands before every user's id there: nothing, where the service is the trial's own."""

    client: "Client"
    http: httpx.Client
    namespace: str = ""


def local(lab: Lab) -> Connection:
    """Start the service in the workdir; it takes the time from the scenario clock."""
    at = lab.models.endpoint()
    where = {"MEMTRIAL_MODEL_URL": at.base_url, "MEMTRIAL_MODEL_KEY": at.key, "MEMTRIAL_MODEL": at.model}
    command = [sys.executable, "-P", "-m", "adapters.zep.service", "--port", "{port}", "--data", "{workdir}/zep"]
    service = lab.service(command, env=where, timeout=120)
    return _connection(f"{service.url}/api/v4", "local", "", _stamp(lab.clock))


def hosted(options: "Zep", lab: Lab) -> Connection:
    """The vendor's service, under a namespace of this attempt's own."""
    return _connection(options.url or HOSTED_URL, os.environ[KEY], f"memtrial-{namespace_in(lab.workdir)}-")


def _connection(
    url: str, key: str, namespace: str, before: Callable[[httpx.Request], None] | None = None
) -> Connection:
    from zep_cloud.client import Zep as Client

    http = httpx.Client(timeout=_TIMEOUT_S, trust_env=False, event_hooks={"request": [before] if before else []})
    return Connection(Client(api_key=key, base_url=url, httpx_client=http), http, namespace)


def _stamp(clock: Clock) -> Callable[[httpx.Request], None]:
    """The service is a process of its own: nobody moves its clock, so each request says what time it is."""

    def stamp(request: httpx.Request) -> None:
        request.headers[_NOW] = clock.now().isoformat()

    return stamp
