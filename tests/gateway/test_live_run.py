"""The command with a live model: where its key goes, what agents could pick up from the host, and what is paid."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from harness.core.store import RunFolder
from harness.gateway.journal import read_journal

pytestmark = pytest.mark.thorough

KEY = "planted-Zq7xW3-run-key"
MARK = "The user of this machine keeps bees, says a file of the host."
MODEL = "claude-sonnet-5-5"
STACKS = ("none", "memory_tool", "picking:PicksUp")
COMMAND = (sys.executable, "-m", "harness.cli", "run", "tapes:Small", "--limit", "1", "--model", MODEL)
CAST = {"worker": "harness.engine.trial", "gateway": "harness.gateway.server", "service": "http.server"}


@dataclass
class Lived:
    """A run that is over: its folder, what it printed, and command line and environment of all it had started."""

    path: Path
    code: int = -1
    printed: str = ""
    processes: dict[int, str] = field(default_factory=dict)

    @property
    def folder(self) -> RunFolder:
        return RunFolder(self.path)

    def seen(self, who: str) -> list[str]:
        return [told for told in self.processes.values() if CAST[who] in told]


def host(place: Path) -> Path:
    """A home and a project with all that agents look for, each file with the mark; gives the folder to start in."""
    project, home = place / "home" / "project", place / "home"
    for folder in (home, project, project / "part"):
        for name in ("CLAUDE.md", "CLAUDE.local.md", "AGENTS.md", ".claude/CLAUDE.md", "memory/notes.md"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(MARK)
    return project / "part"


def watch(runner: psutil.Popen, lived: Lived) -> None:
    """Look at every process below the runner until it ends."""
    while runner.poll() is None:
        try:
            for child in runner.children(recursive=True):
                lived.processes[child.pid] = json.dumps([child.cmdline(), child.environ()])
        except psutil.Error:
            pass  # it ended while it was looked at
        time.sleep(0.2)


@pytest.fixture(scope="module")
def lived(upstream, tmp_path_factory):
    place = tmp_path_factory.mktemp("live")
    here = host(place)
    lived = Lived(here / "results" / "first")
    stacks = str(Path(__file__).parents[1] / "stacks")
    keys = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY", "HTTPS_PROXY")
    world = dict.fromkeys(keys, KEY)
    command = [*COMMAND, "--stacks", ",".join(STACKS), "--endpoint", upstream, "--out", str(lived.path), "--keep-work"]
    with (place / "printed").open("wb") as out:
        runner = psutil.Popen(
            command, stdout=out, stderr=out, cwd=here,
            env={**os.environ, **world, "HOME": str(place / "home"), "PYTHONPATH": stacks},
        )  # fmt: skip
        watch(runner, lived)
    lived.code, lived.printed = runner.returncode, (place / "printed").read_text()
    return lived


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_it_plays_to_the_end_and_the_endpoint_was_given_the_key(lived, upstream):
    assert lived.code == 0, lived.printed
    assert [trial.state for trial in lived.folder.trials()] == ["ended"] * len(STACKS)
    with urllib.request.urlopen(f"{upstream}/seen") as reply:
        seen = json.load(reply)["requests"]
    mine = [each for each in seen if each["headers"].get("x-api-key") == KEY]
    assert len(mine) == sum(call.route == "/v1/messages" for call in lived.folder.calls()) > 30


def test_the_key_stands_in_no_file_log_or_line_printed(lived):
    names = {path.name for path in files(lived.path)}
    assert names >= {"manifest.json", "trials.jsonl", "gateway.log", "worker.log", "service-0.log", "index.html"}
    assert [path for path in files(lived.path) if KEY.encode() in path.read_bytes()] == []
    assert KEY not in lived.printed
    assert "first/report/index.html" in lived.printed.replace("\n", "")


@pytest.mark.parametrize("who", CAST)
def test_the_key_stands_in_no_environment_and_no_command_line(lived, who):
    assert lived.seen(who)
    assert not [told for told in lived.processes.values() if KEY in told]


def test_what_agents_pick_up_from_the_host_reaches_no_model_and_no_workdir(lived):
    requests = [
        (trial.stack, json.dumps(journalled.request))
        for trial in lived.folder.trials()
        for journalled in read_journal(lived.folder.journal / f"{trial.id}.jsonl")
    ]
    assert {stack for stack, _ in requests} == set(STACKS)
    assert [stack for stack, request in requests if MARK in request] == []
    assert [path for path in files(lived.path) if MARK.encode() in path.read_bytes()] == []


def test_the_stack_that_picks_files_up_finds_them_where_they_are(lived):
    here = lived.path.parents[1]
    command = [sys.executable, str(Path(__file__).parents[1] / "stacks" / "picking.py")]
    found = subprocess.run(
        command, cwd=here, env={**os.environ, "HOME": str(here.parents[1])}, capture_output=True, text=True, check=True
    )
    assert found.stdout.count(MARK) >= 15
