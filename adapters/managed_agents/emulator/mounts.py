"""Where memory stores are mounted in a session."""

import re
from typing import Any

from adapters.managed_agents.emulator.calls import Call
from adapters.managed_agents.emulator.errors import ServiceError, invalid
from adapters.managed_agents.emulator.params import encodable
from adapters.managed_agents.emulator.session_params import FileResource, RepositoryResource, StoreResource
from adapters.managed_agents.emulator.stores import live_store

MEMORY = "/mnt/memory"


def slug_of(name: str, taken: set[str]) -> str:
    """The folder of a store with this name. Names that come to the same are told apart by a number."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "store"
    slug, number = plain, 1
    while slug in taken:
        number += 1
        slug = f"{plain}-{number}"
    return slug


def mounted(call: Call, resources: list[StoreResource | FileResource | RepositoryResource]) -> list[dict[str, Any]]:
    """The resources as a session shows them. Raises ServiceError (400, 404, 501)."""
    stores = [each for each in resources if isinstance(each, StoreResource)]
    if len(stores) < len(resources):
        raise ServiceError(501, "resources: files and repositories are not served yet; allowed: memory_store")
    most = call.service.options.limits.stores_of_session
    if len(stores) > most:
        raise invalid("resources", f"{len(stores)} memory stores", f"at most {most}")
    if len({each.memory_store_id for each in stores}) < len(stores):
        raise invalid("resources", "one memory store twice", "each once")
    taken: set[str] = set()
    shown = []
    for each in stores:
        store = live_store(call.service.storage, call.workspace, each.memory_store_id)
        slug = slug_of(store["name"], taken)
        taken.add(slug)
        shown.append(
            {
                "type": "memory_store", "memory_store_id": store["id"], "access": each.access or "read_write",
                "instructions": each.instructions and encodable("resources.instructions", each.instructions),
                "name": store["name"], "description": store["description"], "mount_path": f"{MEMORY}/{slug}",
            }
        )  # fmt: skip
    return shown
