"""What the documentation says besides, point by point; and each doubtful point the other way round."""

import pytest

from adapters.managed_agents.emulator.options import Options
from tests.adapters.managed_agents import inside

BAD, GONE = "invalid_request_error", "not_found_error"
SLOW = '[[{"wait": 30}]]'  # for the scripted model


def say(text):
    return {"type": "user.message", "content": [{"type": "text", "text": text}]}


def test_each_kind_of_id_has_its_prefix(desk):
    session, store = desk.mounted()
    beta = desk.client.beta
    memory = beta.memory_stores.memories.create(store, path="/a", content="x")
    desk.say(session)
    inputs = [{"type": "memory_store", "memory_store_id": store}, {"type": "sessions", "session_ids": [session.id]}]
    dream = beta.dreams.create(inputs=inputs, model="claude-sonnet-5-5")
    [thread] = beta.sessions.threads.list(session.id)
    found = [
        session.agent.id, session.environment_id, session.id, thread.id, desk.events(session)[0].id, store, memory.id,
        memory.memory_version_id, dream.id,
    ]  # fmt: skip
    prefixes = ["agent", "env", "sesn", "sthr", "sevt", "memstore", "mem", "memver", "drm"]
    assert [id.partition("_")[0] for id in found] == prefixes
    assert len({id.rpartition("_")[2] for id in found if id != thread.id}) == 8


@pytest.mark.parametrize("resource", ["agents", "environments", "sessions", "dreams", "memory_stores"])
@pytest.mark.parametrize("header", ["", "files-api-2025-04-14"])
def test_each_resource_asks_for_its_beta_header(beta, refused, resource, header):
    headers = {"anthropic-beta": header}
    error = refused(400, BAD, getattr(beta, resource).list, extra_headers=headers)
    assert error.body["error"]["message"].startswith("anthropic-beta: ")


def test_dreams_do_not_take_the_header_of_agents(beta, refused):
    refused(400, BAD, beta.dreams.list, extra_headers={"anthropic-beta": "managed-agents-2026-04-01"})


def test_a_page_holds_20_unless_another_number_is_asked_for(stores):
    for n in range(21):
        stores.create(name=f"Store {n}")
    assert len(stores.list().data) == 20
    assert stores.list(limit=100).next_page is None


def test_lists_of_agents_environments_sessions_and_dreams_hold_100_at_most(beta, refused):
    for resource in (beta.agents, beta.environments, beta.sessions, beta.dreams):
        assert resource.list(limit=100).data == []
        refused(400, BAD, resource.list, limit=101)


def test_a_request_holds_32_million_bytes_at_most(stores, refused):
    refused(413, BAD, stores.create, name="x", extra_body={"more": "x" * 32_000_000})


def test_an_unknown_route_and_method_are_told(client, refused):
    for verb, path, status, type in (("get", "/v1/dreamers", 404, GONE), ("delete", "/v1/agents", 405, BAD)):
        refused(status, type, getattr(client, verb), path, cast_to=object)


def test_a_write_to_a_memory_leaves_its_store_as_it_was(stores, memories, store):
    before = stores.retrieve(store)
    memories.create(store, path="/a", content="x")
    assert stores.retrieve(store) == before
    assert stores.update(store, name="Renamed").updated_at > before.updated_at


def test_a_version_of_an_archived_store_can_be_redacted(stores, memories, store):
    made = memories.create(store, path="/a", content="x")
    stores.archive(store)
    gone = stores.memory_versions.redact(made.memory_version_id, memory_store_id=store)
    assert gone.redacted_at is not None
    assert stores.delete(store).type == "memory_store_deleted"


def test_a_session_shows_its_store_as_it_was_when_it_was_attached(desk):
    session, store = desk.mounted(name="First name", instructions="x" * 4096)
    desk.client.beta.memory_stores.update(store, name="Second name", description="New.")
    [resource] = desk.sessions.retrieve(session.id).resources
    assert (resource.name, resource.description, resource.mount_path) == ("First name", "", "/mnt/memory/first-name")


