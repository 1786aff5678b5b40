"""A key goes to the gateway on its stdin and up to the endpoint, and nowhere else: one is planted and sought."""

import contextlib
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from harness.core.record import ModelSpec
from harness.gateway.client import Gateway
from harness.gateway.live import Live, Upstream

MODEL = ModelSpec("forward", "claude-sonnet-5-5", "1")
KEY = "planted-Zq7xW3-key"


def holding(folder, text):
    """The files under a folder in which the text stands, however it is quoted."""
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def told(process):
    """What others may see of a process and of those it started: command lines and environments."""
    everyone = [process, *process.children(recursive=True)]
    return json.dumps([[each.cmdline(), each.environ()] for each in everyone])


@pytest.fixture
def gateway(upstream, tmp_path, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with Gateway(tmp_path / "run" / "journal", MODEL, live=Live(Upstream(upstream, KEY), timeout_s=1.0)) as running:
        yield running


def test_the_search_finds_a_key_where_there_is_one(tmp_path, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with psutil.Popen([sys.executable, "-c", "input()", KEY], stdin=subprocess.PIPE) as process:
        while told(process).count(KEY) < 2:  # until it is no copy of this process any more
            time.sleep(0.01)
        process.communicate(b"\n")
    (tmp_path / "leak").write_text(f"x{KEY}x")
    assert holding(tmp_path, KEY) == [tmp_path / "leak"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "words", ["Hello", "status=401 echo", "status=500 echo", "broken", "cut", "silent", "later", "tool"]
)
def test_no_file_log_command_line_or_environment_holds_the_key(gateway, registered, tmp_path, upstream, words):
    trial = registered(gateway, tmp_path / "run")
    body = {"model": MODEL.name, "max_tokens": 9, "messages": [{"role": "user", "content": words}]}
    for stream in (False, True):
        reply = trial.ask("/v1/messages", {**body, "tools": [{"name": "f"}], "stream": stream})
        counted = trial.ask("/v1/messages/count_tokens", body)
        assert KEY not in repr((reply, counted))
    assert KEY not in told(psutil.Process(gateway._process.pid))
    assert KEY not in repr([gateway.calls(trial.name), gateway.state(trial.name), gateway.totals(), gateway._live])
    gateway.close_trial(trial.name)
    assert (tmp_path / "run" / "journal" / f"{trial.name}.jsonl").stat().st_size > 100
    assert holding(tmp_path, KEY) == []


def test_an_endpoint_that_repeats_the_key_was_really_given_it(gateway, registered, tmp_path):
    trial = registered(gateway, tmp_path / "run")
    body = {"model": MODEL.name, "max_tokens": 9, "messages": [{"role": "user", "content": "status=401 echo"}]}
    _, _, error = trial.ask("/v1/messages", body)
    assert "'x-api-key': '[key]'" in error["error"]["message"]
    assert "Bearer [key]" in error["error"]["message"]


def test_a_gateway_that_does_not_start_leaves_no_key_behind(tmp_path):
    journal = Path(tmp_path / "journal")
    with pytest.raises(Exception, match="endpoint: 'nowhere'") as error:
        Gateway(journal, MODEL, live=Live(Upstream("nowhere", KEY))).__enter__()
    assert KEY not in repr(error.getrepr(showlocals=True))
    assert holding(tmp_path, KEY) == []


def test_workers_of_a_run_see_no_key_of_their_runner(run_small, tmp_path, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    run = threading.Thread(target=run_small, args=(["none", "full_context"],))
    run.start()
    seen = set()
    while run.is_alive():
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.Error):
                seen.add(told(child))
    assert any("harness.engine.trial" in each for each in seen)
    assert any("harness.gateway.server" in each for each in seen)
    # a child is a copy of its parent for the moment before it becomes what it is
    assert not [each for each in seen if KEY in each and "-P" in each]
    assert list(tmp_path.rglob("trials.jsonl"))
    assert holding(tmp_path, KEY) == []
