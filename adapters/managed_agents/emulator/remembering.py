"""How memories change: by the API, by an agent through a mount, by a dream. Each change is one version more."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.managed_agents.emulator import ids
from adapters.managed_agents.emulator.calls import Actor
from adapters.managed_agents.emulator.errors import ServiceError, invalid, not_found
from adapters.managed_agents.emulator.options import Options
from adapters.managed_agents.emulator.params import encodable
from adapters.managed_agents.emulator.paths import checked_path, folders
from adapters.managed_agents.emulator.storage import Row, Storage


@dataclass(frozen=True)
class Memories:
    """The memories of one store, which is taken to be there and not archived. All of it within a transaction."""

    storage: Storage
    options: Options
    store: str
    actor: Actor
    now: datetime

    def one(self, id: str) -> Row:
        """By its id. Raises ServiceError (404)."""
        row = self.storage.one("SELECT * FROM memories WHERE id = ? AND store_id = ?", id, self.store)
        if row is None:
            raise not_found("memory", id)
        return row

    def at(self, path: str) -> Row | None:
        """By its path."""
        return self.storage.one("SELECT * FROM memories WHERE store_id = ? AND path = ?", self.store, path)

    def create(self, path: str, content: str) -> str:
        """A new memory; its id. Raises ServiceError (400, 409)."""
        checked_path(path)
        size = self._size(content)
        self._free(path)
        limits = self.options.limits
        if self.storage.number("SELECT count(*) FROM memories WHERE store_id = ?", self.store) >= limits.memories:
            raise invalid("memory_store", f"{limits.memories} memories", f"at most {limits.memories}")
        self._room(size)
        id, sha256 = ids.new(ids.MEMORY), sha256_of(content)
        version = self._version(id, "created", path=path, content=content, sha256=sha256, size=size)
        self.storage.insert(
            "memories", id=id, store_id=self.store, path=path, content=content, sha256=sha256, size=size,
            version_id=version, created_at=self.now, updated_at=self.now,
        )  # fmt: skip
        return id

    def change(self, row: Row, path: str | None, content: str | None, expected: str | None = None) -> None:
        """Other content, another path, or both; nothing where neither differs. Raises ServiceError (400, 409)."""
        if path is not None:
            checked_path(path)
        size = self._size(content) if content is not None else row["size"]
        _expect(row, expected)
        new_path = row["path"] if path is None else path
        new_content = row["content"] if content is None else content
        if (new_path, new_content) == (row["path"], row["content"]):
            return
        if new_path != row["path"]:
            self._free(new_path, row["id"])
        self._room(size - row["size"])
        changed: dict[str, Any] = {"path": new_path, "content": new_content, "sha256": sha256_of(new_content)}
        version = self._version(row["id"], "modified", **changed, size=size)
        self.storage.update("memories", row["id"], **changed, size=size, version_id=version, updated_at=self.now)

    def drop(self, row: Row, expected: str | None = None) -> None:
        """The memory goes, its versions stay. Raises ServiceError (409)."""
        _expect(row, expected)
        self._version(row["id"], "deleted", path=row["path"])
        self.storage.run("DELETE FROM memories WHERE id = ?", row["id"])

    def _version(self, memory: str, operation: str, **fields: Any) -> str:
        limit, ends = self.options.limits.versions, operation == "deleted"  # a full store can still be cleared
        counted = "UPDATE stores SET versions = versions + 1 WHERE id = ? AND (versions < ? OR ?)"
        if not self.storage.run(counted, self.store, limit, ends):
            raise invalid("memory_store", f"{limit} versions", f"at most {limit}")
        id = ids.new(ids.VERSION)
        self.storage.insert(
            "versions", id=id, store_id=self.store, memory_id=memory, operation=operation, **fields,
            actor=self.actor.type, actor_id=self.actor.id, created_at=self.now,
        )  # fmt: skip
        return id

    def _size(self, content: str) -> int:
        size, most = len(encodable("content", content).encode()), self.options.limits.memory_bytes
        if size > most:
            raise invalid("content", f"{size} bytes", f"at most {most}")
        return size

    def _room(self, more: int) -> None:
        most = self.options.limits.store_bytes
        held = self.storage.number("SELECT total(size) FROM memories WHERE store_id = ?", self.store)
        if more > 0 and held + more > most:
            raise invalid("memory_store", f"{held + more} bytes", f"at most {most}")

    def _free(self, path: str, but: str = "") -> None:
        """Raises ServiceError (409) where another memory has this path, or one that can't stand beside it."""
        taken = [path, *folders(path)] if self.options.folders_conflict else [path]
        marks = ", ".join("?" * len(taken))
        below = (path + "/", path + "0") if self.options.folders_conflict else ("", "")  # "0" follows "/"
        row = self.storage.one(
            f"SELECT id, path FROM memories WHERE store_id = ? AND id != ? AND "  # noqa: S608
            f"(path IN ({marks}) OR (path > ? AND path < ?)) LIMIT 1", self.store, but, *taken, *below,
        )  # fmt: skip
        if row is not None:
            raise ServiceError(
                409, f"path: {path!r} conflicts with the memory {row['id']} at {row['path']!r}; allowed: a free path",
                "memory_path_conflict_error", conflicting_memory_id=row["id"], conflicting_path=row["path"],
            )  # fmt: skip


def sha256_of(content: str) -> str:
    """Of the UTF-8 bytes as they are, in lower-case hex."""
    return hashlib.sha256(content.encode()).hexdigest()


def _expect(row: Row, expected: str | None) -> None:
    if expected is not None and expected != row["sha256"]:
        message = f"content_sha256: {row['id']} has {row['sha256']}; expected: {expected}"
        raise ServiceError(409, message, "memory_precondition_failed_error")
