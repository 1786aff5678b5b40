"""Dreams through the SDK: created, run in a session of their own, cancelled, archived; the store staged or in place."""

import json
import signal
import sqlite3
import time
from typing import Any

import pytest

PATH = "/mnt/memory/notes/found.md"
WRITES = [[{"use": "write", "input": {"file_path": PATH, "content": "Order."}}], [{"say": "Sorted."}]]
SLOW = [[{"wait": 30}]]


@pytest.fixture
def dreams(desk: Any) -> Any:
    return desk.client.beta.dreams


@pytest.fixture
def stored(desk: Any) -> tuple[str, str]:
    """A store with a memory, and a session that has it mounted and in which something was said."""
    session, store = desk.mounted()
    desk.client.beta.memory_stores.memories.create(store, path="/old.md", content="Mess.")
    desk.say(session, [{"say": "Understood."}])
    return store, session.id


def start(dreams: Any, stored: tuple[str, str], script: Any = WRITES, **fields: Any) -> Any:
    store, session = stored
    inputs = [{"type": "memory_store", "memory_store_id": store}, {"type": "sessions", "session_ids": [session]}]
    given = {"inputs": inputs, "model": "claude-sonnet-5-5", "instructions": json.dumps(script), **fields}
    return dreams.create(**given)


def ended(dreams: Any, dream: Any) -> Any:
    end = time.monotonic() + 60
    while (now := dreams.retrieve(dream.id)).status in ("pending", "running"):
        assert time.monotonic() < end
        time.sleep(0.05)
    return now


def begun(dreams: Any, dream: Any) -> Any:
    end = time.monotonic() + 60
    while (now := dreams.retrieve(dream.id)).status == "pending":
        assert time.monotonic() < end
        time.sleep(0.02)
    return now


def in_place(store: str) -> dict[str, Any]:
    return {"type": "update_existing", "memory_store_id": store}


def contents(desk: Any, store: str) -> dict[str, str]:
    return {each.path: each.content for each in desk.client.beta.memory_stores.memories.list(store, view="full")}


def test_by_default_a_dream_writes_a_copy_and_leaves_its_store_alone(desk, dreams, stored):
    dream = start(dreams, stored)
    assert dream.id.startswith("drm_")
    assert (dream.status, dream.outputs, dream.session_id, dream.ended_at) == ("pending", [], None, None)
    assert (dream.usage.input_tokens, dream.output_behavior.type) == (0, "create_new")
    done = ended(dreams, dream)
    assert (done.status, done.error) == ("completed", None)
    assert (done.usage.input_tokens, done.usage.output_tokens) == (200, 20)
    [output] = done.outputs
    assert output.memory_store_id != stored[0]
    assert contents(desk, stored[0]) == {"/old.md": "Mess."}
    assert contents(desk, output.memory_store_id) == {"/old.md": "Mess.", "/found.md": "Order."}


def test_every_version_that_a_dream_makes_names_its_session(desk, dreams, stored):
    done = ended(dreams, start(dreams, stored, output_behavior=in_place(stored[0])))
    assert [each.memory_store_id for each in done.outputs] == [stored[0]]
    versions = list(desk.client.beta.memory_stores.memory_versions.list(stored[0], session_id=done.session_id))
    assert [(each.path, each.operation) for each in versions] == [("/found.md", "created")]
    copied = ended(dreams, start(dreams, stored))
    versions = list(desk.client.beta.memory_stores.memory_versions.list(copied.outputs[0].memory_store_id))
    assert {each.created_by.session_id for each in versions} == {copied.session_id}


def test_its_session_is_one_that_can_be_read_and_has_the_transcripts_at_hand(desk, dreams, stored):
    folder = "/mnt/session/uploads/transcripts"
    look = [[{"use": "bash", "input": {"command": f"cat {folder}/*"}}]]
    done = ended(dreams, start(dreams, stored, look))
    session = desk.sessions.retrieve(done.session_id)
    assert session.resources[0].access == "read_write"
    events = list(desk.sessions.events.list(done.session_id))
    [asked] = [each for each in events if each.type == "user.message"]
    assert f"<transcripts>\n{folder}/001-{stored[1]}.txt\n</transcripts>" in asked.content[0].text
    [shown] = [each for each in events if each.type == "agent.tool_result"]
    assert shown.content[0].text.startswith("Session of ")
    assert "<assistant>\nUnderstood.\n</assistant>" in shown.content[0].text


def test_a_cancelled_dream_stops_and_keeps_what_it_wrote(desk, dreams, stored):
    dream = start(dreams, stored, [WRITES[0], *SLOW], output_behavior=in_place(stored[0]))
    while "/found.md" not in contents(desk, stored[0]):
        time.sleep(0.02)
    assert dreams.cancel(dream.id).status == "canceled"
    desk.rested(desk.sessions.retrieve(dreams.retrieve(dream.id).session_id))
    after = dreams.cancel(dream.id)
    assert (after.status, after.error) == ("canceled", None)
    assert after.ended_at is not None
    assert contents(desk, stored[0])["/found.md"] == "Order."


def test_what_has_ended_can_not_be_cancelled_and_what_has_not_can_not_be_archived(dreams, stored, refused):
    dream = start(dreams, stored, SLOW)
    refused(400, "invalid_request_error", dreams.archive, dream.id)
    dreams.cancel(dream.id)
    done = ended(dreams, start(dreams, stored))
    refused(400, "invalid_request_error", dreams.cancel, done.id)
    archived = dreams.archive(done.id)
    assert archived.archived_at is not None
    assert dreams.archive(done.id).archived_at == archived.archived_at
    assert dreams.retrieve(done.id).archived_at is not None
    assert [each.id for each in dreams.list()] == [dream.id]
    assert [each.id for each in dreams.list(include_archived=True)] == [done.id, dream.id]
    assert [each.id for each in dreams.list(include_archived=True, statuses=["completed"])] == [done.id]


