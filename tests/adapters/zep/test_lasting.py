"""What was accepted outlives kills; what was deleted is gone; the queue is bounded."""

import signal
import time

import pytest
from zep_cloud import AddMessage
from zep_cloud.core.api_error import ApiError
from zep_cloud.errors import NotFoundError

pytestmark = pytest.mark.slow

PEOPLE = ["Emil", "Frida", "Hugo", "Ida", "Jonas", "Karin"]
CITIES = ["Rome", "Lima", "Oslo", "Paris", "Vienna", "Prague"]


def remarks():
    """One fact a message."""
    return [
        AddMessage(role="user", name="Anna", content=f"My friend {person} lives in {city}.",
                   reference_time=f"2024-01-{day:02}T00:00:00Z")
        for day, (person, city) in enumerate(zip(PEOPLE, CITIES, strict=True), 1)
    ]  # fmt: skip


def user_with_thread(zep, **fields):
    user = zep.user.create(**fields)
    return user, zep.thread.create(user_uuid=user.uuid_)


def state_of(running, task):
    return running.cloud().task.get(task.uuid_).status


def await_state(running, task, state):
    end = time.monotonic() + 60
    while state_of(running, task) != state:
        assert time.monotonic() < end
        time.sleep(0.02)


def assert_all_there(running, user, thread, task):
    """Each message once, each processed, each city known through one fact, and no episode twice."""
    running.done(task)
    zep = running.cloud()
    messages = list(zep.thread.list_messages(thread.uuid_))
    assert [message.content for message in messages] == [remark.content for remark in remarks()]
    assert all(message.processed for message in messages)
    facts = [edge.fact for edge in zep.graph.edge.list(user.graph_uuid)]
    assert [sum(city in fact for fact in facts) for city in CITIES] == [1] * len(CITIES)
    nodes = {node.name: node for node in zep.graph.node.list(user.graph_uuid)}
    assert all(len(set(nodes[city].episode_uuids)) == len(nodes[city].episode_uuids) == 1 for city in CITIES)


def kill_service(running):
    running.stop(signal.SIGKILL)
    running.start()


def kill_database(running):
    running.database().kill()


def kill_both(running):
    database = running.database()
    running.process.kill()
    database.kill()
    running.stop(signal.SIGKILL)
    running.start()


def end_politely(running):
    running.stop()
    running.start()


ENDS = [kill_database, kill_both, kill_service, end_politely]


@pytest.fixture(scope="module")
def mortal(serve):
    """A service to be killed."""
    return serve()


@pytest.mark.parametrize("end", ENDS)
def test_accepted_messages_survive(mortal, end):
    user, thread = user_with_thread(mortal.cloud(), first_name="Anna")
    task = mortal.cloud().thread.add_messages(thread.uuid_, messages=remarks()).task
    await_state(mortal, task, "processing")
    end(mortal)
    assert_all_there(mortal, user, thread, task)


def test_a_folder_serves_one_service(mortal):
    second = type(mortal)(mortal.data, mortal.environment)
    with pytest.raises(AssertionError, match="another service uses this folder"):
        second.start()


def files_with(folder, word):
    return [path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def graphs_of(service, monkeypatch):
    """What the database itself says it holds."""
    from redis import Redis

    monkeypatch.chdir(service.data)
    with Redis(unix_socket_path="graphs/falkordb.sock", decode_responses=True) as redis:
        return redis.execute_command("GRAPH.LIST")


def test_a_deleted_user_is_gone_from_the_files(mortal, monkeypatch):
    zep, secret = mortal.cloud(), "Zyrkonia"
    stays, thread = user_with_thread(zep, first_name="Stella")
    kept = AddMessage(role="user", content="My friend Petra lives in Quito.")
    mortal.done(zep.thread.add_messages(thread.uuid_, messages=[kept]).task)
    user, thread = user_with_thread(zep, user_id=secret, first_name="Bo", metadata={"home": secret})
    told = [AddMessage(role="user", content=f"My friend Emil lives in {secret}."), *remarks()]
    mortal.done(zep.thread.add_messages(thread.uuid_, messages=told[:1]).task)
    zep.thread.add_messages(thread.uuid_, messages=told)  # still in the queue when the user is deleted
    assert {name.split(".")[0] for name in files_with(mortal.data, secret)} == {"zep", "appendonly"}
    mortal.done(zep.user.delete(user.uuid_).task)
    assert files_with(mortal.data, secret) == []
    for get, uuid in ((zep.user.get, user.uuid_), (zep.thread.get, thread.uuid_), (zep.graph.get, user.graph_uuid)):
        with pytest.raises(NotFoundError):
            get(uuid)
    assert "g" + user.graph_uuid.replace("-", "") not in graphs_of(mortal, monkeypatch)
    assert "Quito" in zep.graph.get_context(stays.graph_uuid, query="Where does Petra live?").context


def test_a_killed_service_leaves_no_database_behind_and_nothing_in_the_files(mortal):
    """Last here: the service is not started again."""
    database = mortal.database()
    mortal.stop(signal.SIGKILL)
    database.wait(10)
    assert files_with(mortal.data, "Zyrkonia") == []
    assert files_with(mortal.data, "Quito") != []


@pytest.fixture(scope="module")
def refused(serve):
    """A service with a small queue, whose key the gateway refuses."""
    return serve("--queue", "3", MEMTRIAL_MODEL_KEY="wrong")


def test_a_full_queue_refuses_all_of_a_request(refused):
    zep = refused.cloud()
    _, thread = user_with_thread(zep, first_name="Anna")
    with pytest.raises(ApiError, match="4 more are too many; allowed: 3 in all") as error:
        zep.thread.add_messages(thread.uuid_, messages=remarks()[:4])
    assert error.value.status_code == 429
    assert error.value.headers["retry-after"] == "1"
    assert list(zep.thread.list_messages(thread.uuid_)) == []


def test_what_can_not_be_processed_fails_for_all_to_see(refused):
    zep = refused.cloud()
    _, thread = user_with_thread(zep, first_name="Anna")
    task = zep.thread.add_messages(thread.uuid_, messages=remarks()[:1]).task
    await_state(refused, task, "failed")
    assert "AuthenticationError" in zep.task.get(task.uuid_).error.message
    assert [message.processed for message in zep.thread.list_messages(thread.uuid_)] == [False]
