"""The process: it starts, listens without delays, ends with its runner, and loses nothing when many ask at once."""

import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from http.client import HTTPException
from urllib.request import Request, urlopen

import psutil
import pytest

from harness.core.errors import GatewayError, MisuseError
from harness.core.record import ModelSpec
from harness.gateway.budget import Spending
from harness.gateway.client import Gateway
from harness.gateway.journal import read_journal
from harness.models.reference.model import Reply

NAGLE_S = 0.040  # what each call would wait for a delayed acknowledgement


def median_s(ask, times=60):
    def timed():
        began = time.perf_counter()
        ask()
        return time.perf_counter() - began

    timed()
    return statistics.median(timed() for _ in range(times))


def wait_until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize("stream", [False, True])
def test_kept_alive_calls_never_wait_for_an_acknowledgement(trial, stream):
    assert median_s(lambda: trial.say("Hello", stream=stream)) < NAGLE_S / 4


def test_eight_threads_and_200_calls_lose_nothing_and_numbers_are_unique(gateway, registered, tmp_path):
    trial = registered(gateway, tmp_path)
    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda number: trial.say(f"Message {number}")[2]["id"], range(200)))
    calls = gateway.calls(trial.name).calls
    assert len(set(replies)) == 200
    assert [call.number for call in calls] == list(range(200))
    journalled = read_journal(gateway._journal / f"{trial.name}.jsonl")
    assert {each.reply["id"] for each in journalled} == set(replies)
    assert (gateway.state(trial.name).calls, gateway.state(trial.name).pending) == (200, 0)


def test_the_client_may_be_used_by_many_threads(gateway, trial):
    with ThreadPoolExecutor(8) as threads:
        states = list(threads.map(lambda _: gateway.state(trial.name), range(80)))
    assert {state.calls for state in states} == {0}


def test_files_and_memory_of_long_closed_trials_are_let_go(start, registered, tmp_path):
    with start() as gateway:
        names = [registered(gateway, tmp_path).name for _ in range(50)]
        for name in names:
            gateway.close_trial(name)
        registered(gateway, tmp_path)
        assert psutil.Process(gateway._process.pid).num_fds() < 2 * len(names)
        assert gateway.state(names[-1]).closed
        with pytest.raises(GatewayError, match="is not registered"):
            gateway.state(names[0])


def test_trials_are_told_apart_by_their_keys(gateway, registered, tmp_path):
    left, right = (registered(gateway, tmp_path, key=f"key {side}") for side in ("left", "right"))
    right.key = left.key
    assert right.say("Hello")[0] == 401
    assert gateway.calls(right.name).calls == []


def test_control_needs_its_own_key(trial):
    trial.url = trial.url.split("/t/")[0]
    status, _, body = trial.ask("/control/trials", {}, authorization=f"Bearer {trial.key}")
    assert (status, body["error"]["type"]) == (401, "authentication_error")


def test_a_registration_without_a_board_is_told_so(scripted):
    with scripted(lambda request: Reply([], "end_turn")) as trial:
        trial.url = trial.url.split("/t/")[0]
        status, _, body = trial.ask("/control/trials", {"trial": "t", "key": "k"}, authorization="Bearer control")
    assert status == 400
    assert "`board`" in body["error"]["message"]


def test_a_board_that_can_not_be_opened_is_an_error_of_the_runner(gateway, tmp_path):
    with pytest.raises(GatewayError, match="FileNotFoundError"):
        gateway.register("boardless", "k", tmp_path / "missing" / "board")


def test_control_answers_while_the_model_thinks_and_a_new_play_waits_for_its_call(scripted):
    thinking, done = threading.Event(), threading.Event()

    def model(request):
        thinking.set()
        assert done.wait(10)
        return Reply([{"type": "text", "text": "Thought."}], "end_turn")

    with scripted(model) as trial, ThreadPoolExecutor(2) as threads:
        control = type(trial)(trial.url.split("/t/")[0], "control")
        asked = threads.submit(trial.say, "Think")
        assert thinking.wait(10)
        assert _get(control, "/control/trials/t")["pending"] == 1
        wanted = {"trial": "t", "key": trial.key, "board": str(trial.board)}
        again = threads.submit(control.ask, "/control/trials", wanted, authorization="Bearer control")
        wait_until(lambda: _get(control, "/control/trials/t").get("type") == "error")
        assert not again.done()
        done.set()
        assert asked.result()[0] == 200
        assert again.result()[2] == {"replaying": 1}  # the call under way was not lost


