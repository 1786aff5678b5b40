"""Memories, through the real SDK."""

import hashlib

import pytest

BAD, GONE = "invalid_request_error", "not_found_error"
TAKEN, STALE = "memory_path_conflict_error", "memory_precondition_failed_error"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_memory_is_made_read_changed_renamed_and_deleted(memories, store, refused):
    made = memories.create(store, path="/a/Notes.md", content="Größe", view="full")
    assert made.id.startswith("mem_")
    assert (made.content, made.content_size_bytes, made.content_sha256) == ("Größe", 7, sha("Größe"))
    assert memories.retrieve(made.id, memory_store_id=store) == made
    changed = memories.update(made.id, memory_store_id=store, content="New", path="/b.md")
    assert (changed.id, changed.path, changed.content_sha256) == (made.id, "/b.md", sha("New"))
    assert changed.memory_version_id != made.memory_version_id
    assert memories.delete(made.id, memory_store_id=store).type == "memory_deleted"
    refused(404, GONE, memories.retrieve, made.id, memory_store_id=store)
    assert memories.create(store, path="/b.md", content="").id != made.id


def test_content_is_shown_by_view_as_each_method_documents(memories, store):
    made = memories.create(store, path="/a", content="x")
    assert made.content is None
    assert memories.update(made.id, memory_store_id=store, content="y").content is None
    assert memories.update(made.id, memory_store_id=store, content="z", view="full").content == "z"
    assert memories.retrieve(made.id, memory_store_id=store).content == "z"
    assert memories.retrieve(made.id, memory_store_id=store, view="basic").content is None
    assert [each.content for each in memories.list(store)] == [None]
    assert [each.content for each in memories.list(store, view="full")] == ["z"]


def test_a_change_that_changes_nothing_makes_no_version(memories, store):
    made = memories.create(store, path="/a", content="x")
    assert memories.update(made.id, memory_store_id=store, content="x", path="/a") == made


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "a", "a/b", "//", "/a/", "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/a\nb", "/a\x00", "/a\u200db",
        "/a\u202eb", "/a\u2028b", "/a\u2029b", "/e\u0301", "/" + "/".join("a" * 21), "/" + "a" * 1024,
        "/" + "ü" * 512,
    ],
)  # fmt: skip
def test_a_path_that_is_none_is_refused(memories, store, refused, path):
    refused(400, BAD, memories.create, store, path=path, content="x")
    made = memories.create(store, path="/kept", content="x")
    refused(400, BAD, memories.update, made.id, memory_store_id=store, path=path)


@pytest.mark.parametrize("path", ["/" + "/".join("a" * 20), "/" + "a" * 1023, "/é ü/日本.md", "/%2e%2e/x", "/.hidden"])
def test_any_other_path_is_taken_as_it_is(memories, store, path):
    assert memories.create(store, path=path, content="x").path == path


def test_paths_are_unique_and_case_counts(memories, store, refused):
    made = memories.create(store, path="/a", content="x")
    other = memories.create(store, path="/A", content="x")
    error = refused(409, TAKEN, memories.create, store, path="/a", content="y")
    assert error.body["error"]["conflicting_memory_id"] == made.id
    assert error.body["error"]["conflicting_path"] == "/a"
    assert error.response.headers["x-should-retry"] == "false"
    refused(409, TAKEN, memories.update, other.id, memory_store_id=store, path="/a")


def test_no_path_is_a_file_and_a_folder(memories, store, refused):
    made = memories.create(store, path="/a/b", content="x")
    error = refused(409, TAKEN, memories.create, store, path="/a", content="x")
    assert error.body["error"]["conflicting_path"] == "/a/b"
    refused(409, TAKEN, memories.create, store, path="/a/b/c", content="x")
    assert memories.update(made.id, memory_store_id=store, path="/a").path == "/a"  # nothing is above it any more


def test_a_memory_holds_102400_bytes_and_no_more(memories, store, refused):
    made = memories.create(store, path="/a", content="ü" * 51_200)
    assert made.content_size_bytes == 102_400
    refused(400, BAD, memories.create, store, path="/b", content="ü" * 51_200 + "x")
    refused(400, BAD, memories.update, made.id, memory_store_id=store, content="x" * 102_401)
    assert memories.update(made.id, memory_store_id=store, content="").content_size_bytes == 0


