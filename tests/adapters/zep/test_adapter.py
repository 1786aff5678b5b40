"""The adapter on a service of its own, through the real SDK; behind it a gateway with the reference model."""

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from adapters.transcripts import file_stem
from adapters.zep import Zep
from adapters.zep.connection import local
from adapters.zep.memory import ZepMemory
from harness.core.contract import Endpoint, Query, Service, Source
from harness.core.errors import MisuseError, TrialError
from harness.core.record import StackSpec
from harness.core.scenario import MAIN, AgentId, Session, Turn, UserId
from harness.engine.lab import TrialModels
from harness.engine.registry import make_adapter
from harness.engine.services import Services
from harness.gateway.tokens import estimate

pytestmark = pytest.mark.slow

ANNA, BO = UserId("Anna / ../Bo"), UserId("Bo")
JANUARY, JUNE, JULY = (datetime(2024, month, 5, 9, 0, tzinfo=UTC) for month in (1, 6, 7))
WAYS: dict[str, dict[str, Any]] = {
    "context": {},
    "thread": {"recall_by": "thread"},
    "edges": {"recall_by": "graph"},
    "edges by mmr": {"recall_by": "graph", "reranker": "mmr"},
    "nodes": {"recall_by": "graph", "scope": "nodes"},
    "episodes": {"recall_by": "graph", "scope": "episodes"},
}


@dataclass
class Clock:
    """Stands still."""

    time: datetime = JANUARY

    def now(self) -> datetime:
        return self.time


@dataclass
class ZepLab:
    """As much of `contract.Lab` as the adapter uses."""

    workdir: Path
    models: TrialModels
    services: Services
    clock: Clock = field(default_factory=Clock)
    started: list[Service] = field(default_factory=list)

    def count_tokens(self, text: str) -> int:
        return estimate(text)

    def service(self, command: Any, *, env: Any = None, timeout: float = 60.0) -> Service:
        self.started.append(self.services.start(command, timeout, env))
        return self.started[-1]


def said(session: str, when: datetime, *texts: str, user: UserId = ANNA, agent: str = MAIN) -> Session:
    turns = [Turn("user", "Anna" if user == ANNA else "Bo", text) for text in texts]
    return Session(session, when, user, (*turns, Turn("assistant", "Assistant", "I see.")), AgentId(agent))


def ask(text: str, user: UserId = ANNA, max_tokens: int = 2000, agent: str = MAIN) -> Query:
    return Query(user, AgentId(agent), text, JULY, max_tokens)


@pytest.fixture(scope="module")
def lab(models: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZepLab]:
    folder = tmp_path_factory.mktemp("trial")
    (folder / "work").mkdir()
    at = Endpoint(models["MEMTRIAL_MODEL_URL"], models["MEMTRIAL_MODEL_KEY"], models["MEMTRIAL_MODEL"])
    services = Services(folder / "work", folder)
    yield ZepLab(folder / "work", TrialModels(at), services)
    services.stop()


@pytest.fixture(scope="module")
def memories(lab: ZepLab) -> Callable[..., ZepMemory]:
    """`memories(recall_by="graph")` on one service; what Anna and Bo said is settled."""
    connection = local(lab)
    memory = ZepMemory(Zep(), lab, connection)
    memory.observe(said("s1", JANUARY, "My sister Carla lives in Berlin."))
    memory.observe(said("s2", JUNE, "My sister Carla lives in Munich now."))
    memory.observe(said("b1", JUNE, "My locker code is VASTREL-7306.", user=BO))
    memory.settle()
    return lambda **options: ZepMemory(Zep(**options), lab, connection)


@pytest.mark.parametrize("way", ["context", "thread", "edges", "edges by mmr"])
def test_a_changed_fact_is_recalled_with_the_times_for_which_it_held(way, memories):
    lines = memories(**WAYS[way]).recall(ask("Where does Carla live?")).text.splitlines()
    (berlin,) = [line for line in lines if "Berlin" in line and "valid" in line]
    (munich,) = [line for line in lines if "Munich" in line and "valid" in line]
    assert "(valid 2024-01-05 09:00 – 2024-06-05 09:00; superseded)" in berlin
    assert "(valid 2024-06-05 09:00 – now)" in munich


