"""Limits of a store that take long to reach through HTTP: of memories, bytes and versions."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.managed_agents.emulator.calls import Actor
from adapters.managed_agents.emulator.errors import ServiceError
from adapters.managed_agents.emulator.options import Limits, Options
from adapters.managed_agents.emulator.remembering import Memories
from adapters.managed_agents.emulator.storage import Storage

NOW = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture
def memories(tmp_path):
    """`memories(versions=3)`: a store's memories under other limits."""
    storage = Storage(tmp_path / "db")
    storage.run("PRAGMA synchronous=OFF")
    storage.insert(
        "stores", id="s", workspace="w", name="s", description="", metadata={}, created_at=NOW, updated_at=NOW
    )

    def make(**limits):
        options = Options(limits=replace(Limits(), **limits))
        return Memories(storage, options, "s", Actor("api_actor", "apikey_x"), NOW)

    return make


def test_the_limits_are_the_documented_ones():
    limits = Limits()
    assert (limits.memory_bytes, limits.memories, limits.versions) == (102_400, 2_000, 250_000)
    assert (limits.stores_of_session, limits.initial_events, limits.tools, limits.mcp_servers) == (8, 50, 256, 20)


def test_a_store_holds_2000_memories(memories):
    store = memories()
    with store.storage.transaction():
        for number in range(2_000):
            store.create(f"/{number}", "x")
    with pytest.raises(ServiceError, match="2000 memories"):
        store.create("/one-more", "x")
    store.drop(store.at("/0"))
    store.create("/one-more", "x")


def test_a_store_holds_so_many_bytes(memories):
    store = memories(store_bytes=10)
    store.create("/a", "12345")
    with pytest.raises(ServiceError, match="11 bytes"):
        store.create("/b", "123456")
    store.create("/b", "12345")
    with pytest.raises(ServiceError, match="11 bytes"):
        store.change(store.at("/b"), None, "123456")
    store.change(store.at("/b"), "/c", "1")


def test_a_store_holds_so_many_versions(memories):
    store = memories(versions=2)
    store.create("/a", "1")
    store.change(store.at("/a"), None, "2")
    with pytest.raises(ServiceError, match="2 versions"):
        store.change(store.at("/a"), None, "3")
    store.drop(store.at("/a"))  # a full store can still be cleared
    assert store.at("/a") is None


def test_doubtful_points_can_be_chosen(memories):
    store = memories()
    loose = replace(store, options=replace(store.options, folders_conflict=False))
    loose.create("/a", "x")
    with pytest.raises(ServiceError, match="conflicts"):
        store.create("/a/b", "x")
    loose.create("/a/b", "x")