def _get(control, path):
    try:
        with urlopen(Request(control.url + path, headers={"authorization": "Bearer control"})) as response:
            return json.load(response)
    except OSError as error:
        return json.load(error)


def test_a_call_under_way_at_a_kill_is_booked_as_lost(start, registered, tmp_path):
    story = "Ann: I adopted a cat.\n" * 60_000
    with start() as gateway, ThreadPoolExecutor(1) as threads:
        trial = registered(gateway, tmp_path, "trial")
        journal = tmp_path / "journal" / "trial.jsonl"
        asked = threads.submit(trial.say, f"<memory>\n{story}</memory>\nWhat did Ann adopt?")
        wait_until(lambda: journal.stat().st_size > 0)
        gateway.kill()
        with pytest.raises((OSError, HTTPException)):
            asked.result()
    with start() as gateway:
        registered(gateway, tmp_path, "trial")
        (lost,) = gateway.calls("trial").calls
    assert (lost.booked, lost.status, lost.usage.output) == ("lost", 0, 0)
    assert lost.usage.input > 300_000


def test_over_budget_is_refused_and_not_journalled(registered, tmp_path):
    spending = Spending(Decimal("0.0015"))  # the first call may cost 0.001004 USD
    for _ in range(2):  # what the journals hold counts for the next process
        with Gateway(tmp_path / "journal", ModelSpec("reference", "reference-1", "1"), spending) as gateway:
            trial = registered(gateway, tmp_path, "trial")
            assert trial.say("Hello")[0] == 200
            for number in range(60):
                status, headers, body = trial.say(f"Message {number}" + "!" * 100)
                if status != 200:
                    break
            assert (status, body["error"]["type"], headers["x-should-retry"]) == (402, "billing_error", "false")
            assert gateway.state("trial").over_budget
    assert all(each.call.status == 200 for each in read_journal(tmp_path / "journal" / "trial.jsonl"))


def test_a_model_that_is_not_there_is_misuse(tmp_path):
    with pytest.raises(MisuseError, match=r"model\.kind: 'forward' without an endpoint"):
        Gateway(tmp_path, ModelSpec("forward", "claude-sonnet-5-5", "1")).__enter__()


def test_an_unreachable_gateway_is_an_error_with_its_name(start):
    with start() as gateway:
        assert gateway.alive
        gateway.kill()
        assert not gateway.alive
        with pytest.raises(GatewayError, match="can't be reached"):
            gateway.totals()


def test_leaving_ends_the_process(start):
    with start() as gateway:
        process = gateway._process
    assert process.returncode == 0


def test_no_process_is_left_after_the_runner_is_killed(tmp_path):
    code = f"""
import sys, time
from pathlib import Path
from harness.core.record import ModelSpec
from harness.gateway.client import Gateway
with Gateway(Path({str(tmp_path)!r}), ModelSpec("reference", "reference-1", "1")) as gateway:
    print(gateway._process.pid, flush=True)
    time.sleep(60)
"""
    runner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    orphan = int(runner.stdout.readline())
    assert os.getsid(orphan) == orphan  # a session of its own: Ctrl-C reaches the runner only
    runner.send_signal(signal.SIGKILL)
    runner.communicate()
    wait_until(lambda: not psutil.pid_exists(orphan) or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE)


def test_the_process_sees_no_keys_and_no_proxies(start, monkeypatch):
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "secret")
    with start() as gateway:
        assert "secret" not in psutil.Process(gateway._process.pid).environ().values()


def test_nothing_is_logged_for_ordinary_traffic_and_refusals(start, registered, tmp_path):
    with start() as gateway:
        trial = registered(gateway, tmp_path)
        trial.say("Hello")
        trial.say("Hello", messages=[])
    assert (tmp_path / "journal" / "gateway.log").read_bytes() == b""
