"""The native memory tool writes nowhere but under its user's folder, whatever the path."""

import itertools
import os
from pathlib import Path

import pytest
from anthropic.tools import BetaAbstractMemoryTool, ToolError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.memory_tool.commands import Commands
from adapters.memory_tool.disk import Disk
from adapters.memory_tool.native import native_tool

ESCAPES = "would escape /memories directory"
STARTS = "must start with /memories, got: "
REFUSED = [
    ("", STARTS), ("/", STARTS), ("memories", STARTS), ("/memoriesfoo.txt", STARTS), ("/memories.txt", STARTS),
    ("/etc/passwd", STARTS), (" /memories/a", STARTS), ("/MEMORIES/a", STARTS), ("./memories/a", STARTS),
    ("//memories/a", STARTS), ("/memories\\a", STARTS), ("file:///memories/a", STARTS), ("~/memories", STARTS),
    ("/memories/..", ESCAPES), ("/memories/../x", ESCAPES), ("/memories/a/../../x", ESCAPES), ("/memories/.", ESCAPES),
    ("/memories/a/./b", ESCAPES), ("/memories//etc/passwd", ESCAPES), ("/memories//", ESCAPES),
    ("/memories/a//b", ESCAPES), ("/memories/%2e%2e/x", ESCAPES), ("/memories/%2E./x", ESCAPES),
    ("/memories/..%2fx", ESCAPES), ("/memories/%252e%252e%252fx", ESCAPES), ("/memories/a%5cb", ESCAPES),
    ("/memories/..\\x", ESCAPES), ("/memories/a\\b", ESCAPES),
    ("/memories/a\0b", "must not hold control characters"), ("/memories/a\nb", "must not hold control characters"),
    ("/memories/\u2028", "must not hold control characters"), ("/memories/\ud800", "it holds half a character"),
    ("/memories/" + "x" * 256, "Path is too long"), ("/memories" + "/x" * 300, "Path is too long"),
]  # fmt: skip
TAKEN = ["a", "a b", "...", "..a", "100%", "%zz", ".hidden", "C:", "~", "-rf", "$(id)", "é", "\U0001f680", "x" * 255]


@pytest.fixture
def tool(tmp_path):
    (tmp_path / "outside.txt").write_text("not yours")
    return native_tool(Disk(tmp_path / "user"))


def every_use_of(path):
    yield {"command": "view", "path": path}
    yield {"command": "create", "path": path, "file_text": "written"}
    yield {"command": "str_replace", "path": path, "old_str": "not", "new_str": "now"}
    yield {"command": "insert", "path": path, "insert_line": 0, "insert_text": "written"}
    yield {"command": "rename", "old_path": "/memories/kept", "new_path": path}
    yield {"command": "rename", "old_path": path, "new_path": "/memories/stolen"}
    yield {"command": "delete", "path": path}


