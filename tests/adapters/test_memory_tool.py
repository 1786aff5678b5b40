"""The native memory tool: its documented words, and that notes last, stay apart and leave no trace in a probe."""

import itertools
import multiprocessing
import os

import pytest
from anthropic.tools import BetaAbstractMemoryTool, BetaLocalFilesystemMemoryTool, ToolError

from adapters.memory_tool import MemoryTool
from adapters.memory_tool.disk import Disk
from adapters.memory_tool.native import native_tool
from harness.core.contract import AgentMemory, Exports, Memory, Observes, ToolMemory
from harness.core.errors import ToolUseError
from harness.core.scenario import MAIN, AgentId

ANN, BEN = "Ann / ../Ben", "Ben"
LIST = "/memories/list.txt"


@pytest.fixture
def memory(lab):
    return MemoryTool().open(lab)


@pytest.fixture
def use(memory):
    """`use("view", path="/memories")`: the result's text, or that of an error."""

    def call(command, user=ANN, agent=MAIN, **given):
        (tool,) = memory.tools(user, agent)
        try:
            return tool.run({"command": command, **given})
        except ToolUseError as error:
            return f"[is_error] {error}"

    return call


@pytest.fixture
def noted(use):
    """A few notes to work on."""
    use("create", path=LIST, file_text="milk\nbread\nmilk\neggs\nsalt\n")
    use("create", path="/memories/works/acme.md", file_text="currency: CHF")
    use("create", path="/memories/works/2024/old/deep.md", file_text="x" * 1536)
    return use


def test_it_is_one_built_in_tool_of_a_tool_memory(memory):
    assert isinstance(memory, ToolMemory)
    assert isinstance(memory, Exports)
    assert not isinstance(memory, Memory | AgentMemory | Observes)
    (tool,) = memory.tools(ANN, MAIN)
    assert tool.definition == {"type": "memory_20250818", "name": "memory"}
    assert (tool.name, tool.writes, tool.run_in_probe is not None) == ("memory", True, True)


