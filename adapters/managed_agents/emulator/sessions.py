"""Sessions: their routes."""

from typing import Any

from msgspec import UnsetType, to_builtins

from adapters.managed_agents.emulator import events, ids
from adapters.managed_agents.emulator.agent_params import shown_model, shown_skills
from adapters.managed_agents.emulator.agents import agent_of, tool_changes
from adapters.managed_agents.emulator.calls import Call, Route
from adapters.managed_agents.emulator.environments import environment_of
from adapters.managed_agents.emulator.errors import ServiceError, archived, invalid
from adapters.managed_agents.emulator.event_params import SentEvents
from adapters.managed_agents.emulator.mounts import mounted
from adapters.managed_agents.emulator.pages import Listing, page
from adapters.managed_agents.emulator.params import checked_metadata, encodable, patched, storable
from adapters.managed_agents.emulator.prices import NO_USAGE, check_budgetable, check_has_budget, check_raised
from adapters.managed_agents.emulator.session_params import (
    AgentReference,
    AgentWithOverrides,
    ChangedSession,
    NewSession,
    SessionList,
)
from adapters.managed_agents.emulator.session_rows import body_of, session_of, view
from adapters.managed_agents.emulator.storage import Row

_AGENT = (
    "id", "type", "version", "name", "description", "model", "system", "tools", "mcp_servers", "skills",
    "execution_identity", "multiagent",
)  # fmt: skip


def add_session(call: Call) -> Any:
    """`sessions.create`."""
    given, id = call.body(NewSession), ids.new(ids.SESSION)
    storage, most = call.service.storage, call.service.options.limits.initial_events
    if len(given.initial_events) > most:
        raise invalid("initial_events", f"{len(given.initial_events)} events", f"at most {most}")
    if given.vault_ids:
        raise ServiceError(501, "vault_ids: vaults are not served by this emulator yet; allowed: none")
    environment = environment_of(storage, call.workspace, given.environment_id)
    if environment["archived_at"]:
        raise archived("environment", environment["id"], "environments that are not")
    agent = _agent(call, given.agent)
    if given.budget:
        check_budgetable(agent["model"]["id"], call.now)
    resources = mounted(call, given.resources)
    body = {
        "id": id, "type": "session", "agent": agent, "environment_id": environment["id"], "resources": resources,
        "budget": given.budget, "metadata": checked_metadata(given.metadata), "outcome_evaluations": [],
        "title": given.title and encodable("title", given.title), "usage": NO_USAGE, "vault_ids": [],
        "deployment_id": None, "created_at": call.now, "updated_at": call.now,
    }  # fmt: skip
    storage.insert(
        "sessions", id=id, workspace=call.workspace, created_at=call.now, status="idle", agent_id=agent["id"],
        agent_version=agent["version"], environment_id=environment["id"], now=call.now, body=to_builtins(body),
    )  # fmt: skip
    for each in resources:
        slug = each["mount_path"].rpartition("/")[2]
        storage.insert(
            "session_stores", session_id=id, store_id=each["memory_store_id"], slug=slug, access=each["access"]
        )
    if given.initial_events:
        events.send(call, session_of(call, id), SentEvents(events=list(given.initial_events)))
    return view(session_of(call, id), call.now)


def get_session(call: Call) -> Any:
    """`sessions.retrieve`."""
    return view(session_of(call, call.path("session")), call.now)


def list_sessions(call: Call) -> Any:
    """`sessions.list`: the newest first unless asked otherwise; pages lead both ways."""
    wanted = call.query(SessionList)
    if wanted.deployment_id is not None:
        return {"data": [], "next_page": None, "prev_page": None}
    listing = Listing("sessions", ("created_at", "seq"), descending=wanted.order == "desc")
    listing.where("workspace = ?", call.workspace).among("status", wanted.statuses)
    if not wanted.include_archived:
        listing.where("archived_at IS NULL")
    listing.given("agent_id = ?", wanted.agent_id)
    listing.given("agent_version = ?", wanted.agent_version if wanted.agent_id else None)
    listing.given("id IN (SELECT session_id FROM session_stores WHERE store_id = ?)", wanted.memory_store_id)
    listing.given("created_at > ?", wanted.created_at_gt).given("created_at >= ?", wanted.created_at_gte)
    listing.given("created_at < ?", wanted.created_at_lt).given("created_at <= ?", wanted.created_at_lte)
    found = page(call.service.storage, listing, wanted.limit, wanted.page)
    shown = [view(row, call.now) for row in found.rows]
    return {"data": shown, "next_page": found.next, "prev_page": found.previous}


