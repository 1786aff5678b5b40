"""Versions of memories, through the real SDK."""

from datetime import datetime

import pytest

BAD, GONE = "invalid_request_error", "not_found_error"


@pytest.fixture
def versions(stores):
    return stores.memory_versions


def test_each_change_leaves_a_version_with_its_author(memories, versions, store):
    made = memories.create(store, path="/a", content="one")
    memories.update(made.id, memory_store_id=store, content="two")
    head = memories.update(made.id, memory_store_id=store, path="/b")
    memories.delete(made.id, memory_store_id=store)
    found = list(versions.list(store, view="full"))
    assert [(each.operation, each.path, each.content) for each in found] == [
        ("deleted", "/b", None), ("modified", "/b", "two"), ("modified", "/a", "two"), ("created", "/a", "one"),
    ]  # fmt: skip
    assert found[1].id == head.memory_version_id
    assert {each.memory_id for each in found} == {made.id}
    assert {each.created_by.type for each in found} == {"api_actor"}
    assert found[0].content_sha256 is found[0].content_size_bytes is None
    assert versions.retrieve(found[3].id, memory_store_id=store) == found[3]
    assert versions.retrieve(found[3].id, memory_store_id=store, view="basic").content is None


def test_keys_have_ids_of_their_own_and_versions_are_found_by_them(service, versions, memories, store):
    memories.create(store, path="/a", content="x")
    other = service.client(versions._client.default_headers["anthropic-workspace-id"], api_key="b-key")
    other.beta.memory_stores.memories.create(store, path="/b", content="x")
    ids = [each.created_by.api_key_id for each in versions.list(store)]
    assert len(set(ids)) == 2
    assert all(id.startswith("apikey_") for id in ids)
    assert [each.path for each in versions.list(store, api_key_id=ids[0])] == ["/b"]


def test_versions_are_filtered(memories, versions, store):
    at = [{"memtrial-now": f"2025-03-0{day}T09:00:00Z"} for day in (1, 2, 3)]
    one = memories.create(store, path="/a", content="1", extra_headers=at[0])
    two = memories.create(store, path="/b", content="1", extra_headers=at[1])
    memories.update(one.id, memory_store_id=store, content="2", extra_headers=at[2])

    def found(**filters):
        return [(each.path, each.operation) for each in versions.list(store, limit=1, **filters)]

    assert found(memory_id=one.id) == [("/a", "modified"), ("/a", "created")]
    assert found(operation="created") == [("/b", "created"), ("/a", "created")]
    assert found(created_at_gte="2025-03-02T00:00:00Z", created_at_lte=datetime.fromisoformat("2025-03-02T12:00Z")) == [
        ("/b", "created")
    ]
    assert found(session_id="sesn_none") == found(service_account_id="svac_none") == []
    assert two.created_at.day == 2


def test_a_redacted_version_keeps_who_and_when_only(stores, memories, versions, store):
    made = memories.create(store, path="/secret", content="hunter2")
    memories.update(made.id, memory_store_id=store, content="x")
    first = list(versions.list(store, memory_id=made.id))[-1]
    gone = versions.redact(first.id, memory_store_id=store)
    assert (gone.content, gone.path, gone.content_sha256, gone.content_size_bytes) == (None, None, None, None)
    assert gone.redacted_by == first.created_by == gone.created_by
    assert versions.redact(first.id, memory_store_id=store) == gone
    assert versions.retrieve(first.id, memory_store_id=store) == gone
    assert memories.retrieve(made.id, memory_store_id=store).content == "x"


def test_what_was_redacted_or_deleted_is_in_no_file_any_more(service, stores, memories, versions, store):
    made = memories.create(store, path="/secret", content="hunter2-redacted")
    memories.update(made.id, memory_store_id=store, content="x")
    versions.redact(list(versions.list(store))[-1].id, memory_store_id=store)
    other = stores.create(name="Other").id
    memories.create(other, path="/b", content="hunter2-deleted")
    stores.delete(other)
    held = b"".join(path.read_bytes() for path in service.data.iterdir())
    assert b"hunter2" not in held


def test_a_rollback_writes_an_old_version_anew(memories, versions, store):
    made = memories.create(store, path="/a", content="good")
    bad = memories.update(made.id, memory_store_id=store, content="bad")
    old = list(versions.list(store, memory_id=made.id, view="full"))[-1]
    precondition = {"type": "content_sha256", "content_sha256": bad.content_sha256}
    back = memories.update(made.id, memory_store_id=store, content=old.content, precondition=precondition)
    assert back.content_sha256 == made.content_sha256
    assert len(list(versions.list(store))) == 3


def test_a_version_of_another_store_is_not_found(stores, memories, versions, store, refused):
    memories.create(store, path="/a", content="x")
    [version] = versions.list(store)
    other = stores.create(name="Other").id
    refused(404, GONE, versions.retrieve, version.id, memory_store_id=other)
    refused(404, GONE, versions.redact, version.id, memory_store_id=other)
    refused(400, BAD, versions.list, store, operation="renamed")
