"""What was acknowledged survives `kill -9`; what was at work goes on."""

import hashlib
import random
import signal
import threading
import time

import pytest

from adapters.managed_agents.emulator.storage import Storage

pytestmark = pytest.mark.thorough


class Writer(threading.Thread):
    """Creates, changes and deletes memories until the service is gone; keeps what was acknowledged."""

    def __init__(self, memories, store, seed):
        super().__init__(daemon=True)
        self.memories, self.store = memories, store
        self.chance = random.Random(seed)
        self.held = {}  # path -> (id, content, version)
        self.acknowledged = []  # version ids
        self.open = None  # what was asked for and not answered
        self.seed = seed
        self.start()

    def run(self):
        from anthropic import APIError

        number = 0
        while True:
            number += 1
            content = f"{self.seed}.{number} " + "x" * self.chance.randint(0, 200)
            path = self.chance.choice([f"/{self.seed}/{number}", *self.held])
            self.open = (path, content)
            try:
                self._write(path, content)
            except APIError:
                return
            self.open = None

    def _write(self, path, content):
        if path not in self.held:
            made = self.memories.create(self.store, path=path, content=content)
        elif self.chance.random() < 0.2:
            self.memories.delete(self.held[path][0], memory_store_id=self.store)
            del self.held[path]
            return
        else:
            made = self.memories.update(self.held[path][0], memory_store_id=self.store, content=content)
        self.held[path] = (made.id, content)
        self.acknowledged.append(made.memory_version_id)


def check(service, workspace, store, writers):
    stores = service.client(workspace).beta.memory_stores
    found = {each.path: each for each in stores.memories.list(store, limit=100)}
    contents = {each.path: each.content for each in stores.memories.list(store, view="full")}
    versions = list(stores.memory_versions.list(store, limit=100, view="full"))
    assert {id for writer in writers for id in writer.acknowledged} <= {each.id for each in versions}
    for writer in writers:
        for path, (id, content) in writer.held.items():
            if writer.open is None or writer.open[0] != path:  # the last request may or may not have been carried out
                assert (found[path].id, contents[path]) == (id, content)
    chains = {}
    for version in reversed(versions):
        chains.setdefault(version.memory_id, []).append(version)
    for memory, chain in chains.items():
        operations = [each.operation for each in chain]
        assert operations[0] == "created"
        assert set(operations[1:-1]) <= {"modified"}
        current = next((each for each in found.values() if each.id == memory), None)
        assert (operations[-1] == "deleted") == (current is None)
        assert current is None or current.memory_version_id == chain[-1].id
        for each in chain:
            assert each.content is None or hashlib.sha256(each.content.encode()).hexdigest() == each.content_sha256
    return len(versions)


def killed_while_written_to(serve, times):
    service = serve()
    written = 0
    for kill in range(times):
        workspace = f"wrkspc_kill{kill}"
        stores = service.client(workspace).beta.memory_stores
        store = stores.create(name="Kill").id
        writers = [Writer(stores.memories, store, seed) for seed in range(3)]
        end = time.monotonic() + 0.1 + kill % 5 * 0.1
        while time.monotonic() < end or not all(len(writer.acknowledged) > 1 for writer in writers):
            time.sleep(0.01)
        service.stop(signal.SIGKILL)
        for writer in writers:
            writer.join(30)
        service.start()
        written += check(service, workspace, store, writers)
    return written


def test_every_acknowledged_write_survives_two_kills(serve):
    assert killed_while_written_to(serve, 2) > 6


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_acknowledged_write_survives_twenty_kills(serve):
    assert killed_while_written_to(serve, 20) > 60


def test_a_session_that_was_at_work_goes_on_and_uses_no_tool_twice(serve, model):
    service = serve("--retry", "0.01", MEMTRIAL_MODEL_URL=model.url, MEMTRIAL_MODEL_KEY="k")

    def beta():
        return service.client("wrkspc_resume").beta

    store = beta().memory_stores.create(name="Notes").id
    agent = beta().agents.create(name="x", model="claude-sonnet-5-5", tools=[{"type": "agent_toolset_20260401"}]).id
    environment = beta().environments.create(name="x").id
    resource = {"type": "memory_store", "memory_store_id": store}
    session = beta().sessions.create(agent=agent, environment_id=environment, resources=[resource]).id
    script = (
        '[[{"use": "bash", "input": {"command": "echo x >> /mnt/memory/notes/a"}}], [{"wait": 1.5}, {"say": "Kept."}]]'
    )
    message = {"type": "user.message", "content": [{"type": "text", "text": script}]}
    beta().sessions.events.send(session, events=[message])
    while not list(beta().memory_stores.memory_versions.list(store)):
        pass
    service.stop(signal.SIGKILL)
    service.start()
    while beta().sessions.retrieve(session).status != "idle":
        time.sleep(0.02)
    [memory] = beta().memory_stores.memories.list(store, view="full")
    assert memory.content == "x\n"
    events = list(beta().sessions.events.list(session))
    assert events[-1].stop_reason.type == "end_turn"
    assert [each.type for each in events].count("agent.message") == 1


def test_one_folder_has_one_service(serve):
    service = serve()
    other = type(service)(service.data, {})
    with pytest.raises(AssertionError, match="another service uses this folder"):
        other.start()


def test_what_is_rolled_back_is_told_to_nobody(tmp_path):
    storage, told = Storage(tmp_path / "db"), []

    def fail():
        with storage.transaction():
            storage.then(lambda: told.append("x"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with storage.transaction():
        storage.then(lambda: told.append("y"))
    assert told == ["y"]