def test_entities_are_recalled_with_what_is_known_of_them(memories):
    text = memories(**WAYS["nodes"]).recall(ask("Carla")).text
    assert any(line.startswith("- Carla: ") and "Munich" in line for line in text.splitlines())


def test_messages_are_recalled_as_said_under_their_dates_with_their_sources(memories):
    recall = memories(**WAYS["episodes"], limit=2).recall(ask("Carla lives"))
    assert recall.text == (
        "Session of Friday, 5 January 2024, 09:00\nAnna: My sister Carla lives in Berlin.\n\n"
        "Session of Wednesday, 5 June 2024, 09:00\nAnna: My sister Carla lives in Munich now."
    )
    assert recall.sources == (Source("s1", 0), Source("s2", 0))


@pytest.mark.parametrize("way", WAYS)
def test_a_question_leaves_no_trace_and_keeps_users_apart(way, memories):
    memory = memories(**WAYS[way])
    held = {user: memory.export(user) for user in (ANNA, BO)}
    first = memory.recall(ask("Where does Carla live?"))
    assert "Munich" in first.text
    assert "Munich" not in memory.recall(ask("Where does Carla live?", BO)).text
    assert "VASTREL" in memory.recall(ask("What is my locker code?", BO)).text
    assert "VASTREL" not in memory.recall(ask("What is my locker code?")).text
    assert memory.recall(ask("Where does Carla live?")) == first
    assert {user: memory.export(user) for user in (ANNA, BO)} == held


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("tokens", [0, 12, 40, 60])
def test_recall_stays_within_its_tokens(way, tokens, memories):
    assert estimate(memories(**WAYS[way]).recall(ask("Where does Carla live?", max_tokens=tokens)).text) <= tokens


def test_agents_of_one_user_share_and_whoever_is_not_known_has_nothing(memories):
    memory = memories()
    assert "Munich" in memory.recall(ask("Where does Carla live?", agent="planner")).text
    assert memory.recall(ask("Where does Carla live?", UserId("Cleo"))).text == ""
    assert memory.recall(ask(" ")).text == memory.export(UserId("Cleo")) == ""


def test_roles_speakers_and_times_have_fields_of_their_own(memories):
    messages = [line for line in memories().export(ANNA).splitlines() if line.startswith("message")]
    assert messages[:3] == [
        "message\t2024-01-05T09:00:00.000000Z\tsystem\tMemtrial\tSession of Friday, 5 January 2024, 09:00",
        "message\t2024-01-05T09:00:00.000000Z\tuser\tAnna\tMy sister Carla lives in Berlin.",
        "message\t2024-01-05T09:00:00.001000Z\tassistant\tAssistant\tI see.",
    ]


def test_the_service_follows_the_scenario_clock_and_its_secret_stands_on_no_command_line(memories, lab):
    memory = memories()
    assert memory._user(ANNA).created_at.startswith("2024-01-05T09:00:00")
    process = psutil.Process(lab.started[-1].pid)
    assert process.environ()["MEMTRIAL_MODEL_KEY"] == lab.models.at.key
    assert not any(lab.models.at.key in part for part in process.cmdline())


def test_a_long_turn_comes_in_pieces_and_blank_sessions_are_nothing(memories, lab):
    memory, user = memories(), UserId("Dora")
    memory.observe(Session("d0", JANUARY, user, (Turn("user", "Dora", " "), Turn("assistant", "", ""))))
    assert memory.export(user) == ""
    words = " ".join(["word"] * 4000)
    memory.observe(Session("d1", JANUARY, user, (Turn("user", "Dora", words),)))
    memory.settle()
    lines = [line.split("\t") for line in memory.export(user).splitlines() if line.startswith("message")]
    found = [content for _, _, _, name, content in lines if name == "Dora"]
    assert sorted(map(len, found)) == [6000, 13_999]
    assert "".join(sorted(found, key=len, reverse=True)) == words


def test_settling_fails_rather_than_return_too_early(memories):
    memory = memories(patience_s=1e-6)
    memory.observe(said("e1", JUNE, *[f"My {n}. aunt lives in Rome." for n in range(20)], user=UserId("Ed")))
    with pytest.raises(TrialError, match=r"zep: add_messages is still (pending|processing) after 1e-06 s"):
        memory.settle()


