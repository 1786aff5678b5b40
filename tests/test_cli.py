"""The command, as people and machines meet it: what it prints, and with which code it ends."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness import cli

COMMANDS = (
    "list", "check", "plan", "run", "replay", "grade", "report", "select", "verify", "view", "compare", "gate",
    "export", "serve", "data", "new",
)  # fmt: skip
PLAIN = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


def memtrial(*arguments: str, **more) -> "subprocess.CompletedProcess[str]":
    """In a process of its own."""
    command = [sys.executable, "-m", "harness.cli", *arguments]
    return subprocess.run(command, text=True, check=False, **{"capture_output": True, **more})


@pytest.fixture
def run(on_path, capsys):
    """In this process: exit code, output, errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = cli.run(arguments)
        except SystemExit as end:  # argparse's own way
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return command


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A run of the command line, and its folder."""
    out = tmp_path_factory.mktemp("runs") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent / "stacks"), prepend=os.pathsep)
        asked = ["tapes:Small", "--limit", "1", "--stacks", "none,failing:Raises", "--json", "--out", str(out)]
        yield memtrial("run", *asked), out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, run):
    code, said, _ = run(command, "--help")
    assert code == 0
    assert f"usage: memtrial {command}" in said


def test_the_command_tells_its_commands(run):
    code, said, _ = run("--help")
    assert code == 0
    assert all(f"\n    {command} " in said for command in COMMANDS)


MISUSES: dict[str, tuple[Sequence[str], str]] = {
    "no command": ([], "COMMAND"),
    "an unknown command": (["race"], "'race'"),
    "an unknown suite": (
        ["plan", "nosuch"],
        "suite: no suite 'nosuch'; allowed: beam, chat_assistant, core_memory, ",
    ),
    "an unknown stack": (
        ["plan", "quickstart", "--stacks", "none,mem1"],
        "stacks[1]: no adapter 'mem1'; allowed: files, full_context, keyword, ",
    ),
    "a stack to check that is unknown": (
        ["check", "mem1"],
        "no adapter 'mem1'; allowed: files, full_context, keyword, ",
    ),
    "what is no stack": (["plan", "quickstart", "--stacks", "json:dumps"], "'json:dumps' is not an adapter"),
    "a stack twice": (["plan", "quickstart", "--stacks", "none,none"], "the name 'none' twice"),
    "no stack named": (["plan", "quickstart", "--stacks", ""], "--stacks: ''; allowed: names of `memtrial list`"),
    "a budget without end": (["run", "quickstart", "--budget-usd", "inf"], "'inf' is no amount of money"),
    "a budget below nothing": (["run", "quickstart", "--budget-usd=-1"], "'-1' is no amount of money"),
    "a price that nobody knows": (["run", "quickstart", "--prices-as", "claud"], "--prices-as: 'claud'"),
    "no address of an endpoint": (
        ["run", "quickstart", "--model", "m", "--endpoint", "nowhere"],
        "endpoint: 'nowhere'; allowed: http://HOST:PORT",
    ),
    "missing packages": (["plan", "quickstart", "--stacks", "failing:Missing"], "pip install no_such_package"),
    "no data": (["plan", "locomo"], "--data: suite 'locomo' needs a path"),
    "data that is not there": (["plan", "locomo", "--data", "/no/such/path"], "/no/such/path"),
    "no number": (["plan", "quickstart", "--limit", "few"], "argument --limit: 'few'; allowed: 1 or more"),
    "a budget twice": (
        ["plan", "quickstart", "--evidence-tokens", "256,8000,256"],
        "argument --evidence-tokens: 256 twice; allowed: each budget once",
    ),
    "a budget of nothing": (
        ["plan", "quickstart", "--evidence-tokens", "256,"],
        "argument --evidence-tokens: ''; allowed: 1 or more",
    ),
    "no positive number": (["plan", "quickstart", "--limit", "0"], "argument --limit: 0; allowed: 1 or more"),
    "an unknown level": (["plan", "quickstart", "--level", "mild"], "'mild'"),
    "half an option": (["plan", "quickstart", "--option", "keyword.k"], "--option: 'keyword.k'; allowed: NAME=VALUE"),
    "nobody's option": (["plan", "quickstart", "--option", "k=1"], "--option: 'k=1'; allowed: STACK.NAME=VALUE"),
    "an unknown option": (["plan", "quickstart", "--option", "keyword.q=1"], "no option 'q'; allowed: k, k1, b, dated"),
    "a run that is not there": (["report", "no-such-run"], "no-such-run: no manifest.json"),
    "a name that leads elsewhere": (["new", "scenario", "../first"], "NAME: '../first'; allowed: letters, digits"),
    "grades of no run": (["grade", "no-such-run"], "no-such-run: no manifest.json"),
}


@pytest.mark.parametrize("misuse", MISUSES)
def test_misuse_ends_with_code_2_and_says_what_is_allowed(misuse, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments, message = MISUSES[misuse]
    code, said, error = run(*arguments)
    assert code == 2
    assert message in error
    assert said == ""
    assert "Traceback" not in error
    assert list(tmp_path.iterdir()) == []


def test_the_list_for_machines_has_every_stack_and_suite(run):
    code, said, _ = run("list", "--json")
    listed = json.loads(said)
    assert code == 0
    stacks = {each["name"]: each for each in listed["stacks"]}
    assert {"none", "full_context", "keyword", "ceiling"} <= set(stacks)
    assert stacks["keyword"].keys() >= {"name", "about", "version", "missing"}
    assert stacks["keyword"]["missing"] is None
    assert {"quickstart", "chat_assistant", "locomo"} <= {each["name"] for each in listed["suites"]}


def test_the_list_shows_what_is_missing(run, tmp_path, monkeypatch):
    info = tmp_path / "theirs-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[memtrial.adapters]\nheavy = failing:Missing\n")
    monkeypatch.syspath_prepend(tmp_path)
    code, said, _ = run("list")
    assert code == 0
    assert "not installed: pip install no_such_package" in next(line for line in said.splitlines() if "heavy" in line)
    code, said, _ = run("list", "--json")
    missing = {each["name"]: each["missing"] for each in json.loads(said)["stacks"]}
    assert missing["heavy"] == "not installed: pip install no_such_package"


def test_the_plan_for_machines_counts_trials_calls_tokens_and_money(run):
    code, said, _ = run("plan", "tapes:Small", "--limit", "2", "--repeats", "3", "--stacks", "none,keyword", "--json")
    plan = json.loads(said)
    assert code == 0
    assert (plan["scenarios"], plan["probes"], plan["trials"]) == (2, 16, 12)
    assert plan["stacks"]["keyword"]["trials"] == 6
    assert plan["stacks"]["keyword"]["calls"] == 48
    assert plan["stacks"]["none"]["input_tokens"] < plan["stacks"]["keyword"]["input_tokens"]
    assert 0 < plan["stacks"]["none"]["usd"] < plan["stacks"]["keyword"]["usd"]


def test_the_plan_for_people_names_its_prices(run):
    code, said, _ = run("plan", "tapes:Small", "--stacks", "none")
    assert code == 0
    assert "8 scenarios, 64 sessions, 64 probes, 8 trials" in said
    assert "estimated tokens at the list price of claude-sonnet-5-5" in said


@pytest.mark.thorough
def test_a_run_with_a_failed_trial_is_a_finding_and_ends_with_a_line_for_machines(ran):
    done, out = ran
    assert done.returncode == 1, done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert last == {
        "run": str(out), "trials": {"ended": 1, "failed": 1, "over_budget": 0, "not_run": 0}, "played": 2,
    }  # fmt: skip
    assert "ValueError: the shelf is full" in done.stderr
    assert (out / "report" / "index.html").exists()


def test_the_report_for_machines_has_the_measures_by_stack(ran, run):
    code, said, _ = run("report", str(ran[1]), "--json")
    assert code == 0
    stacks = json.loads(said)["stacks"]
    assert set(stacks) == {"none", "failing:Raises"}
    for measures in stacks.values():
        for name in ("recall_accuracy", "evidence_delivered", "abstention"):
            assert measures[name] is None or measures[name].keys() >= {"value", "low", "high", "n"}
        assert measures["own_p95_ms"].keys() >= {"observe", "settle", "recall", "answer"}
        assert {"usd_per_session", "failed", "first_pass_error"} <= measures.keys()
    assert stacks["none"]["recall_accuracy"]["value"] == 0
    assert stacks["none"]["recall_accuracy"]["n"] == 8
    assert (stacks["none"]["failed"], stacks["failing:Raises"]["failed"]) == (0, 8)


def test_a_run_can_be_graded_again(ran, run):
    before = (ran[1] / "grades.jsonl").read_bytes()
    code, said, _ = run("grade", str(ran[1]), "--json")
    assert code == 0
    assert json.loads(said)["outcomes"] == {"none": {"abstained_wrongly": 8}, "failing:Raises": {"failed": 8}}
    assert (ran[1] / "grades.jsonl").read_bytes() == before


@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["plan", "quickstart", "--json"], ["run", "--help"]])
def test_a_reader_that_has_seen_enough_causes_no_traceback(command):
    read, write = os.pipe()
    os.close(read)
    try:
        done = memtrial(*command, capture_output=False, stdout=write, stderr=subprocess.PIPE, env=PLAIN)
    finally:
        os.close(write)
    assert done.stderr == ""
    assert done.returncode in (0, 141)  # 128 + SIGPIPE, as other commands end


def test_the_help_is_instant():
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        assert memtrial("--help").returncode == 0
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.3
