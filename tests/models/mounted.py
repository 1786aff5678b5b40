"""A desk with two memory stores and the toolset of the emulated service, used as it stands."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.managed_agents.emulator import prompt, tools
from adapters.managed_agents.emulator.calls import Actor
from adapters.managed_agents.emulator.files import Files, Mount
from adapters.managed_agents.emulator.options import Options
from adapters.managed_agents.emulator.remembering import Memories
from adapters.managed_agents.emulator.storage import Storage

MINE, THEIRS = "/mnt/memory/notes-of-ann", "/mnt/memory/notes-of-ben"
TIME = datetime(2025, 3, 1, tzinfo=UTC)


class Desk:
    """Two stores, the second one read-only, and talks with an agent that has both mounted."""

    def __init__(self, path: Path, begin_with: Callable[..., Any]) -> None:
        self.storage, self.begin_with = Storage(path / "db"), begin_with
        for name in (MINE, THEIRS):
            self.storage.insert(
                "stores", id=name, workspace="w", name=name, description="", metadata={}, created_at=TIME,
                updated_at=TIME,
            )  # fmt: skip
        self.storage.insert(
            "sessions", id="s", workspace="w", created_at=TIME, status="idle", agent_id="a", agent_version=1,
            environment_id="e", now=TIME, body={},
        )  # fmt: skip

    def memories(self, store: str) -> Memories:
        return Memories(self.storage, Options(), store, Actor("session_actor", "s"), TIME)

    def file(self, path: str, store: str = MINE) -> str:
        row = self.memories(store).at(path)
        return "" if row is None else str(row["content"])

    def talk(self, access: str = "read_write", stores: tuple[str, ...] = (MINE,)) -> Any:
        given = {store: access if store == MINE else "read_only" for store in stores}
        shown: dict[str, Any] = {"type": "memory_store", "name": "Notes", "description": "", "instructions": None}
        notes = prompt.mount_notes([{**shown, "mount_path": each, "access": given[each]} for each in stores])
        closed = {each: "Read-only file system" if given[each] == "read_only" else "" for each in stores}
        files = Files(self.storage, "s", {each: Mount(self.memories(each), closed[each]) for each in stores})

        def run(name: str) -> Callable[[Mapping[str, Any]], str]:
            return lambda use: tools.use(files, name, use, "")[0]

        return self.begin_with(list(tools.OFFERED.values()), {name: run(name) for name in tools.OFFERED}, notes)

    def note(self, session: str) -> Any:
        talk = self.talk()
        talk.say(f"<session>\n{session}\n</session>")
        return talk
