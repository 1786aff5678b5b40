"""What a session is made of."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType, field

from adapters.managed_agents.emulator.agent_params import McpServer, Model, Name, Skill, Tool
from adapters.managed_agents.emulator.event_params import Outcome, UserMessage
from adapters.managed_agents.emulator.params import Metadata, MetadataPatch, Paged, Strict, Time

Status = Literal["rescheduling", "running", "idle", "terminated"]
Version = Annotated[int, Meta(ge=1, le=2**31)]
MAX_INSTRUCTIONS = 4_096


class AgentReference(Strict, tag_field="type", tag="agent"):
    """An agent at a version."""

    id: str
    version: Version | None = None


class AgentWithOverrides(Strict, tag_field="type", tag="agent_with_overrides"):
    """An agent, and what is other than in its record for this session."""

    id: str
    version: Version | None = None
    model: Model | UnsetType = UNSET
    system: str | UnsetType | None = UNSET
    tools: list[Tool] | UnsetType = UNSET
    mcp_servers: list[McpServer] | UnsetType = UNSET
    skills: list[Skill] | UnsetType = UNSET


class StoreResource(Strict, tag_field="type", tag="memory_store"):
    """A memory store to be mounted."""

    memory_store_id: str
    access: Literal["read_write", "read_only"] | None = None
    instructions: Annotated[str, Meta(max_length=MAX_INSTRUCTIONS)] | None = None


class FileResource(Strict, tag_field="type", tag="file"):
    """A file to be mounted; not served yet."""

    file_id: str
    mount_path: str | None = None


class RepositoryResource(Strict, tag_field="type", tag="github_repository"):
    """A repository to be cloned; not served."""

    url: str
    authorization_token: str | None = None
    checkout: dict[str, Any] | None = None
    mount_path: str | None = None


class Amount(Strict):
    """Money in cents."""

    amount: Annotated[str, Meta(pattern=r"^[0-9]{1,15}$")]
    currency: Literal["USD"]


class Budget(Strict):
    """What a session may cost."""

    type: Literal["limit"]
    max_list_cost: Amount


class NewSession(Strict):
    """POST sessions."""

    agent: Name | AgentReference | AgentWithOverrides
    environment_id: str
    budget: Budget | None = None
    initial_events: list[UserMessage | Outcome] = field(default_factory=list)
    metadata: Metadata = field(default_factory=dict)
    resources: list[StoreResource | FileResource | RepositoryResource] = field(default_factory=list)
    title: str | None = None
    vault_ids: list[str] = field(default_factory=list)


class AgentChange(Strict):
    """Of a session's agent."""

    tools: list[Tool] | UnsetType = UNSET
    mcp_servers: list[McpServer] | UnsetType = UNSET


class ChangedSession(Strict):
    """POST sessions/{id}: what is left out stays."""

    agent: AgentChange | UnsetType = UNSET
    budget: Budget | UnsetType | None = UNSET
    metadata: MetadataPatch | UnsetType | None = UNSET
    title: str | UnsetType | None = UNSET
    vault_ids: list[str] | UnsetType = UNSET


class SessionList(Paged):
    """Which sessions."""

    agent_id: str | None = None
    agent_version: int | None = None
    deployment_id: str | None = None
    memory_store_id: str | None = None
    include_archived: bool = False
    order: Literal["asc", "desc"] = "desc"
    statuses: list[Status] | None = field(name="statuses[]", default=None)
    created_at_gt: Time | None = field(name="created_at[gt]", default=None)
    created_at_gte: Time | None = field(name="created_at[gte]", default=None)
    created_at_lt: Time | None = field(name="created_at[lt]", default=None)
    created_at_lte: Time | None = field(name="created_at[lte]", default=None)