def change_session(call: Call) -> Any:
    """`sessions.update`: what is left out stays. It holds from the next model request on."""
    given, row = call.body(ChangedSession), session_of(call, call.path("session"))
    if not isinstance(given.vault_ids, UnsetType):
        raise invalid("vault_ids", "given", "nothing: it can't be changed")
    if row["status"] == "terminated":
        raise ServiceError(400, f"session: {row['id']} is terminated; allowed: reading and deletion")
    old = body_of(row)
    new = _changed(call, given, old, row)
    differing = {name: new[name] for name in ("agent", "budget", "metadata", "title") if new[name] != old[name]}
    if differing:
        call.service.storage.update("sessions", row["id"], body={**new, "updated_at": call.now})
        told = {name: value for name, value in differing.items() if name != "metadata" or value}
        call.service.log.append(row["id"], "session.updated", call.now, **told)
    return view(session_of(call, row["id"]), call.now)


def archive_session(call: Call) -> Any:
    """`sessions.archive`: refused while it runs; one way; a second time changes nothing."""
    row = session_of(call, call.path("session"))
    if row["status"] in ("running", "rescheduling"):
        raise _running(call, row, "archiving once it is idle, or after a user.interrupt")
    if not row["archived_at"]:
        body = {**body_of(row), "updated_at": call.now}
        call.service.storage.update("sessions", row["id"], archived_at=call.now, status="terminated", body=body)
        call.service.log.append(row["id"], "session.status_terminated", call.now)
    return view(session_of(call, row["id"]), call.now)


def drop_session(call: Call) -> Any:
    """`sessions.delete`: refused while it runs; its events go with it, what it wrote to stores stays."""
    row, service = session_of(call, call.path("session")), call.service
    if row["status"] in ("running", "rescheduling"):
        raise _running(call, row, "deletion once it is idle, or after a user.interrupt")
    service.log.append(row["id"], "session.deleted", call.now)
    service.storage.run("DELETE FROM sessions WHERE id = ?", row["id"])
    service.storage.tell(lambda: service.streams.end(row["id"]))
    service.storage.then(service.storage.scrub)
    return {"id": row["id"], "type": "session_deleted"}


def _running(call: Call, row: Row, allowed: str) -> ServiceError:
    found = f"session: {row['id']} is {row['status']}; allowed: {allowed}"
    return ServiceError(409, found, call.service.options.conflict_type)


def _agent(call: Call, given: str | AgentReference | AgentWithOverrides) -> dict[str, Any]:
    """The agent as it is now, for the session to keep."""
    id, version = (given, None) if isinstance(given, str) else (given.id, given.version)
    agent = agent_of(call.service.storage, call.workspace, id, version)
    if agent["archived_at"]:
        raise archived("agent", agent["id"], "agents that are not")
    kept = {name: agent[name] for name in _AGENT}
    if not isinstance(given, AgentWithOverrides):
        return kept
    limits = call.service.options.limits
    if not isinstance(given.model, UnsetType):
        kept["model"] = shown_model(given.model)
    if not isinstance(given.system, UnsetType):
        kept["system"] = storable("agent.system", given.system, limits.system_characters) if given.system else None
    if not isinstance(given.skills, UnsetType):
        kept["skills"] = shown_skills(given.skills)
    return kept | tool_changes(given.tools, given.mcp_servers, kept, limits)


def _changed(call: Call, given: ChangedSession, old: dict[str, Any], row: Row) -> dict[str, Any]:
    new = {**old, "metadata": patched(old["metadata"], given.metadata)}
    if not isinstance(given.title, UnsetType):
        new["title"] = given.title and encodable("title", given.title)
    if not isinstance(given.agent, UnsetType):
        if row["status"] in ("running", "rescheduling"):
            raise _running(call, row, "a change of the agent once it is idle")
        change = tool_changes(given.agent.tools, given.agent.mcp_servers, old["agent"], call.service.options.limits)
        new["agent"] = {**old["agent"], **change}
    if not isinstance(given.budget, UnsetType):
        check_has_budget(old["budget"])
        new["budget"] = given.budget
        if given.budget is not None:
            check_budgetable(old["agent"]["model"]["id"], call.now)
            check_raised(to_builtins(given.budget), old["usage"])
    plain: dict[str, Any] = to_builtins(new)
    return plain


def list_resources(call: Call) -> Any:
    """`sessions.resources.list`. Those served are without an id, so none can be asked for by it."""
    return {"data": body_of(session_of(call, call.path("session")))["resources"], "next_page": None}


_ALL, _ONE = "/v1/sessions", "/v1/sessions/{session}"
ROUTES = (
    Route("POST", _ALL, add_session, "agents", writes=True, body=NewSession),
    Route("GET", _ALL, list_sessions, "agents", query=SessionList),
    Route("GET", _ONE, get_session, "agents"),
    Route("POST", _ONE, change_session, "agents", writes=True, body=ChangedSession),
    Route("DELETE", _ONE, drop_session, "agents", writes=True),
    Route("POST", _ONE + "/archive", archive_session, "agents", writes=True),
    Route("GET", _ONE + "/resources", list_resources, "agents"),
)