def test_a_precondition_is_about_the_present_content(memories, store, refused):
    made = memories.create(store, path="/a", content="x")

    def change(expected, **fields):
        precondition = {"type": "content_sha256", "content_sha256": expected}
        return memories.update(made.id, memory_store_id=store, precondition=precondition, **fields)

    error = refused(409, STALE, change, sha("y"), content="z")
    assert error.response.headers["x-should-retry"] == "false"
    refused(409, STALE, change, sha("y"), path="/b")
    assert change(sha("x"), content="y").content_sha256 == sha("y")
    refused(400, BAD, change, "X" * 64, content="z")
    refused(400, BAD, change, "a" * 63, content="z")
    refused(409, STALE, memories.delete, made.id, memory_store_id=store, expected_content_sha256=sha("x"))
    memories.delete(made.id, memory_store_id=store, expected_content_sha256=sha("y"))


def test_lists_go_by_prefix_and_depth(memories, store, refused):
    for path in ("/a/b/c", "/a/b/d", "/a/e", "/a-f", "/g"):
        memories.create(store, path=path, content=path)
    assert [each.path for each in memories.list(store)] == ["/a-f", "/a/b/c", "/a/b/d", "/a/e", "/g"]
    assert [each.path for each in memories.list(store, path_prefix="/a/")] == ["/a/b/c", "/a/b/d", "/a/e"]
    top = list(memories.list(store, depth=1))
    assert [(each.type, each.path) for each in top] == [
        ("memory", "/a-f"), ("memory_prefix", "/a/"), ("memory", "/g"),
    ]  # fmt: skip
    paged = [each.path for each in memories.list(store, path_prefix="/a/", depth=1, limit=1)]
    assert paged == ["/a/b/", "/a/e"]
    assert list(memories.list(store, path_prefix="/nothing/")) == []
    for wrong in ("/a", "a/", "/../", "//"):
        refused(400, BAD, memories.list, store, path_prefix=wrong)
    refused(400, BAD, memories.list, store, depth=2)


def test_pages_stay_whole_while_memories_come_and_go(memories, store):
    kept = [memories.create(store, path=f"/{n:02}", content="x") for n in range(30)]
    first = memories.list(store, limit=10)
    memories.create(store, path="/00-late", content="x")
    memories.delete(kept[0].id, memory_store_id=store)
    memories.delete(kept[9].id, memory_store_id=store)  # the very one that the cursor names
    rest = [each.path for each in memories.list(store, limit=10, page=first.next_page)]
    assert [each.path for each in first.data] + rest == [each.path for each in kept]


def test_a_page_with_content_holds_20(memories, store):
    for n in range(25):
        memories.create(store, path=f"/{n:02}", content="x")
    assert len(memories.list(store, limit=100).data) == 25
    assert len(memories.list(store, limit=100, view="full").data) == 20
    assert len(list(memories.list(store, limit=100, view="full"))) == 25


def test_an_archived_store_is_read_and_cleared_but_not_written(stores, memories, store, refused):
    made = memories.create(store, path="/a", content="x")
    stores.archive(store)
    refused(400, BAD, memories.create, store, path="/b", content="x")
    refused(400, BAD, memories.update, made.id, memory_store_id=store, content="y")
    assert memories.retrieve(made.id, memory_store_id=store).content == "x"
    memories.delete(made.id, memory_store_id=store)
    assert list(memories.list(store)) == []


def test_content_is_text_that_utf8_can_hold(memories, store, refused):
    refused(400, BAD, memories.create, store, path="/a", content=None)
    body = b'{"path": "/a", "content": "\\ud800"}'
    refused(400, BAD, memories._client.post, f"/v1/memory_stores/{store}/memories", cast_to=object, content=body,
            options={"headers": {"anthropic-beta": "agent-memory-2026-07-22", "content-type": "application/json"}},
            )  # fmt: skip