HEADER = "Here're the files and directories up to 2 levels deep in {}, excluding hidden items and node_modules:\n"
NO_PATH = "does not exist. Please provide a valid path."
SAID = [
    ("view", {"path": "/memories/works"}, HEADER.format("/memories/works") + "1.5K\t/memories/works\n"
     "1.5K\t/memories/works/2024\n1.5K\t/memories/works/2024/old\n13B\t/memories/works/acme.md"),
    ("view", {"path": LIST}, f"Here's the content of {LIST} with line numbers:\n"
     "     1\tmilk\n     2\tbread\n     3\tmilk\n     4\teggs\n     5\tsalt\n     6\t"),
    ("view", {"path": LIST, "view_range": [2, 3]}, f"Here's the content of {LIST} with line numbers:\n"
     "     2\tbread\n     3\tmilk"),
    ("view", {"path": LIST, "view_range": [5, -1]}, f"Here's the content of {LIST} with line numbers:\n"
     "     5\tsalt\n     6\t"),
    ("view", {"path": LIST, "view_range": [5, 99]}, f"Here's the content of {LIST} with line numbers:\n"
     "     5\tsalt\n     6\t"),
    ("view", {"path": LIST, "view_range": [98, 99]}, f"Here's the content of {LIST} with line numbers:\n"),
    ("view", {"path": "/memories/no"}, f"[is_error] The path /memories/no {NO_PATH}"),
    ("create", {"path": "/memories/a/new.txt", "file_text": ""}, "File created successfully at: /memories/a/new.txt"),
    ("create", {"path": LIST, "file_text": "x"}, f"[is_error] Error: File {LIST} already exists"),
    ("create", {"path": "/memories/works", "file_text": "x"}, "[is_error] Error: File /memories/works already exists"),
    ("create", {"path": f"{LIST}/x", "file_text": "x"}, f"[is_error] Error: File {LIST} already exists"),
    ("str_replace", {"path": LIST, "old_str": "eggs", "new_str": "six eggs"}, "The memory file has been edited. "
     "Here is the snippet showing the change (with line numbers):\n"
     "     2\tbread\n     3\tmilk\n     4\tsix eggs\n     5\tsalt\n     6\t"),
    ("str_replace", {"path": LIST, "old_str": "bread\n"}, "The memory file has been edited. "
     "Here is the snippet showing the change (with line numbers):\n"
     "     1\tmilk\n     2\tmilk\n     3\teggs\n     4\tsalt"),
    ("str_replace", {"path": "/memories/no", "old_str": "a", "new_str": "b"},
     f"[is_error] Error: The path /memories/no {NO_PATH}"),
    ("str_replace", {"path": "/memories/works", "old_str": "a", "new_str": "b"},
     f"[is_error] Error: The path /memories/works {NO_PATH}"),
    ("str_replace", {"path": LIST, "old_str": "tea", "new_str": "b"},
     f"[is_error] No replacement was performed, old_str `tea` did not appear verbatim in {LIST}."),
    ("str_replace", {"path": LIST, "old_str": "milk", "new_str": "b"},
     "[is_error] No replacement was performed. Multiple occurrences of old_str `milk` in lines: 1, 3. "
     "Please ensure it is unique"),
    ("insert", {"path": LIST, "insert_line": 0, "insert_text": "tea\n"}, f"The file {LIST} has been edited."),
    ("insert", {"path": LIST, "insert_line": 5, "insert_text": "tea"}, f"The file {LIST} has been edited."),
    ("insert", {"path": "/memories/no", "insert_line": 0, "insert_text": "tea"},
     "[is_error] Error: The path /memories/no does not exist"),
    ("insert", {"path": "/memories/works", "insert_line": 0, "insert_text": "tea"},
     "[is_error] Error: The path /memories/works does not exist"),
    ("insert", {"path": LIST, "insert_line": 6, "insert_text": "tea"}, "[is_error] Error: Invalid `insert_line` "
     "parameter: 6. It should be within the range of lines of the file: [0, 5]"),
    ("insert", {"path": LIST, "insert_line": -1, "insert_text": "tea"}, "[is_error] Error: Invalid `insert_line` "
     "parameter: -1. It should be within the range of lines of the file: [0, 5]"),
    ("delete", {"path": LIST}, f"Successfully deleted {LIST}"),
    ("delete", {"path": "/memories/works"}, "Successfully deleted /memories/works"),
    ("delete", {"path": "/memories/no"}, "[is_error] Error: The path /memories/no does not exist"),
    ("delete", {"path": "/memories"}, "[is_error] Cannot delete the /memories directory itself"),
    ("rename", {"old_path": LIST, "new_path": "/memories/b/c.txt"},
     f"Successfully renamed {LIST} to /memories/b/c.txt"),
    ("rename", {"old_path": "/memories/no", "new_path": "/memories/b"},
     "[is_error] Error: The path /memories/no does not exist"),
    ("rename", {"old_path": LIST, "new_path": "/memories/works"},
     "[is_error] Error: The destination /memories/works already exists"),
    ("rename", {"old_path": "/memories", "new_path": "/memories/b"},
     "[is_error] Cannot rename the /memories directory itself"),
    ("rename", {"old_path": "/memories/works", "new_path": "/memories/works/in"},
     "[is_error] Cannot rename /memories/works to a path within itself: /memories/works/in"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "given", "said"), SAID)
def test_every_command_says_the_documented_words(memory, noted, command, given, said):
    before = memory.export(ANN)
    assert noted(command, **given) == said
    changes = command != "view" and not said.startswith("[is_error]")
    assert (memory.export(ANN) != before) == changes


def outcome(tool, given):
    try:
        return tool.call(given)
    except ToolError as error:
        return str(error)


DIFFERS_FROM_SDK = ("Error: ", "Here're the files")


