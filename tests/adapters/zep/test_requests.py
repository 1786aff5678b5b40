"""What the service refuses, and what it takes the time from."""

import httpx
import pytest
from zep_cloud import AddMessage
from zep_cloud.core.api_error import ApiError
from zep_cloud.errors import BadRequestError, UnauthorizedError

pytestmark = pytest.mark.thorough

NOW = {"additional_headers": {"Memtrial-Now": "2025-03-01T09:00:00+01:00"}}


@pytest.fixture(scope="module")
def user(zep):
    return zep.user.create(user_id="rita", first_name="Rita")


@pytest.fixture(scope="module")
def thread(zep, user):
    return zep.thread.create(user_uuid=user.uuid_)


@pytest.fixture(scope="module")
def places(user, thread):
    """Paths for the templates of the tests below."""
    return {"t": f"threads/{thread.uuid_}", "g": f"graphs/{user.graph_uuid}"}


MESSAGE = {"role": "user", "content": "Hello."}
REFUSED = [
    ("users", {"nickname": "A"}, "nickname", "unknown"),
    ("users", {"first_name": 5}, "first_name", "Expected `str | null`, got `int`"),
    ("users", {"user_id": ""}, "user_id", "length >= 1"),
    ("users", {"metadata": {"a": {"b": 1}}}, "metadata.a", "dict"),
    ("users", {"metadata": {str(n): n for n in range(11)}}, "metadata", "11 keys"),
    ("threads", {}, "body", "missing required field `user_uuid`"),
    ("users/lookup", {"user_id": "a", "thread_id": "b"}, "body", "2 ids"),
    ("{t}/messages", {"messages": []}, "messages", "length >= 1"),
    ("{t}/messages", {"messages": [MESSAGE, {**MESSAGE, "role": "boss"}]}, "messages[1].role", "Invalid enum value"),
    ("{t}/messages", {"messages": [{**MESSAGE, "uuid": "x"}]}, "messages[0].uuid", "unknown"),
    ("{t}/messages", {"messages": [{**MESSAGE, "reference_time": "2024-01-01T00:00:00"}]}, "messages[0].reference_time",
     "timezone"),
    ("{t}/messages", {"messages": [MESSAGE], "strict_ontology": True}, "strict_ontology", "unknown"),
    ("{g}/episodes", {"data": "x", "type": "video"}, "type", "Invalid enum value 'video'"),
    ("{g}/search/edges", {"query": "x", "reranker": "cross_encoder"}, "reranker", "cross_encoder"),
    ("{g}/search/edges", {"query": "x", "reranker": "mmr"}, "mmr_lambda", "missing"),
    ("{g}/search/nodes", {"query": "x", "filters": {"planet": []}}, "filters.planet", "unknown"),
    ("{g}/context", {"query": "x", "max_characters": 3}, "max_characters", ">= 100"),
    ("users/list?page_size=0", {}, "page_size", ">= 1"),
    ("users/list?colour=red", {}, "colour", "unknown"),
    ("users", b"{nonsense", "body", "JSON is malformed"),
    ("users", b"[" * 100_000, "body", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "place", "found"), REFUSED)
def test_a_payload_that_breaks_the_form_is_refused_with_the_place(service, places, path, body, place, found):
    url = f"{service.url}/api/v4/{path.format(**places)}"
    given = {"content": body} if isinstance(body, bytes) else {"json": body}
    reply = service.http().post(url, **given)
    assert reply.status_code == 400, reply.text
    error = reply.json()["error"]
    assert (error["code"], error["param"]) == ("invalid_request", place)
    assert found in error["message"]


def test_the_sdk_raises_its_own_error_for_it(zep, thread):
    with pytest.raises(BadRequestError) as error:
        zep.thread.add_messages(thread.uuid_, messages=[AddMessage(role="user", content="x", reference_time="today")])
    assert error.value.body.error.param == "messages[0].reference_time"


def test_nothing_of_a_refused_request_is_kept(service, zep, user, thread):
    before = len(list(zep.thread.list_messages(thread.uuid_)))
    bad = {"messages": [MESSAGE, {"role": "user"}]}
    assert service.http().post(f"{service.url}/api/v4/threads/{thread.uuid_}/messages", json=bad).status_code == 400
    assert len(list(zep.thread.list_messages(thread.uuid_))) == before


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer k"}, {"authorization": "Api-Key"}])
def test_without_a_key_nobody_is_let_in(service, header):
    assert httpx.get(f"{service.url}/api/v4/tasks", headers=header).status_code == 401


def test_the_sdk_says_that_it_is_unauthorized(zep):
    with pytest.raises(UnauthorizedError):
        zep.task.list(request_options={"additional_headers": {"Authorization": "nonsense"}})


def test_a_body_that_is_too_large_is_refused(service):
    reply = service.http().post(f"{service.url}/api/v4/users", content=b'{"email":"' + b"a" * 5_000_000 + b'"}')
    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("call", [lambda zep: zep.project.get(), lambda zep: zep.context.list_templates()])
def test_what_is_not_served_says_so_at_once(zep, call):
    with pytest.raises(ApiError, match="is not served here") as error:
        call(zep)
    assert error.value.status_code == 404


def test_now_is_what_the_header_says(service, zep, user):
    now = "2025-03-01T08:00:00.000000Z"
    assert zep.user.create(user_id="timely", request_options=NOW).created_at == now
    thread = zep.thread.create(user_uuid=user.uuid_, request_options=NOW)
    message = AddMessage(role="user", name="Rita", content="My aunt Frida lives in Lima.")
    added = zep.thread.add_messages(thread.uuid_, messages=[message], request_options=NOW)
    assert added.messages[0].reference_time == added.messages[0].created_at == now
    task = service.done(added.task)
    assert task.created_at == task.started_at == task.completed_at == now
    edges = [edge for edge in zep.graph.edge.list(user.graph_uuid) if "Lima" in edge.fact]
    nodes = [node for node in zep.graph.node.list(user.graph_uuid) if node.name == "Lima"]
    assert {each.created_at for each in (*edges, *nodes)} == {now}
    later = AddMessage(role="user", name="Rita", content="My aunt Frida lives in Rome now.")
    options = {"additional_headers": {"Memtrial-Now": "2025-05-01T00:00:00Z"}}
    service.done(zep.thread.add_messages(thread.uuid_, messages=[later], request_options=options).task)
    [lima] = [edge for edge in zep.graph.edge.list(user.graph_uuid) if "Lima" in edge.fact]
    assert lima.expired_at == lima.invalid_at == "2025-05-01T00:00:00.000000Z"


def test_a_time_without_offset_is_refused(zep):
    with pytest.raises(BadRequestError, match="Memtrial-Now"):
        zep.user.create(request_options={"additional_headers": {"Memtrial-Now": "2025-03-01 09:00"}})
