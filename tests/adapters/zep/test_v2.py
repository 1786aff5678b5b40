"""`zep-python` 2.x, the real SDK, against the service."""

import pytest
from zep_python import Message
from zep_python.core.api_error import ApiError
from zep_python.errors import BadRequestError, NotFoundError

from adapters.zep.service.app import READERS, WRITERS

pytestmark = pytest.mark.thorough

BERLIN, MUNICH = "My sister Carla lives in Berlin.", "My sister Carla lives in Munich now."


@pytest.fixture(scope="module")
def zep(service):
    client = service.old()
    client.user.add(user_id="olga", first_name="Olga", metadata={"plan": "free"})
    client.memory.add_session(session_id="s1", user_id="olga")
    for text, day in ((BERLIN, "2024-01-05"), (MUNICH, "2024-06-01")):
        message = Message(role="Olga", role_type="user", content=text, created_at=f"{day}T09:00:00Z")
        service.done(client.memory.add("s1", messages=[message]).task_uuid)
    return client


def test_memory_holds_messages_and_facts_with_their_time(zep):
    memory = zep.memory.get("s1")
    assert [(each.role, each.content, each.created_at[:10]) for each in memory.messages] == [
        ("Olga", BERLIN, "2024-01-05"), ("Olga", MUNICH, "2024-06-01"),
    ]  # fmt: skip
    berlin = next(fact for fact in memory.relevant_facts if "Berlin" in fact.fact)
    munich = next(fact for fact in memory.relevant_facts if "Munich" in fact.fact)
    assert berlin.fact.endswith("– 2024-06-01 09:00; superseded)")
    assert munich.fact.endswith("(valid 2024-06-01 09:00 – now)")
    assert munich.valid_at.startswith("2024-06-01")
    assert set(memory.facts) == {fact.fact for fact in memory.relevant_facts}
    assert [each.content for each in zep.memory.get("s1", lastn=1).messages] == [MUNICH]


def test_users_and_sessions_are_listed_and_changed(zep):
    assert zep.user.get("olga").session_count == 1
    assert zep.user.update("olga", last_name="Ek").last_name == "Ek"
    listed = zep.user.list_ordered(page_size=1000)
    assert "olga" in [user.user_id for user in listed.users]
    assert len(zep.user.list_ordered(page_size=1, page_number=listed.total_count).users) == 1
    assert [[each.session_id for each in part] for part in zep.user.get_sessions("olga")] == [["s1"]]
    assert zep.memory.update_session("s1", metadata={"a": 1}).metadata == {"a": 1}
    assert zep.memory.get_session("s1").user_id == "olga"
    assert zep.memory.list_sessions(order_by="session_id", asc=False).total_count == 1


def test_messages_are_listed_and_changed(zep):
    listed = zep.memory.get_session_messages("s1", limit=1, cursor=1)
    assert (listed.total_count, [each.content for each in listed.messages]) == (2, [MUNICH])
    uuid = listed.messages[0].uuid_
    assert zep.memory.get_session_message("s1", uuid).content == MUNICH
    assert zep.memory.update_message_metadata("s1", uuid, metadata={"b": 2}).metadata == {"b": 2}


def test_search_finds_facts_of_a_user_or_of_sessions(zep):
    of_user = zep.memory.search_sessions(text="Where does Carla live?", user_id="olga").results
    assert {result.session_id for result in of_user} == {"s1"}
    of_session = zep.memory.search_sessions(text="Where does Carla live?", session_ids=["s1"], limit=1).results
    assert [result.fact.uuid_ for result in of_session] == [of_user[0].fact.uuid_]


def test_errors_are_those_of_the_sdk(zep):
    for get in (zep.user.get, zep.memory.get, zep.memory.get_session, zep.memory.get_fact):
        with pytest.raises(NotFoundError, match="none has the id 'nobody'"):
            get("nobody")
    with pytest.raises(BadRequestError, match="user_id: 'olga' exists already"):
        zep.user.add(user_id="olga")
    with pytest.raises(BadRequestError, match="session_id: 's1' exists already"):
        zep.memory.add_session(session_id="s1")
    with pytest.raises(ApiError, match="fact_instruction: unknown"):
        zep.memory.add("s1", messages=[Message(content="x", role_type="user")], fact_instruction="all")


def test_a_session_of_nobody_has_a_memory_of_its_own(service, zep):
    zep.memory.add_session(session_id="alone")
    message = Message(role_type="user", role="Ida", content="My dentist lives in Lima.")
    service.done(zep.memory.add("alone", messages=[message]).task_uuid)
    assert any("Lima" in fact for fact in zep.memory.get("alone").facts)
    assert not any("Lima" in fact for fact in zep.memory.get("s1").facts)
    service.done(zep.memory.delete("alone").task_uuid)
    with pytest.raises(NotFoundError):
        zep.memory.get("alone")


def test_facts_and_users_can_be_deleted(service, zep):
    fact = zep.memory.get("s1").relevant_facts[0]
    assert zep.memory.get_fact(fact.uuid_).fact.fact == fact.fact
    zep.memory.delete_fact(fact.uuid_)
    service.done(zep.user.delete("olga").task_uuid)
    with pytest.raises(NotFoundError):
        zep.memory.get_session("s1")


def test_every_route_of_this_api_has_been_driven_above(service, route_matches):
    wanted = {route for route in (*READERS, *WRITERS) if route[1].startswith("/api/v2")}
    assert len(wanted) == 19
    good = [(method, path) for method, path, status in service.answered if status < 300]
    assert {route for route in wanted if not any(route_matches(route, each) for each in good)} == set()