def test_where_the_documentation_agrees_the_sdk_s_own_tool_says_the_same(tmp_path):
    """Both are the SDK's abstract tool; what differs is listed on the stack's page."""
    compared = 0
    for number, (command, given, _) in enumerate(SAID):
        ours = native_tool(Disk(tmp_path / f"ours{number}"))
        theirs = BetaLocalFilesystemMemoryTool(str(tmp_path / f"theirs{number}"))
        for tool in (ours, theirs):
            assert isinstance(tool, BetaAbstractMemoryTool)
            tool.call({"command": "create", "path": LIST, "file_text": "milk\nbread\nmilk\neggs\nsalt\n"})
            tool.call({"command": "create", "path": "/memories/works/acme.md", "file_text": "currency: CHF"})
        said = outcome(ours, {"command": command, **given})
        if said.startswith(DIFFERS_FROM_SDK) or (command == "str_replace" and "new_str" not in given):
            continue
        if "within itself" in said:
            continue  # an OSError there
        assert said == outcome(theirs, {"command": command, **given})
        shown = {"command": "view", "path": given.get("new_path", given.get("path"))}
        if not outcome(ours, shown).startswith(DIFFERS_FROM_SDK):
            assert outcome(ours, shown) == outcome(theirs, shown)
        compared += 1
    assert compared > 12


def test_the_sdk_s_tool_runner_is_told_the_same_as_the_house_agent(use, tmp_path):
    native = native_tool(Disk(tmp_path / "native"))
    begun = ("create", {"path": LIST, "file_text": "milk\nbread\nmilk\neggs\n"})
    for command, given in [begun, *((command, given) for command, given, _ in SAID)]:
        said = use(command, **given).removeprefix("[is_error] ")
        assert outcome(native, {"command": command, **given}) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Error: Unknown command: None. It should be one of: view, create, str_replace, insert, delete, rename"),
        ({"command": "list", "path": LIST}, "Error: Unknown command: 'list'. It should be one of: view"),
        ({"command": ["view"], "path": LIST}, "Error: Unknown command: ['view']"),
        ({"command": "view"}, "Error: Missing `path` parameter of the command `view`"),
        ({"command": "create", "path": "/memories/x"}, "Error: Missing `file_text` parameter of the command `create`"),
        ({"command": "create", "path": "/memories/x", "file_text": None}, "Error: Invalid `file_text` parameter"),
        ({"command": "create", "path": "/memories/x", "file_text": "\ud800"}, "Error: Invalid `file_text` parameter"),
        ({"command": "create", "path": 3, "file_text": ""}, "Error: Invalid `path` parameter of the command `create`"),
        ({"command": "insert", "path": LIST, "insert_line": "1", "insert_text": ""}, "Error: Invalid `insert_line`"),
        ({"command": "insert", "path": LIST, "insert_line": True, "insert_text": ""}, "Error: Invalid `insert_line`"),
        ({"command": "insert", "path": LIST, "insert_line": 1.5, "insert_text": ""}, "Error: Invalid `insert_line`"),
        ({"command": "rename", "old_path": LIST}, "Error: Missing `new_path` parameter of the command `rename`"),
        ({"command": "str_replace", "path": LIST, "old_str": "", "new_str": "x"}, "Error: Invalid `old_str` parameter"),
        ({"command": "view", "path": LIST, "view_range": [0, 3]}, "Error: Invalid `view_range` parameter: [0, 3]."),
        ({"command": "view", "path": LIST, "view_range": [3, 2]}, "Error: Invalid `view_range` parameter: [3, 2]."),
        ({"command": "view", "path": LIST, "view_range": [1]}, "Error: Invalid `view_range` parameter: [1]."),
        ({"command": "view", "path": LIST, "view_range": "1-2"}, "Error: Invalid `view_range` parameter"),
        ({"command": "view", "path": LIST, "view_range": [1, "2"]}, "Error: Invalid `view_range` parameter"),
        (["view"], "Error: Invalid input: it should be an object with a `command`"),
    ],
)
def test_what_can_not_be_run_is_refused_before_anything_is_touched(memory, noted, given, said):
    before = memory.export(ANN)
    (tool,) = memory.tools(ANN, MAIN)
    with pytest.raises(ToolUseError) as refused:
        tool.run(given)
    assert str(refused.value).startswith(said)
    assert memory.export(ANN) == before


def test_an_empty_memory_is_listed_and_looking_leaves_no_trace(lab, use, memory):
    assert use("view", path="/memories") == HEADER.format("/memories") + "0B\t/memories"
    assert use("view", path="/memories/") == use("view", path="/memories")
    assert memory.export(ANN) == ""
    assert list(lab.workdir.iterdir()) == []


