"""Environments: their routes. Here they are records only: no container is started, no package installed."""

from typing import Any, Literal

from msgspec import UNSET, UnsetType, field, structs

from adapters.managed_agents.emulator import ids
from adapters.managed_agents.emulator.agent_params import Name
from adapters.managed_agents.emulator.calls import Call, Route
from adapters.managed_agents.emulator.errors import ServiceError, archived, invalid, not_found
from adapters.managed_agents.emulator.pages import page
from adapters.managed_agents.emulator.params import (
    Archivable,
    Metadata,
    MetadataPatch,
    Strict,
    checked_metadata,
    encodable,
    newest_first,
    patched,
)
from adapters.managed_agents.emulator.storage import Row, Storage, read


class Unrestricted(Strict, tag_field="type", tag="unrestricted"):
    """Any host."""


class Limited(Strict, tag_field="type", tag="limited"):
    """Some hosts."""

    allow_mcp_servers: bool | None = None
    allow_package_managers: bool | None = None
    allowed_hosts: list[str] | None = None


class Packages(Strict):
    """By package manager."""

    type: Literal["packages"] = "packages"
    apt: list[str] | None = None
    cargo: list[str] | None = None
    gem: list[str] | None = None
    go: list[str] | None = None
    npm: list[str] | None = None
    pip: list[str] | None = None


class Cloud(Strict, tag_field="type", tag="cloud"):
    """A container."""

    networking: Unrestricted | Limited | None = None
    packages: Packages | None = None


class SelfHosted(Strict, tag_field="type", tag="self_hosted"):
    """The client's own worker; the emulator has no work queue yet."""


class NewEnvironment(Strict):
    """POST environments."""

    name: Name
    config: Cloud | SelfHosted | None = None
    description: str | None = None
    metadata: Metadata = field(default_factory=dict)
    scope: Literal["organization", "account"] | None = None


class ChangedEnvironment(Strict):
    """POST environments/{id}: what is left out stays."""

    name: str | None = None
    config: Cloud | SelfHosted | None = None
    description: str | UnsetType | None = UNSET
    metadata: MetadataPatch | UnsetType = UNSET
    scope: Literal["organization", "account"] | None = None


def environment_of(storage: Storage, workspace: str, id: str) -> dict[str, Any]:
    """An environment as the API shows it. Raises ServiceError (404)."""
    row = storage.one("SELECT * FROM environments WHERE id = ? AND workspace = ?", id, workspace)
    if row is None:
        raise not_found("environment", id)
    return _view(row)


def add_environment(call: Call) -> Any:
    """`environments.create`."""
    given, id = call.body(NewEnvironment), ids.new(ids.ENVIRONMENT)
    _check_scope(given.scope)
    body = {
        "id": id, "type": "environment", "name": encodable("name", given.name), "config": _config(given.config),
        "description": encodable("description", given.description or "") or None,
        "metadata": checked_metadata(given.metadata), "scope": "organization",
        "created_at": call.now, "updated_at": call.now,
    }  # fmt: skip
    call.service.storage.insert(
        "environments", id=id, workspace=call.workspace, created_at=call.now, body=body
    )  # fmt: skip
    return environment_of(call.service.storage, call.workspace, id)


def get_environment(call: Call) -> Any:
    """`environments.retrieve`."""
    return environment_of(call.service.storage, call.workspace, call.path("environment"))


def list_environments(call: Call) -> Any:
    """`environments.list`."""
    wanted = call.query(Archivable)
    listing = newest_first("environments", call.workspace, wanted.include_archived)
    found = page(call.service.storage, listing, wanted.limit, wanted.page)
    return {"data": [_view(row) for row in found.rows], "next_page": found.next}


def change_environment(call: Call) -> Any:
    """`environments.update`: a metadata key goes by null or an empty text."""
    given, old = call.body(ChangedEnvironment), get_environment(call)
    if old["archived_at"]:
        raise archived("environment", old["id"], "reading and deletion")
    _check_scope(given.scope)
    if given.name == "":
        raise invalid("name", "empty", "a name")
    new = {**old, "metadata": patched(old["metadata"], given.metadata, empty_deletes=True), "updated_at": call.now}
    if given.name is not None:
        new["name"] = encodable("name", given.name)
    if not isinstance(given.description, UnsetType):
        new["description"] = None if given.description is None else encodable("description", given.description)
    if given.config is not None:
        new["config"] = _config(given.config)
    call.service.storage.update("environments", old["id"], body=new)
    return get_environment(call)


def archive_environment(call: Call) -> Any:
    """`environments.archive`: one way; a second time changes nothing."""
    environment = get_environment(call)
    if not environment["archived_at"]:
        call.service.storage.update("environments", environment["id"], archived_at=call.now)
    return get_environment(call)


def drop_environment(call: Call) -> Any:
    """`environments.delete`: refused while a session uses it."""
    id = get_environment(call)["id"]
    using = call.service.storage.number("SELECT count(*) FROM sessions WHERE environment_id = ?", id)
    if using:
        found = f"environment: {id} is used by {using} sessions; allowed: environments that none uses"
        raise ServiceError(409, found, call.service.options.conflict_type)
    call.service.storage.run("DELETE FROM environments WHERE id = ?", id)
    return {"id": id, "type": "environment_deleted"}


def _check_scope(scope: str | None) -> None:
    if scope == "account":
        raise invalid("scope", "'account'", "'organization': the only one of API organizations")


def _config(config: Cloud | SelfHosted | None) -> dict[str, Any]:
    if isinstance(config, SelfHosted):
        return {"type": "self_hosted"}
    config = config or Cloud()
    packages = structs.asdict(config.packages or Packages())
    network: dict[str, Any] = {"type": "unrestricted"}
    if isinstance(config.networking, Limited):
        network = {
            "type": "limited",
            "allow_mcp_servers": bool(config.networking.allow_mcp_servers),
            "allow_package_managers": bool(config.networking.allow_package_managers),
            "allowed_hosts": config.networking.allowed_hosts or [],
        }
    filled = {name: value or [] for name, value in packages.items() if name != "type"}
    return {"type": "cloud", "networking": network, "packages": {"type": "packages", **filled}}


def _view(row: Row) -> dict[str, Any]:
    return {**read(row["body"]), "archived_at": row["archived_at"]}


_ALL, _ONE = "/v1/environments", "/v1/environments/{environment}"
ROUTES = (
    Route("POST", _ALL, add_environment, "agents", writes=True, body=NewEnvironment),
    Route("GET", _ALL, list_environments, "agents", query=Archivable),
    Route("GET", _ONE, get_environment, "agents"),
    Route("POST", _ONE, change_environment, "agents", writes=True, body=ChangedEnvironment),
    Route("DELETE", _ONE, drop_environment, "agents", writes=True),
    Route("POST", _ONE + "/archive", archive_environment, "agents", writes=True),
)
