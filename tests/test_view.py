"""`memtrial view`: the whole run on loopback, for its own host alone, until Ctrl-C."""

import http.client
import json
import signal
import subprocess
import sys
from urllib.parse import quote, urlencode

import pytest

from harness.cli import run as command
from harness.core.errors import MisuseError
from harness.core.store import RunFolder
from harness.viewing.server import _listen
from tests.reports.browser import browser, looked_at, violations

HOSTILE = ("../../../etc/passwd", "..%2f..%2fmanifest", "/etc/passwd", "x\0y", "a" * 5000)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("view") / "run"
    assert command(["run", "quickstart", "--stacks", "none,keyword", "--limit", "1", "--out", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def port(path):
    serving = subprocess.Popen(
        [sys.executable, "-m", "harness.cli", "view", str(path), "--json"], stdout=subprocess.PIPE, text=True
    )
    url = json.loads(serving.stdout.readline())["url"]
    yield int(url.rpartition(":")[2].strip("/"))
    serving.send_signal(signal.SIGINT)
    assert serving.wait(30) == 0
    serving.stdout.close()


def asked(port, target, host=None, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest(method, target, skip_host=True)
    if host != "":
        connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    reply = connection.getresponse()
    found = reply.status, reply.read().decode()
    connection.close()
    return found


def told(port, path, **wish):
    status, body = asked(port, f"{path}?{urlencode(wish)}")
    assert status == 200, body
    return json.loads(body)


def test_stories_are_found_by_stack_outcome_kind_and_words(port, path):
    planned = 2 * len(list(RunFolder(path).keys()))
    everything = told(port, "/stories")
    assert everything["found"] == everything["planned"] == planned
    assert len(everything["stories"]) == 50
    assert len(told(port, "/stories", **{"from": 50})["stories"]) == planned - 50
    mine = told(port, "/stories", stack="keyword", kind="abstention")
    assert 0 < mine["found"] < planned / 2
    assert {story["stack"] for story in mine["stories"]} == {"keyword"}
    question = mine["asked"][0]["question"]
    assert told(port, "/stories", text=question.upper(), stack="none")["found"] >= 1
    assert told(port, "/stories", text="nobody asked this")["found"] == 0


def test_a_story_is_told_in_full_with_every_request_as_it_was_sent(port, path):
    first = told(port, "/stories", stack="keyword", outcome="correct")
    story, probe = first["stories"][0], first["asked"][0]
    full = told(port, "/story", trial=story["trial"], probe=probe["id"])
    assert full["stories"][0]["answer"]
    assert full["stories"][0]["given"]
    (call,) = full["calls"]
    sent = told(port, "/call", trial=story["trial"], number=call["number"])
    assert probe["question"] in json.dumps(sent["request"], ensure_ascii=False)
    assert full["stories"][0]["answer"] in json.dumps(sent["reply"], ensure_ascii=False)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "0.0.0.0:{port}", ""]
)
def test_another_host_is_refused_whatever_it_asks_for(port, host):
    for target in ("/", "/stories", "/choices"):
        status, body = asked(port, target, host.format(port=port))
        assert status in (400, 421)
        assert "question" not in body


def test_our_own_names_are_served(port):
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}"):
        assert asked(port, "/", host)[0] == 200


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_find_nothing(port, hostile):
    for target in (
        f"/call?trial={quote(hostile)}&number=0",
        f"/story?trial={quote(hostile)}&probe=p",
        f"/{quote(hostile)}",
    ):
        status, body = asked(port, target)
        assert status == 404
        assert "root:" not in body
    assert asked(port, f"/call?trial=x&number={quote(hostile)}")[0] == 400


def test_nothing_can_be_written_and_what_is_missing_is_named(port):
    assert asked(port, "/stories", method="POST")[0] == 405
    assert asked(port, "/story?trial=x") == (400, "probe: missing")


def test_a_port_that_is_taken_is_misuse(port, path, capsys):
    assert command(["view", str(path), "--port", str(port)]) == 2
    assert f"--port: {port}" in capsys.readouterr().err


@pytest.mark.slow
def test_the_served_page_tells_stories_and_requests_in_a_browser(port):
    with browser() as chromium:
        seen = looked_at(chromium, f"http://127.0.0.1:{port}/")
        page = seen.page
        page.get_by_role("combobox", name="Stack", exact=True).select_option("keyword")
        page.locator(".found", has_text="stories, ").wait_for()
        page.locator(".who", has_text="none").first.wait_for(state="detached")
        page.locator(".told summary").first.click()
        page.locator(".story summary").first.click()
        page.locator("pre", has_text="messages").wait_for()
        assert violations(page) == []
        assert seen.said == []
        assert all(address.startswith(f"http://127.0.0.1:{port}/") for address in seen.asked)


def test_a_port_is_taken_as_soon_as_it_is_had():
    with _listen(0) as first:
        taken = first.getsockname()[1]
        with pytest.raises(MisuseError, match=f"--port: {taken}: .*a free port"):
            _listen(taken)


def test_no_run_and_no_port_are_misuse(tmp_path, capsys):
    assert command(["view", str(tmp_path)]) == 2
    assert "no manifest.json; allowed: a folder that `memtrial run` has written" in capsys.readouterr().err
    for port in ("65536", "-1", "x"):
        with pytest.raises(SystemExit) as ended:
            command(["view", str(tmp_path), f"--port={port}"])
        assert ended.value.code == 2
        assert "allowed: a port from 1 to 65535" in capsys.readouterr().err
