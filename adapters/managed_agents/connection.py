"""The service of a trial, its own or its vendor's, and the SDK's client to it."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from adapters.managed_agents import HOSTED_URL, KEY
from adapters.managed_agents.bill import Bill
from adapters.namespaces import namespace_in
from harness.core.contract import Clock, Lab
from harness.core.errors import TrialError

if TYPE_CHECKING:
    from anthropic import Anthropic
    from anthropic.resources.beta import Beta
    from anthropic.types.beta import BetaManagedAgentsSession as Held

    from adapters.managed_agents import ManagedAgents

NOW = "memtrial-now"
_TIMEOUT_S = 600.0
_NAME = "memtrial"
_NOT_OFFERED = ("web_fetch", "web_search")  # a trial reaches nothing but its models


@dataclass(frozen=True)
class Connection:
    """A client, and the agent and the environment that all sessions of the trial have in common.

    `namespace` tells the trial's own from whatever else there is: nothing, where the service is the trial's own.
    `bill` is kept where the service is the vendor's: the calls of a local one are metered.
    """

    client: "Anthropic"
    model: str
    clock: Clock
    namespace: str = ""
    bill: Bill | None = None

    @property
    def beta(self) -> "Beta":
        """Where the SDK keeps all of Managed Agents."""
        return self.client.beta

    @cached_property
    def agent(self) -> str:
        """Its id. A process that comes after another finds what that one made."""
        for known in self.beta.agents.list(limit=100):
            if known.name == self._name:
                return known.id
        off: Any = [{"name": name, "enabled": False} for name in _NOT_OFFERED]
        toolset: Any = {"type": "agent_toolset_20260401", "configs": off}
        return self.beta.agents.create(name=self._name, model=self.model, tools=[toolset]).id

    @cached_property
    def environment(self) -> str:
        """Its id."""
        for known in self.beta.environments.list(limit=100):
            if known.name == self._name:
                return known.id
        return self.beta.environments.create(name=self._name).id

    @property
    def _name(self) -> str:
        return f"{_NAME}-{self.namespace}" if self.namespace else _NAME

    def mark(self) -> dict[str, str]:
        """The metadata by which a store or session is known to be the trial's."""
        return {"trial": self.namespace} if self.namespace else {}

    def is_ours(self, held: Any) -> bool:
        """Whether a store or session is the trial's."""
        metadata: dict[str, str] = held.metadata
        return self.mark().items() <= metadata.items()

    def sessions(self) -> "list[Held]":
        """The trial's, oldest first."""
        return [each for each in self.beta.sessions.list(limit=100, order="asc") if self.is_ours(each)]

    def ended(self, session: str) -> None:
        """Nothing more will be said in a session: what it took is told now."""
        if self.bill:
            self.bill.enter_session(self.beta.sessions.retrieve(session))

    def say(self, session: str, text: str) -> str:
        """Send a message and wait until the session rests: what its agent said last. Raises TrialError."""
        said, fault = "", ""
        with self.beta.sessions.events.stream(session) as events:
            content: Any = [{"type": "text", "text": text}]
            self.beta.sessions.events.send(session, events=[{"type": "user.message", "content": content}])
            for event in events:
                if event.type == "agent.message":
                    said = "\n".join(part.text for part in event.content if part.type == "text")
                elif event.type == "session.error":
                    fault = f"{event.error.type}: {event.error.message}"
                elif event.type == "session.status_idle":
                    if event.stop_reason.type == "end_turn":
                        return said
                    raise TrialError(f"managed_agents: the turn ended with {event.stop_reason.type}: {fault}")
                elif event.type == "session.status_terminated":
                    raise TrialError(f"managed_agents: the session was terminated: {fault}")
        raise TrialError("managed_agents: the stream of events ended before the turn did")


def local(lab: Lab) -> Connection:
    """Start the service in the workdir; it takes the time from the scenario clock."""
    import anthropic

    at = lab.models.endpoint()
    where = {"MEMTRIAL_MODEL_URL": at.base_url, "MEMTRIAL_MODEL_KEY": at.key, "MEMTRIAL_MODEL": at.model}
    module = "adapters.managed_agents.emulator"
    command = [sys.executable, "-P", "-m", module, "--port", "{port}", "--data", "{workdir}/managed_agents"]
    service = lab.service(command, env=where)
    http = anthropic.DefaultHttpxClient(
        timeout=_TIMEOUT_S, trust_env=False, event_hooks={"request": [_stamp(lab.clock)]}
    )
    client = anthropic.Anthropic(base_url=service.url, api_key="local", http_client=http)
    return Connection(client, at.model, lab.clock)


def hosted(options: "ManagedAgents", lab: Lab) -> Connection:
    """The vendor's service, under a namespace of this attempt's own. It has a clock of its own, too."""
    import anthropic

    http = anthropic.DefaultHttpxClient(timeout=_TIMEOUT_S, trust_env=False)
    client = anthropic.Anthropic(base_url=options.url or HOSTED_URL, api_key=os.environ[KEY], http_client=http)
    return Connection(client, options.model, lab.clock, namespace_in(lab.workdir), Bill(options.model))


def _stamp(clock: Clock) -> Callable[[Any], None]:
    """The service is a process of its own: nobody moves its clock, so each request says what time it is."""

    def stamp(request: Any) -> None:
        request.headers[NOW] = clock.now().isoformat()

    return stamp