def test_one_dream_at_a_time_updates_a_store(dreams, stored, refused):
    first = start(dreams, stored, SLOW, output_behavior=in_place(stored[0]))
    begun(dreams, first)
    error = refused(409, "conflict_error", start, dreams, stored, output_behavior=in_place(stored[0]))
    assert error.response.headers["x-should-retry"] == "false"
    start(dreams, stored)
    dreams.cancel(first.id)


def test_a_dream_whose_model_fails_is_failed(dreams, stored):
    done = ended(dreams, start(dreams, stored, [[{"fail": 400}]]))
    assert (done.status, done.error.type) == ("failed", "internal_error")
    assert "retries_exhausted" in done.error.message


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"inputs": []}, "inputs"),
        ({"instructions": ""}, "instructions"),
        ({"model": {"id": "claude-sonnet-5-5", "speed": "fast"}}, "speed"),
        ({"instructions": "x" * 4097}, "instructions"),
        ({"output_behavior": {"type": "update_existing", "memory_store_id": "memstore_other"}}, "output_behavior"),
    ],
)
def test_a_malformed_dream_is_refused_with_the_place(dreams, stored, refused, change, told):
    assert told in str(refused(400, "invalid_request_error", start, dreams, stored, **change))


@pytest.mark.parametrize(
    ("status", "sessions"), [(400, []), (400, ["same", "same"]), (404, ["sesn_none"]), (400, ["many"])]
)
def test_sessions_are_1_to_100_each_once_and_there(dreams, stored, refused, status, sessions):
    named = {"same": [stored[1]] * 2, "many": [f"sesn_{n}" for n in range(101)]}.get(next(iter(sessions), ""), sessions)
    store = {"type": "memory_store", "memory_store_id": stored[0]}
    inputs = [store, {"type": "sessions", "session_ids": named}]
    type = "not_found_error" if status == 404 else "invalid_request_error"
    refused(status, type, start, dreams, stored, inputs=inputs)


def test_an_archived_store_is_not_updated(desk, dreams, stored, refused):
    desk.client.beta.memory_stores.archive(stored[0])
    refused(400, "invalid_request_error", start, dreams, stored, output_behavior=in_place(stored[0]))


def test_a_dream_into_a_copy_reads_an_archived_store(desk, dreams, stored):
    desk.client.beta.memory_stores.archive(stored[0])
    done = ended(dreams, start(dreams, stored))
    assert (done.status, done.error) == ("completed", None)
    copy = desk.client.beta.memory_stores.retrieve(done.outputs[0].memory_store_id)
    assert copy.archived_at is None
    assert contents(desk, copy.id) == {"/old.md": "Mess.", "/found.md": "Order."}
    assert contents(desk, stored[0]) == {"/old.md": "Mess."}


def test_a_store_that_is_archived_while_a_dream_copies_it_does_not_matter(desk, dreams, stored):
    dream = start(dreams, stored, [[{"wait": 0.5}, *WRITES[0]]])
    begun(dreams, dream)
    desk.client.beta.memory_stores.archive(stored[0])
    assert ended(dreams, dream).status == "completed"


def test_a_dream_whose_store_is_archived_beneath_it_fails_and_says_so(desk, dreams, stored):
    dream = start(dreams, stored, [[{"wait": 0.5}, *WRITES[0]]], output_behavior=in_place(stored[0]))
    begun(dreams, dream)
    desk.client.beta.memory_stores.archive(stored[0])
    done = ended(dreams, dream)
    assert (done.status, done.error.type) == ("failed", "internal_error")
    assert done.error.message == f"memory_store: {stored[0]} was archived; allowed: create_new"
    assert contents(desk, stored[0]) == {"/old.md": "Mess."}


@pytest.mark.parametrize("change", ["UPDATE stores SET archived_at = created_at", "DELETE FROM stores"])
def test_a_dream_that_waits_while_its_store_goes_fails_and_says_so(serve, desk, change):
    """A dream waits for a moment only; here the service is at rest in between."""
    service = serve()
    before = type(desk)(service.client("wrkspc_dreams"))
    session, store = before.mounted()
    dream = start(before.client.beta.dreams, (store, session.id), output_behavior=in_place(store))
    service.stop()
    with sqlite3.connect(service.data / "managed_agents.db") as db:
        db.execute("UPDATE dreams SET status = 'pending', session_id = NULL")
        db.execute(change)
    db.close()
    after = service.start().client("wrkspc_dreams").beta.dreams
    done = ended(after, dream)
    assert done.status == "failed"
    assert f"memory_store: {store} was " in done.error.message
    assert after.archive(done.id).archived_at is not None


def test_a_dream_of_another_workspace_is_not_found(talking, dreams, stored, refused):
    dream = start(dreams, stored)
    others = talking.client().beta.dreams
    refused(404, "not_found_error", others.retrieve, dream.id)
    assert list(others.list()) == []


def test_a_dream_that_was_killed_goes_on(serve, model, desk):
    service = serve("--retry", "0.01", MEMTRIAL_MODEL_URL=model.url, MEMTRIAL_MODEL_KEY="k")
    before = type(desk)(service.client("wrkspc_dreams"))
    session, store = before.mounted()
    dream = start(before.client.beta.dreams, (store, session.id), [[{"wait": 1}, *WRITES[0]]])
    begun(before.client.beta.dreams, dream)
    service.stop(signal.SIGKILL)
    after = type(desk)(service.start().client("wrkspc_dreams"))
    done = ended(after.client.beta.dreams, dream)
    assert done.status == "completed"
    assert "/found.md" in contents(after, done.outputs[0].memory_store_id)
