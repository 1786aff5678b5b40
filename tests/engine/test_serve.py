"""`memtrial serve`: a service for anyone, in the foreground, gone without a trace when it is ended."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from harness import cli


def started(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "harness.cli", "serve", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The command's process, and the line it printed for machines."""
    process = started("zep", "--json", "--data", str(tmp_path_factory.mktemp("serve") / "data"))
    yield process, json.loads(process.stdout.readline())
    process.kill()
    process.wait()


@pytest.mark.slow
def test_it_serves_the_sdk_with_the_offline_reference_model_and_ends_with_all_it_started(served):
    from zep_cloud import AddMessage
    from zep_cloud.client import Zep

    process, said = served
    assert said["about"] == "Zep API on Graphiti, local"
    assert said["model"]["kind"] == "reference"
    zep = Zep(api_key="any", base_url=f"{said['url']}/api/v4")
    user = zep.user.create(user_id="anna")
    thread = zep.thread.create(user_uuid=user.uuid_)
    told = AddMessage(role="user", name="Anna", content="My sister Carla lives in Munich.")
    task = zep.thread.add_messages(thread.uuid_, messages=[told]).task
    while (found := zep.task.get(task.uuid_)).status in ("pending", "processing"):
        pass
    assert found.status == "succeeded"
    assert "Munich" in zep.graph.get_context(user.graph_uuid, query="Where does Carla live?").context

    tree = psutil.Process(process.pid).children(recursive=True)
    assert {"redis-server"} < {each.name() for each in tree}
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert process.stderr.read() == ""
    assert not [each for each in tree if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", int(said["url"].rpartition(":")[2])), timeout=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "service: no service 'nothing'; allowed: managed-agents, zep"),
        (["zep", "--port", "70000"], "--port: 70000: "),
        (["zep", "--endpoint", "http://127.0.0.1:9"], "--endpoint: no --model beside it"),
    ],
)
def test_what_can_not_be_served_is_said(arguments, said, capsys, tmp_path):
    assert cli.run(["serve", *arguments, "--data", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err


def test_a_port_that_is_taken_and_a_folder_that_can_not_be_are_said(capsys, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert cli.run(["serve", "zep", "--data", str(tmp_path), "--port", port]) == 2
    assert f"--port: {port}: " in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert cli.run(["serve", "zep", "--data", str(tmp_path / "file" / "below")]) == 2
    assert "--data: " in capsys.readouterr().err


@pytest.mark.thorough
@pytest.mark.parametrize("service", ["managed-agents", pytest.param("zep", marks=pytest.mark.slow)])
def test_a_folder_that_another_service_uses_is_said_in_a_sentence(service, tmp_path):
    first = started(service, "--json", "--data", str(tmp_path))
    try:
        json.loads(first.stdout.readline())
        second = started(service, "--data", str(tmp_path))
        said, errors = second.communicate(timeout=120)
        assert (second.returncode, said) == (2, "")
        folder = tmp_path.resolve()
        assert errors == f"memtrial: --data: {folder}: another service uses this folder; allowed: one at a time\n"
    finally:
        first.terminate()
        assert first.wait(30) == 0


@pytest.mark.parametrize("service", ["managed-agents", "zep"])
def test_a_port_that_somebody_took_in_the_last_moment_is_not_announced(service, monkeypatch, capsys, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setattr("harness.engine.serve._port", lambda wanted: wanted)  # it was free a moment ago
        assert cli.run(["serve", service, "--data", str(tmp_path), "--port", str(port)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"memtrial: --port: {port}: Address already in use; allowed: a free port\n"


def test_people_are_told_how_to_use_it_and_what_answers(capsys):
    from harness.core.record import ModelSpec
    from harness.engine.serve import Serving
    from harness.printing import print_serving

    usage = "client({url})"
    for model, line in (
        (ModelSpec("reference", "reference", "1"), "offline reference model (a fixed set of rules, no language model)"),
        (ModelSpec("forward", "claude", "http://h"), "claude at http://h, behind a gateway of its own"),
    ):
        print_serving(Serving("zep", "Zep", "http://127.0.0.1:1", 1, str(Path("d")), "d/log", usage, model))
        said = capsys.readouterr().out
        assert "use     client(http://127.0.0.1:1)" in said
        assert line in said