def test_a_session_begins_with_messages_and_outcomes_alone(desk, refused):
    assert len(desk.session(initial_events=[say("x")] * 50).id) > 5
    refused(400, BAD, desk.session, initial_events=[{"type": "user.interrupt"}])


@pytest.mark.parametrize(("stores", "sessions"), [(0, 1), (2, 1), (1, 0), (1, 2)])
def test_a_dream_has_just_one_store_and_one_list_of_sessions(desk, refused, stores, sessions):
    session, store = desk.mounted()
    inputs = [{"type": "memory_store", "memory_store_id": store}] * stores
    inputs += [{"type": "sessions", "session_ids": [session.id]}] * sessions
    error = refused(400, BAD, desk.client.beta.dreams.create, inputs=inputs, model="claude-sonnet-5-5")
    assert "allowed: exactly one" in error.body["error"]["message"]


def test_a_dream_tells_its_sessions_sorted_and_is_listed_by_time(desk, refused):
    (one, store), (other, _) = desk.mounted(), desk.mounted()
    dreams, ids = desk.client.beta.dreams, sorted([one.id, other.id])
    inputs = [{"type": "memory_store", "memory_store_id": store}, {"type": "sessions", "session_ids": ids[::-1]}]
    at = {"memtrial-now": "2025-03-01T09:00:00Z"}
    model = {"id": "claude-sonnet-5-5", "speed": "standard"}
    dream = dreams.create(inputs=inputs, model=model, instructions=SLOW, extra_headers=at)
    assert (dream.inputs[1].session_ids, dream.model.id) == (ids, "claude-sonnet-5-5")
    assert [each.id for each in dreams.list(created_at_lt="2025-03-01T09:00:01Z")] == [dream.id]
    assert list(dreams.list(created_at_gt="2025-03-01T09:00:00Z")) == []
    refused(400, BAD, dreams.list, statuses=["asleep"])
    dreams.cancel(dream.id)
    assert dreams.cancel(dream.id).status == "canceled"
    refused(404, GONE, dreams.create, inputs=[{**inputs[0], "memory_store_id": "memstore_none"}, inputs[1]], model="m")


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """A client of a service for which each doubtful point is decided the other way."""
    from anthropic import Anthropic

    options = Options(accept_both_betas=True, redact_head=False, folders_conflict=False, conflict_type=BAD)
    with inside.running(tmp_path_factory.mktemp("otherwise"), options) as (_, port):
        url = f"http://127.0.0.1:{port}"
        yield Anthropic(base_url=url, api_key="k", max_retries=0, _strict_response_validation=True).beta


def test_both_beta_headers_can_be_accepted(otherwise):
    assert otherwise.memory_stores.list(betas=["managed-agents-2026-04-01"]).data == []


def test_the_current_version_can_be_kept_from_redaction_and_a_folder_be_a_file(otherwise, refused):
    store = otherwise.memory_stores.create(name="Notes").id
    memories, versions = otherwise.memory_stores.memories, otherwise.memory_stores.memory_versions
    made = memories.create(store, path="/a", content="x")
    refused(400, BAD, versions.redact, made.memory_version_id, memory_store_id=store)
    memories.update(made.id, memory_store_id=store, content="y")
    assert versions.redact(made.memory_version_id, memory_store_id=store).content is None
    assert memories.create(store, path="/a/b", content="x").path == "/a/b"


def test_other_conflicts_can_have_the_older_type(otherwise, refused):
    agent = otherwise.agents.create(name="x", model="claude-sonnet-5-5")
    otherwise.agents.update(agent.id, name="y")
    error = refused(409, BAD, otherwise.agents.update, agent.id, version=1, name="z")
    assert error.response.headers["x-should-retry"] == "false"
