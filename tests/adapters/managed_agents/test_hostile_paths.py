"""No path leaves the mounts: what names a place outside is refused, and nothing is written but below a root."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.managed_agents.emulator.calls import Actor
from adapters.managed_agents.emulator.errors import ServiceError
from adapters.managed_agents.emulator.files import SCRATCH, Files, Mount
from adapters.managed_agents.emulator.options import Options
from adapters.managed_agents.emulator.paths import checked_path
from adapters.managed_agents.emulator.places import FileError
from adapters.managed_agents.emulator.remembering import Memories
from adapters.managed_agents.emulator.storage import Storage
from adapters.managed_agents.emulator.tools import use

NOW = datetime(2025, 3, 1, tzinfo=UTC)
OURS, LOCKED, OTHER = "/mnt/memory/ours", "/mnt/memory/locked", "/mnt/memory/other"
MANY = pytest.mark.parametrize("hostiles", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])

_STEPS = [
    "..", ".", "", "...", ".. ", " ..", "..\x00", "%2e%2e", "%2E%2E", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "..;", "․․",
    "‥", "．．", "。。", "..\u200b", "\u202e..", "..\r", "..\n", "~", "~root", "$HOME", "..\\", "\\..", "a", "etc",
    "passwd", "proc", "self", "root", "mnt", "memory", "ours", "locked", "other", "ours2", "our", "session", "é",
    "e\u0301", "file:", "C:", "*", "?", "[a]", "\ud800", "a" * 300, "-rf", "--", "`id`", "$(id)", ";", "|", "&&",
]  # fmt: skip
_JOINTS = ["/", "/", "/", "/", "//", "\\", "%2f", "%2F", "%5c", "∕", "⁄", "／", "\x00", "/./", "/../"]
_STARTS = ["", "/", "//", OURS + "/", LOCKED + "/", OTHER + "/", "/workspace/", "/tmp/", "../", "\\\\", "file://"]


def hostile(seed: int) -> str:
    """One path: steps that mean harm, joined in ways that mean harm."""
    chance = random.Random(seed)
    path = chance.choice(_STARTS)
    for _ in range(chance.randint(1, 7)):
        path += chance.choice(_STEPS) + chance.choice(_JOINTS)
    return path.rstrip("/") if chance.random() < 0.8 else path


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Storage:
    """Three stores, the last one not mounted, each with a memory; and a session."""
    storage = Storage(tmp_path_factory.mktemp("files") / "db")
    storage.run("PRAGMA synchronous=OFF")
    for name in ("ours", "locked", "other"):
        storage.insert(
            "stores", id=name, workspace="w", name=name, description="", metadata={}, created_at=NOW, updated_at=NOW
        )
        memories(storage, name).create("/kept", "secret of " + name)
    storage.insert(
        "sessions", id="s", workspace="w", created_at=NOW, status="idle", agent_id="a", agent_version=1,
        environment_id="e", now=NOW, body={},
    )  # fmt: skip
    return storage


def memories(storage: Storage, store: str) -> Memories:
    return Memories(storage, Options(), store, Actor("session_actor", "s"), NOW)


@pytest.fixture
def files(storage: Storage) -> Files:
    mounts = {OURS: Mount(memories(storage, "ours")), LOCKED: Mount(memories(storage, "locked"), "Read-only")}
    return Files(storage, "s", mounts)


def held(storage: Storage) -> list[tuple[Any, ...]]:
    """All that no session may change: what other stores hold."""
    return [tuple(row) for row in storage.all("SELECT * FROM memories WHERE store_id != 'ours' ORDER BY id")]


@MANY
def test_no_hostile_path_escapes(storage, files, hostiles):
    before, outcomes = held(storage), {"refused": 0, "taken": 0}
    for seed in range(hostiles):
        path = hostile(seed)
        for name, given in (
            ("read", {"file_path": path}),
            ("write", {"file_path": path, "content": "x"}),
            ("grep", {"pattern": "secret of other", "path": path}),
        ):
            with storage.transaction():
                said, refused = use(files, name, given, "now")
            assert "secret of other" not in said
            outcomes["refused" if refused else "taken"] += 1
    assert held(storage) == before
    written = [row["path"] for row in storage.all("SELECT path FROM files")]
    assert all(any(path.startswith(root + "/") for root in SCRATCH) for path in written)
    assert not [path for path in written if {"..", "."} & set(path.split("/"))]
    for row in storage.all("SELECT path FROM memories"):
        checked_path(row["path"])
    assert outcomes["refused"] > hostiles
    assert outcomes["taken"] > hostiles / 50  # the paths are not refused out of hand


@MANY
def test_no_hostile_path_becomes_a_memory(storage, hostiles):
    taken = []
    for seed in range(hostiles):
        with storage.transaction():
            try:
                memories(storage, "ours").create(hostile(seed), "x")
            except ServiceError as error:
                assert error.status in (400, 409)  # noqa: PT017
            else:
                taken.append(hostile(seed))
    for path in taken:
        assert path.startswith("/")
        assert not {"", ".", ".."} & set(path.split("/")[1:])
    assert taken


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "/mnt/memory/other/kept", "/mnt/memory/ours/../other/kept", "../etc", "/workspace/../etc/passwd",
     "/mnt/memory/ours/%2e%2e/other/kept", "/mnt/memory/ours%2fkept", "/mnt/memory/ours/．．/x", "~/.ssh/id", "/",
     "/mnt/memory/ours／x", "C:\\x", "/mnt/memory/oursother", "/mnt/memory", "/tmp\x00/x", "", "/workspace/\u202ex"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["write", "read"])
def test_a_place_outside_is_refused_with_a_reason(files, path, name):
    said, refused = use(files, name, {"file_path": path, "content": "x"}, "now")
    assert refused
    assert len(said) > 10


@pytest.mark.parametrize(
    "line",
    ["ln -s / x", "sh -c id", "cat < /etc/passwd", "echo $HOME", "echo `id`", "cat $(echo /etc/passwd)", "sleep 1 &",
     "cat /etc/passwd", "cd /etc && ls", "echo x > /etc/passwd", "find / -exec id", "cp /etc/passwd /tmp/x",
     "cat 'open", "a" * 200_000, "curl example.org", "python3 -c 1", "cat /mnt/memory/other/kept"],
)  # fmt: skip
def test_a_command_line_that_wants_more_is_refused(files, line):
    said, refused = use(files, "bash", {"command": line}, "now")
    assert refused or "[exit code" in said
    assert "secret of other" not in said
    assert "root:" not in said


def test_a_command_line_works_on_the_sessions_files(storage, files):
    def run(line: str) -> str:
        with storage.transaction():
            return use(files, "bash", {"command": line}, "now")[0]

    assert run("mkdir -p n && echo one > n/a.md && echo 'two words' >> n/a.md; cat n/a.md") == "one\ntwo words"
    assert run("cat <<'EOF' > n/b.md\n$x one\nEOF\ncat n/b.md") == "$x one"
    assert run("grep -rn one n | sort -r") == "/workspace/n/b.md:1:$x one\n/workspace/n/a.md:1:one"
    assert run("ls n; wc -l n/*.md") == "a.md\nb.md\n3"
    assert run("find n -name '*.md' -type f") == "/workspace/n/a.md\n/workspace/n/b.md"
    assert run("cp n/a.md /mnt/memory/ours/a.md && rm -r n && ls n").endswith("[exit code 1]")
    assert run("false || echo no; head -n 1 /mnt/memory/ours/a.md | tail -1").endswith("no\none")
    assert run("cd /mnt/memory && ls") == "locked/\nours/"
    assert run('mv /mnt/memory/ours/a.md "/mnt/memory/ours/b c.md"; ls /mnt/memory/ours | grep b') == "b c.md"


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*b", "(.*)*x", "a?" * 30 + "a" * 30, ".*.*.*x", "(?=a)", r"(a)\1", "["]
)
def test_a_pattern_that_could_run_for_ever_is_refused(storage, files, pattern):
    with storage.transaction():
        files.write("/tmp/long", "a" * 5_000)
    said, refused = use(files, "grep", {"pattern": pattern, "path": "/tmp/long"}, "now")
    assert refused, said
    assert said.startswith("pattern")


def test_no_module_of_the_file_system_starts_a_process_or_opens_a_file():
    home = Path(__file__).parents[3] / "adapters/managed_agents/emulator"
    for name in ("files", "places", "shell", "words", "tools", "patterns", "remembering"):
        text = (home / f"{name}.py").read_text()
        assert not [word for word in ("subprocess", "import os", "open(", "pathlib", "eval(", "exec(") if word in text]


def test_a_refusal_names_the_roots(files):
    with pytest.raises(FileError, match="outside of the session's folders: /mnt/memory/ours"):
        files.place("/etc/passwd")