def test_forgetting_leaves_nothing_of_the_user_and_others_stay(memories, lab):
    memory, user = memories(), UserId("Finn")
    memory.observe(said("f1", JUNE, "My locker code is QUILLON-4821.", user=user))
    memory.settle()
    assert "QUILLON" in memory.recall(ask("What is my locker code?", user)).text
    bo = memory.export(BO)
    memory.forget(user)
    memory.forget(user)
    assert memory.export(user) == memory.recall(ask("What is my locker code?", user)).text == ""
    assert memory.export(BO) == bo
    held = [path for path in lab.workdir.rglob("*") if path.is_file()]
    assert any(b"VASTREL-7306" in path.read_bytes() for path in held)
    assert not any(b"QUILLON-4821" in path.read_bytes() for path in held)
    memory.observe(said("f2", JULY, "My locker code is BRANNICK-1155.", user=user))
    memory.settle()
    assert "BRANNICK" in memory.recall(ask("What is my locker code?", user)).text


def test_what_was_settled_survives_a_killed_database_and_a_restart(memories, lab):
    memory = memories()
    held = memory.export(ANNA)
    assert "Munich" in held
    [database] = psutil.Process(lab.started[-1].pid).children()
    database.send_signal(signal.SIGKILL)
    database.wait(10)
    assert memory.export(ANNA) == held
    lab.services.stop()
    again = ZepMemory(Zep(), lab, local(lab))
    assert again.export(ANNA) == held
    assert "Munich" in again.recall(ask("Where does Carla live?")).text
    lab.clock.time = JULY
    again.observe(said("s3", JULY, "My sister Carla lives in Vienna now."))
    again.settle()
    assert "(valid 2024-07-05 09:00 – now)" in again.recall(ask("Where does Carla live?")).text


def test_a_failed_task_fails_the_trial(serve, lab, monkeypatch):
    """The service's model refuses its key, so nothing it accepted can be processed."""
    service = serve(MEMTRIAL_MODEL_KEY="wrong")
    monkeypatch.setenv("ZEP_API_KEY", "zep-test")
    memory = Zep(hosted=True, url=f"{service.url}/api/v4").open(lab)
    memory.observe(said("g1", JUNE, "My aunt lives in Rome."))
    with pytest.raises(TrialError, match="zep: add_messages ended failed: ingest: AuthenticationError"):
        memory.settle()
    memory.close()
    memory.close()


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"limit": 0}, "limit=0"),
        ({"recall_by": "words"}, "recall_by"),
        ({"reranker": "mmr"}, "reranker='mmr' with recall_by='context'"),
        ({"reranker": "mmr", "recall_by": "graph", "scope": "episodes"}, "scope='episodes'"),
        ({"reranker": "cross_encoder", "recall_by": "graph"}, "without hosted=true"),
        ({"url": "https://zep.example.org/api/v4"}, "hosted=False"),
        ({"hosted": True, "url": "nowhere"}, "url='nowhere'"),
    ],
)
def test_options_that_can_not_be_are_refused(options, found):
    with pytest.raises(MisuseError, match=found):
        make_adapter(StackSpec("zep", "", options))


def test_ids_at_the_vendor_s_are_of_one_attempt_and_outlive_a_restart(serve, lab, tmp_path, monkeypatch):
    service = serve()
    monkeypatch.setenv("ZEP_API_KEY", "zep-test")
    options, zep = Zep(hosted=True, url=f"{service.url}/api/v4"), service.cloud()
    for name in ("one", "one", "two"):
        (tmp_path / name).mkdir(exist_ok=True)
        memory = options.open(replace(lab, workdir=tmp_path / name))
        memory.observe(said("s1", JUNE, "My aunt lives in Rome."))
        memory.settle()
        assert "Rome" in memory.recall(ask("Where does my aunt live?")).text
        memory.close()
    ids = [user.user_id for user in zep.user.list()]
    assert len(ids) == 2
    assert all(id.startswith("memtrial-") and id.endswith(file_stem(ANNA)) for id in ids)
    now = datetime.now(UTC).year
    assert {user.created_at[:4] for user in zep.user.list()} == {str(now)}  # a vendor's clock is the vendor's