def contents(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize(("path", "said"), REFUSED)
def test_a_path_with_a_trick_is_refused_by_every_command(tool, tmp_path, path, said):
    tool.call({"command": "create", "path": "/memories/kept", "file_text": "kept"})
    before = contents(tmp_path)
    for given_input in every_use_of(path):
        with pytest.raises(ToolError) as refused:
            tool.call(given_input)
        assert said in str(refused.value)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", TAKEN)
def test_a_plain_name_is_taken_however_odd(tool, tmp_path, name):
    path = f"/memories/{name}"
    assert tool.call({"command": "create", "path": path, "file_text": "mine"}).endswith(path)
    assert (tmp_path / "user" / "memories" / name).read_text() == "mine"
    assert Commands(Disk(tmp_path / "user")).export() == f"{path}\n\tmine"


@pytest.mark.parametrize("link", ["out", "in/out"])
@pytest.mark.parametrize("target", ["..", "../../outside.txt", "nowhere", "kept"])
def test_no_symbolic_link_is_followed(tool, tmp_path, link, target):
    tool.call({"command": "create", "path": "/memories/kept", "file_text": "not kept"})
    place = tmp_path / "user" / "memories" / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(tmp_path / "user" / "memories" / target)
    before = contents(tmp_path)
    for path in (f"/memories/{link}", f"/memories/{link}/outside.txt"):
        for given_input in every_use_of(path):
            with pytest.raises(ToolError, match="via symlink"):
                tool.call(given_input)
    assert contents(tmp_path) == before
    assert "out" not in tool.call({"command": "view", "path": "/memories"})
    tool.call({"command": "delete", "path": "/memories/kept"})
    assert (tmp_path / "outside.txt").read_text() == "not yours"


def test_a_deleted_folder_takes_no_link_s_target_with_it(tool, tmp_path):
    tool.call({"command": "create", "path": "/memories/in/a", "file_text": "a"})
    (tmp_path / "user" / "memories" / "in" / "out").symlink_to(tmp_path)
    assert tool.call({"command": "delete", "path": "/memories/in"}) == "Successfully deleted /memories/in"
    assert (tmp_path / "outside.txt").exists()
    assert Commands(Disk(tmp_path / "user")).export() == ""


def test_no_move_makes_a_path_longer_than_the_tool_takes(tool):
    deep, more = "/memories" + "/d" * 200, "/memories" + "/e" * 200
    tool.call({"command": "create", "path": deep, "file_text": "a"})
    with pytest.raises(ToolError, match="too long"):
        tool.call({"command": "rename", "old_path": "/memories/d", "new_path": more})
    assert tool.call({"command": "view", "path": deep}).endswith("     1\ta")


def test_what_is_no_text_file_is_told_at_once(tool, tmp_path):
    """A pipe would keep a reader waiting for ever; bytes that are no UTF-8 can't be shown, nor edited without loss."""
    tool.call({"command": "create", "path": "/memories/kept", "file_text": "kept"})
    folder = tmp_path / "user" / "memories"
    os.mkfifo(folder / "pipe")
    (folder / "latin").write_bytes(b"caf\xe9 now")
    for name in ("pipe", "latin"):
        view, create, replace, insert, onto, away, delete = every_use_of(f"/memories/{name}")
        replace["old_str"] = "now"
        for given_input in (view, replace, insert):
            with pytest.raises(ToolError, match=f"^Unsupported file type for /memories/{name}$"):
                tool.call(given_input)
        for given_input in (create, onto):
            with pytest.raises(ToolError, match=f"/memories/{name} already exists$"):
                tool.call(given_input)
        assert tool.call(away) == f"Successfully renamed /memories/{name} to /memories/stolen"
        assert tool.call({**delete, "path": "/memories/stolen"}) == "Successfully deleted /memories/stolen"
    assert tool.call({"command": "view", "path": "/memories"}).splitlines()[1:] == [
        "4B\t/memories",
        "4B\t/memories/kept",
    ]


PIECES = [
    "/",
    "..",
    ".",
    "%2e",
    "%2f",
    "%",
    "\\",
    "\0",
    "a",
    "b",
    "memories",
    "/memories",
    "outside.txt",
    "~",
    "\n",
    "\u2028",
    "\u2029",
    "out",
    "é",
    "x" * 256,
    "/y" * 128,
]
ODD = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join)
PATHS = ODD | ODD.map("/memories/".__add__)
FOLDERS = itertools.count()


def outcome(tool: BetaAbstractMemoryTool, given_input: dict[str, object]) -> str:
    try:
        return tool.call(given_input)
    except ToolError as error:
        return str(error)


@given(steps=st.lists(st.tuples(st.integers(0, 6), PATHS), min_size=1, max_size=6))
@example(steps=[(1, "/memories/../outside.txt"), (6, "/memories/..")])
@example(
    steps=[
        (1, "/memories/out/outside.txt"),
        (0, "/memories/out"),
        (2, "/memories/a/out/outside.txt"),
        (6, "/memories/a"),
    ]
)
@settings(deadline=None, max_examples=60)
def test_nothing_is_ever_changed_outside_the_user_s_folder(steps, tmp_path_factory):
    outer = tmp_path_factory.getbasetemp() / f"odd{next(FOLDERS)}"
    outer.mkdir()
    (outer / "outside.txt").write_text("not yours")
    tool = native_tool(Disk(outer / "user"))
    for path in ("/memories/kept", "/memories/a/kept"):
        tool.call({"command": "create", "path": path, "file_text": "kept"})
    for folder in ("", "a/"):  # links that lead out, as only somebody else could put there
        (outer / "user" / "memories" / folder / "out").symlink_to(outer, target_is_directory=True)
    for use, path in steps:
        assert "not yours" not in outcome(tool, list(every_use_of(path))[use])
    assert (outer / "outside.txt").read_text() == "not yours"
    assert {path.name for path in outer.iterdir()} == {"outside.txt", "user"}
    assert {path.name for path in (outer / "user").iterdir()} == {"memories"}
