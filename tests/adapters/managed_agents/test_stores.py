"""Memory stores, through the real SDK."""

from datetime import UTC, datetime

import pytest

BAD, GONE = "invalid_request_error", "not_found_error"


def test_a_store_is_made_read_changed_archived_and_deleted(stores, refused):
    made = stores.create(name="Team notes", description="What we agreed on.", metadata={"user": "anna"})
    assert made.id.startswith("memstore_")
    assert stores.retrieve(made.id) == made
    changed = stores.update(made.id, name="Notes", description="", metadata={"user": None, "team": "x"})
    assert (changed.name, changed.description, changed.metadata) == ("Notes", "", {"team": "x"})
    assert changed.updated_at > made.updated_at
    archived = stores.archive(made.id)
    assert archived.archived_at is not None
    assert stores.archive(made.id) == archived
    assert list(stores.list()) == []
    assert [each.id for each in stores.list(include_archived=True)] == [made.id]
    refused(400, BAD, stores.update, made.id, name="Other")
    assert stores.delete(made.id).type == "memory_store_deleted"
    refused(404, GONE, stores.retrieve, made.id)


def test_an_update_leaves_out_what_it_does_not_name(stores):
    made = stores.create(name="Notes", description="About us.", metadata={"a": "1", "b": "2"})
    changed = stores.update(made.id, metadata={"b": "3"})
    assert (changed.name, changed.description, changed.metadata) == ("Notes", "About us.", {"a": "1", "b": "3"})


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "x" * 256}),
        ("name", {"name": "a\nb"}),
        ("description", {"name": "x", "description": "x" * 1025}),
        ("metadata", {"name": "x", "metadata": {str(n): "" for n in range(17)}}),
        ("metadata", {"name": "x", "metadata": {"k" * 65: ""}}),
        ("metadata", {"name": "x", "metadata": {"": ""}}),
        ("metadata", {"name": "x", "metadata": {"k": "v" * 513}}),
        ("metadata", {"name": "x", "metadata": {"k": 1}}),
        ("colour", {"name": "x", "extra_body": {"colour": "red"}}),
    ],
)
def test_each_limit_of_a_store_is_kept(stores, refused, place, fields):
    assert refused(400, BAD, stores.create, **fields).body["error"]["message"].startswith(place)


def test_the_largest_store_that_is_allowed_is_taken(stores):
    metadata = {f"{n:064}": "v" * 512 for n in range(16)}
    made = stores.create(name="n" * 255, description="d" * 1024, metadata=metadata)
    assert (len(made.name), len(made.description), made.metadata) == (255, 1024, metadata)
    assert stores.create(name=made.name).id != made.id  # names need not be unique


def test_pages_neither_repeat_nor_lose_a_store_while_others_are_made(stores):
    made = [stores.create(name=f"Store {n}").id for n in range(7)]
    first = stores.list(limit=3)
    stores.create(name="Late")
    rest = [each.id for each in stores.list(limit=3, page=first.next_page)]
    assert [each.id for each in first.data] + rest == made[::-1]


def test_a_cursor_of_another_list_is_refused(stores, refused):
    for name in ("A", "B"):
        stores.create(name=name)
    cursor = stores.list(limit=1).next_page
    refused(400, BAD, stores.list, limit=1, page=cursor, include_archived=True)
    for stray in ("rubbish", "page_", "page_W10", "é", "page_" + "A" * 5000):
        refused(400, BAD, stores.list, page=stray)
    refused(400, BAD, stores.list, limit=0)
    refused(400, BAD, stores.list, limit=101)


def test_the_scenarios_time_is_the_headers(stores):
    def at(day):
        return {"memtrial-now": f"2025-03-{day:02}T09:00:00Z"}

    made = [stores.create(name=f"Day {day}", extra_headers=at(day)) for day in (1, 2, 3)]
    assert [each.created_at for each in made] == [datetime(2025, 3, day, 9, tzinfo=UTC) for day in (1, 2, 3)]
    found = stores.list(created_at_gte="2025-03-02T00:00:00Z", created_at_lte=datetime(2025, 3, 2, 23, tzinfo=UTC))
    assert [each.name for each in found] == ["Day 2"]


def test_a_malformed_time_is_refused(stores, refused):
    refused(400, BAD, stores.create, name="x", extra_headers={"memtrial-now": "yesterday"})
    refused(400, BAD, stores.list, created_at_gte="yesterday")


def test_workspaces_are_apart(service, refused):
    one, other = service.client().beta.memory_stores, service.client().beta.memory_stores
    id = one.create(name="Ours").id
    assert list(other.list()) == []
    for act in (other.retrieve, other.delete, other.archive, other.memories.list):
        refused(404, GONE, act, id)


def test_a_request_needs_a_key(service, refused):
    from anthropic import Anthropic

    headers = {"authorization": "Basic x"}
    client = Anthropic(api_key="k", base_url=service.url, max_retries=0, default_headers=headers)
    refused(401, "authentication_error", client.beta.memory_stores.list)


def test_a_request_needs_one_beta_header(stores, refused):
    def listed(betas):
        return stores.list(extra_headers={"anthropic-beta": betas})

    refused(400, BAD, listed, "files-api-2025-04-14")
    assert listed("managed-agents-2026-04-01").data == []
    refused(400, BAD, stores.list, betas=["managed-agents-2026-04-01"])  # the SDK adds its own: two that exclude


def test_known_keys_have_their_workspace(serve, refused):
    service = serve("--key", "anna=wrkspc_a", "--key", "root")
    anna = service.client("", api_key="anna").beta.memory_stores
    id = anna.create(name="Anna's").id
    assert service.client("wrkspc_a", api_key="root").beta.memory_stores.retrieve(id).id == id
    refused(403, "permission_error", service.client("wrkspc_b", api_key="anna").beta.memory_stores.list)
    refused(401, "authentication_error", service.client("", api_key="eve").beta.memory_stores.list)


def test_what_is_not_served_yet_says_so(client, refused):
    error = refused(501, "api_error", client.beta.vaults.list)
    assert error.response.headers["x-should-retry"] == "false"
