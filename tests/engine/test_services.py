"""A server that a stack needs: waited for, heard when it fails, and gone with its worker."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from harness.core.errors import TrialError
from harness.engine.services import Services, free_port

SERVE = [sys.executable, "-m", "http.server", "{port}", "--bind", "127.0.0.1", "--directory", "{workdir}"]
LISTEN = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1])));"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    (tmp_path / "work").mkdir()
    running = Services(tmp_path / "work", tmp_path)
    yield running
    running.stop()


def test_a_service_answers_once_it_is_returned(services, tmp_path):
    (tmp_path / "work" / "greeting.txt").write_text("hello")
    service = services.start(SERVE, 20)
    assert service.url == f"http://127.0.0.1:{service.port}"
    assert urllib.request.urlopen(f"{service.url}/greeting.txt").read() == b"hello"
    assert psutil.Process(service.pid).cwd() == str(tmp_path / "work")


def test_two_services_have_ports_and_logs_of_their_own(services, tmp_path):
    assert len({services.start(SERVE, 20).port for _ in range(2)}) == 2
    assert {"service-0.log", "service-1.log"} <= set(os.listdir(tmp_path))


def test_a_service_that_dies_says_its_last_words(services):
    dies = "import sys; print('x' * 9000); sys.exit('the port is cursed')"
    began = time.monotonic()
    with pytest.raises(TrialError, match=r"service ended with code 1: x+\nthe port is cursed$") as told:
        services.start([sys.executable, "-c", dies], 60)
    assert len(str(told.value)) < 600
    assert time.monotonic() - began < 30


def test_a_service_that_never_listens_is_given_up_within_its_time(services):
    began = time.monotonic()
    with pytest.raises(TrialError, match=r"did not listen on port \d+ within 0.5 s: still thinking"):
        services.start([sys.executable, "-uc", "import time; print('still thinking'); time.sleep(60)"], 0.5)
    assert 0.5 <= time.monotonic() - began < 5


def test_a_port_that_somebody_else_listens_on_is_not_taken_for_the_service(services, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setattr("harness.engine.services.free_port", lambda: port)
        with pytest.raises(TrialError, match=f"did not listen on port {port} within 0.5 s"):
            services.start([sys.executable, "-c", "import time; time.sleep(60)"], 0.5)


def test_a_service_may_listen_in_a_process_that_it_started(services):
    shell = ["sh", "-c", f'"{sys.executable}" -c "$0" $1; true', LISTEN + " time.sleep(60)", "{port}"]
    assert services.start(shell, 20).port


def test_a_service_that_is_not_there_is_named(services):
    with pytest.raises(TrialError, match="service 'no-such-program' can't be started: "):
        services.start(["no-such-program", "{port}"], 5)


def test_other_braces_of_a_command_are_left_alone(services):
    braces = LISTEN + "names = {'a': 1}; print('{workdir}', {}, flush=True); time.sleep(60)"
    assert services.start([sys.executable, "-c", braces, "{port}"], 20).port


def test_a_secret_travels_in_the_environment_and_on_no_command_line(services):
    shows = "import os, sys; print(os.environ['KEY_OF_OURS'], flush=True); sys.exit(3)"
    with pytest.raises(TrialError, match="code 3: opensesame"):
        services.start([sys.executable, "-c", shows], 20, {"KEY_OF_OURS": "opensesame"})
    waits = LISTEN + "time.sleep(60)"
    service = services.start([sys.executable, "-c", waits, "{port}"], 20, {"KEY_OF_OURS": "opensesame"})
    process = psutil.Process(service.pid)
    assert process.environ()["KEY_OF_OURS"] == "opensesame"
    assert not any("opensesame" in part for part in process.cmdline())
    assert "KEY_OF_OURS" not in os.environ


def test_stopping_ends_all_and_twice_is_harmless(services):
    pids = [services.start(SERVE, 20).pid for _ in range(2)]
    services.stop()
    services.stop()
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_a_free_port_is_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))


def running_in(folder: Path) -> list[psutil.Process]:
    """Processes that name the folder in their command."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in part for part in process.info["cmdline"] or ()):
            found.append(process)
    return found


@pytest.mark.thorough
def test_a_service_dies_with_its_worker(run_small):
    """However that one ends, and also where the service left its process group."""
    folder = run_small(["failing:Served", "failing:ServedExits", "failing:ServedDetached"])
    left = running_in(folder.path)
    for process in left:
        process.kill()
    assert not left
    trials = {trial.stack.removeprefix("failing:"): trial for trial in folder.trials()}
    assert {name: trial.state for name, trial in trials.items()} == {
        "Served": "ended", "ServedExits": "failed", "ServedDetached": "ended",
    }  # fmt: skip
    assert all(trial.service_s > 0 for trial in trials.values())


def test_the_search_for_what_is_left_finds_it(tmp_path):
    with subprocess.Popen([sys.executable, "-c", "input()", str(tmp_path)], stdin=subprocess.PIPE) as left:
        assert [process.pid for process in running_in(tmp_path)] == [left.pid]


@pytest.mark.thorough
def test_starting_a_service_is_timed_apart_from_opening_and_from_steps(run_small):
    """Wherever it is started: in `open`, or when it is first needed."""
    stacks = ["failing:Served", "failing:ServedLate"]
    trials = {trial.stack: trial for trial in run_small(stacks).trials()}
    early, late = (trials[stack] for stack in stacks)
    for trial in (early, late):
        assert 0 < trial.open_s < trial.service_s
    assert late.steps[0].name == "observe"
    assert late.steps[0].own_s < late.service_s
    assert late.peak_memory_bytes > 400e6 > early.peak_memory_bytes  # what a service holds counts as the stack's


@pytest.mark.thorough
def test_a_service_ends_with_whoever_started_it_also_where_that_one_is_killed_at_once(tmp_path):
    starts = (
        "import sys, time; from pathlib import Path; from harness.engine.services import Services;"
        f"print(Services(Path(sys.argv[1]), Path(sys.argv[1])).start({SERVE!r}, 20).pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", starts, str(tmp_path)], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        service = psutil.Process(int(worker.stdout.readline()))
        worker.kill()
    service.wait(10)