def test_listings_leave_out_hidden_entries_and_node_modules_with_their_sizes(noted):
    before = noted("view", path="/memories")
    for path in ("/memories/.secret", "/memories/.git/config", "/memories/works/node_modules/x.js"):
        noted("create", path=path, file_text="hidden")
    assert noted("view", path="/memories") == before
    assert before.splitlines()[1:3] == ["1.5K\t/memories", "26B\t/memories/list.txt"]
    assert noted("view", path="/memories/.secret").endswith("     1\thidden")


def test_a_file_of_more_than_999_999_lines_is_not_shown(use):
    use("create", path="/memories/at.txt", file_text="\n" * 999_999)
    use("create", path="/memories/over.txt", file_text="\n" * 1_000_000)
    assert use("view", path="/memories/at.txt", view_range=[999_999, 999_999]).endswith("\n999999\t")
    said = "[is_error] File /memories/over.txt exceeds maximum line limit of 999,999 lines."
    assert use("view", path="/memories/over.txt") == said


def test_inserted_lines_stand_after_the_line_and_text_is_kept_as_given(noted, memory):
    noted("insert", path=LIST, insert_line=1, insert_text="tea\n\n")
    noted("insert", path="/memories/works/acme.md", insert_line=1, insert_text="odd \r\u2028 \U0001f680\tx\n")
    assert "\tmilk\n\ttea\n\t\n\tbread\n" in memory.export(ANN)
    assert "\tcurrency: CHF\n\todd \r\u2028 \U0001f680\tx\n" in memory.export(ANN)


def test_a_probe_is_refused_every_command_but_view(memory, noted):
    (tool,) = memory.tools(ANN, MAIN)
    assert tool.run_in_probe({"command": "view", "path": LIST}) == tool.run({"command": "view", "path": LIST})
    before = memory.export(ANN)
    for command in [{"command": command, **given} for command, given, _ in SAID if command != "view"]:
        with pytest.raises(ToolUseError, match=f"read-only now: '{command['command']}' was refused; allowed: 'view'"):
            tool.run_in_probe(command)
    assert memory.export(ANN) == before


def test_notes_survive_a_restart(lab, memory, noted):
    before = memory.export(ANN), noted("view", path="/memories")
    memory.close()
    memory.close()
    again = MemoryTool().open(lab)
    (tool,) = again.tools(ANN, MAIN)
    assert (again.export(ANN), tool.run({"command": "view", "path": "/memories"})) == before


def test_users_are_kept_apart_and_agents_of_one_user_share(use, noted):
    assert use("view", BEN, path=LIST).startswith("[is_error]")
    use("create", BEN, path=LIST, file_text="Ben's")
    assert "Ben's" not in use("view", path=LIST)
    assert use("view", agent=AgentId("second"), path=LIST) == use("view", path=LIST)


def test_a_forgotten_user_is_gone_and_others_stay(lab, memory, use, noted):
    use("create", BEN, path=LIST, file_text="Ben's")
    memory.forget(ANN)
    memory.forget("nobody")
    assert memory.export(ANN) == ""
    assert memory.export(BEN) == f"{LIST}\n\tBen's"
    assert len(list(lab.workdir.iterdir())) == 1
    assert use("create", path=LIST, file_text="again").startswith("File created")


def keep_writing(folder, begun):
    for number in itertools.count():
        Disk(folder).write(("a.txt",), f"{number}\n" * 20_000)
        if number == 2:
            begun.set()


def test_a_kill_leaves_the_old_content_or_the_new(tmp_path):
    forks = multiprocessing.get_context("fork")
    for kill in range(12):
        folder, begun = tmp_path / str(kill), forks.Event()
        writer = forks.Process(target=keep_writing, args=(folder, begun))
        writer.start()
        assert begun.wait(60)
        for _ in range(kill * 2_000):  # at another moment each time
            os.getpid()
        writer.kill()
        writer.join()
        lines = Disk(folder).read(("a.txt",)).splitlines()
        assert len(lines) == 20_000
        assert len(set(lines)) == 1
        Disk(folder).write(("a.txt",), "after")
        assert [entry.names for entry in Disk(folder).entries((), lambda name: True)] == [("a.txt",)]
