"""Agents: their routes. A change makes one version more; the older ones stay."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from adapters.managed_agents.emulator import ids
from adapters.managed_agents.emulator.agent_params import (
    Identity,
    McpServer,
    Model,
    Name,
    Skill,
    Tool,
    later_multiagent,
    shown_identity,
    shown_model,
    shown_skills,
    shown_tools,
)
from adapters.managed_agents.emulator.calls import Call, Route
from adapters.managed_agents.emulator.errors import ServiceError, archived, invalid, not_found
from adapters.managed_agents.emulator.options import Limits
from adapters.managed_agents.emulator.pages import Listing, page
from adapters.managed_agents.emulator.params import (
    Dated,
    Metadata,
    MetadataPatch,
    Paged,
    Query,
    Strict,
    checked_metadata,
    dated,
    encodable,
    kept,
    newest_first,
    patched,
    storable,
)
from adapters.managed_agents.emulator.storage import Row, Storage, read

Version = Annotated[int, Meta(ge=1, le=2**31)]


class NewAgent(Strict):
    """POST agents."""

    model: Model
    name: Name
    description: str | None = None
    execution_identity: Identity | None = None
    mcp_servers: list[McpServer] = field(default_factory=list)
    metadata: Metadata = field(default_factory=dict)
    multiagent: dict[str, Any] | None = None
    skills: list[Skill] = field(default_factory=list)
    system: str | None = None
    tools: list[Tool] = field(default_factory=list)


class ChangedAgent(Strict):
    """POST agents/{id}: what is left out stays; `version` is the one that is to be changed."""

    version: Version | None = None
    model: Model | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    execution_identity: Identity | UnsetType | None = UNSET
    mcp_servers: list[McpServer] | UnsetType | None = UNSET
    metadata: MetadataPatch | UnsetType | None = UNSET
    multiagent: dict[str, Any] | UnsetType | None = UNSET
    skills: list[Skill] | UnsetType | None = UNSET
    system: str | UnsetType | None = UNSET
    tools: list[Tool] | UnsetType | None = UNSET


class WhichVersion(Query):
    """GET agents/{id}: the latest version, or this one."""

    version: Version | None = None


def agent_of(storage: Storage, workspace: str, id: str, version: int | None = None) -> dict[str, Any]:
    """An agent as the API shows it. Raises ServiceError (404)."""
    row = storage.one("SELECT * FROM agents WHERE id = ? AND workspace = ?", id, workspace)
    if row is None:
        raise not_found("agent", id)
    return _view(storage, row, version or row["version"])


def add_agent(call: Call) -> Any:
    """`agents.create`."""
    given, id = call.body(NewAgent), ids.new(ids.AGENT)
    later_multiagent(given.multiagent)
    limits = call.service.options.limits
    body = {
        "id": id, "type": "agent", "multiagent": None, "created_at": call.now, "updated_at": call.now,
        "metadata": checked_metadata(given.metadata), **_texts(given, limits), "model": shown_model(given.model),
        "execution_identity": shown_identity(given.execution_identity), "skills": shown_skills(given.skills),
        "mcp_servers": given.mcp_servers, "tools": shown_tools(given.tools, given.mcp_servers, limits),
    }  # fmt: skip
    call.service.storage.insert("agents", id=id, workspace=call.workspace, version=1, created_at=call.now)
    _keep(call, id, 1, body)
    return agent_of(call.service.storage, call.workspace, id)


def get_agent(call: Call) -> Any:
    """`agents.retrieve`."""
    return agent_of(call.service.storage, call.workspace, call.path("agent"), call.query(WhichVersion).version)


def list_agents(call: Call) -> Any:
    """`agents.list`."""
    wanted, storage = call.query(Dated), call.service.storage
    listing = dated(newest_first("agents", call.workspace, wanted.include_archived), wanted)
    found = page(storage, listing, wanted.limit, wanted.page)
    return {"data": [_view(storage, row, row["version"]) for row in found.rows], "next_page": found.next}


def list_agent_versions(call: Call) -> Any:
    """`agents.versions.list`: the newest first."""
    wanted, storage = call.query(Paged), call.service.storage
    id = agent_of(storage, call.workspace, call.path("agent"))["id"]
    listing = Listing("agent_versions", ("version",), descending=True).where("agent_id = ?", id)
    found = page(storage, listing, wanted.limit, wanted.page)
    views = [agent_of(storage, call.workspace, id, row["version"]) for row in found.rows]
    return {"data": views, "next_page": found.next}


def change_agent(call: Call) -> Any:
    """`agents.update`. A change that changes nothing makes no version."""
    given, storage = call.body(ChangedAgent), call.service.storage
    old = agent_of(storage, call.workspace, call.path("agent"))
    if old["archived_at"]:
        raise archived("agent", old["id"], "reading")
    if given.version not in (None, old["version"]):
        found = f"version: {given.version}; allowed: {old['version']}, the agent's current version"
        raise ServiceError(409, found, call.service.options.conflict_type)
    new = {**old, **_changes(given, old, call.service.options.limits)}
    if msgspec.to_builtins(new) == old:
        return old
    version = old["version"] + 1
    _keep(call, old["id"], version, {**new, "updated_at": call.now})
    storage.update("agents", old["id"], version=version)
    return agent_of(storage, call.workspace, old["id"])


def archive_agent(call: Call) -> Any:
    """`agents.archive`: one way; a second time changes nothing."""
    agent = agent_of(call.service.storage, call.workspace, call.path("agent"))
    if not agent["archived_at"]:
        call.service.storage.update("agents", agent["id"], archived_at=call.now)
    return agent_of(call.service.storage, call.workspace, agent["id"])


def _changes(given: ChangedAgent, old: dict[str, Any], limits: Limits) -> dict[str, Any]:
    if given.multiagent is not UNSET:
        later_multiagent(given.multiagent)
    changed = _texts(given, limits)
    changed["metadata"] = patched(old["metadata"], given.metadata)
    if not isinstance(given.model, UnsetType):
        changed["model"] = shown_model(given.model)
    if not isinstance(given.execution_identity, UnsetType):
        changed["execution_identity"] = shown_identity(given.execution_identity)
    if not isinstance(given.skills, UnsetType):
        changed["skills"] = shown_skills(given.skills or [])
    return changed | tool_changes(given.tools, given.mcp_servers, old, limits)


def tool_changes(
    tools: list[Tool] | UnsetType | None,
    servers: list[McpServer] | UnsetType | None,
    old: dict[str, Any],
    limits: Limits,
) -> dict[str, Any]:
    """The agent's tools and servers after a change of either. Raises ServiceError (400)."""
    if tools is UNSET and servers is UNSET:
        return {}
    kept_servers = msgspec.convert(old["mcp_servers"], list[McpServer])
    new_servers = kept_servers if isinstance(servers, UnsetType) else servers or []
    new_tools = msgspec.convert(old["tools"], list[Tool]) if isinstance(tools, UnsetType) else tools or []
    return {"mcp_servers": new_servers, "tools": shown_tools(new_tools, new_servers, limits)}


def _texts(given: NewAgent | ChangedAgent, limits: Limits) -> dict[str, Any]:
    """Name, description and system prompt as far as they are named; an empty one is none."""
    found = kept(name=given.name, description=given.description, system=given.system)
    for name, text in found.items():
        found[name] = encodable(name, text) if text else None
    if found.get("system"):
        storable("system", found["system"], limits.system_characters)
    return found


def _keep(call: Call, id: str, version: int, body: dict[str, Any]) -> None:
    call.service.storage.insert("agent_versions", agent_id=id, version=version, body=body)


def _view(storage: Storage, row: Row, version: int) -> dict[str, Any]:
    found = storage.one("SELECT body FROM agent_versions WHERE agent_id = ? AND version = ?", row["id"], version)
    if found is None:
        raise invalid("version", str(version), f"1 to {row['version']}")
    return {**read(found["body"]), "version": version, "archived_at": row["archived_at"]}


_ALL, _ONE = "/v1/agents", "/v1/agents/{agent}"
ROUTES = (
    Route("POST", _ALL, add_agent, "agents", writes=True, body=NewAgent),
    Route("GET", _ALL, list_agents, "agents", query=Dated),
    Route("GET", _ONE, get_agent, "agents", query=WhichVersion),
    Route("POST", _ONE, change_agent, "agents", writes=True, body=ChangedAgent),
    Route("POST", _ONE + "/archive", archive_agent, "agents", writes=True),
    Route("GET", _ONE + "/versions", list_agent_versions, "agents", query=Paged),
)
