"""The files stack, through the tools that an agent is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files import Files, FileSearch
from harness.core.contract import AgentMemory, Memory, Observes, ToolMemory
from harness.core.scenario import MAIN

BEN = "Ben"
FIRST = "session-00001_2025-03-03.txt"


@pytest.fixture
def memory(lab):
    return Files(listed_files=3, matching_lines=5, read_lines=10, line_characters=40).open(lab)


@pytest.fixture
def use(memory, ask):
    """`use("read_file", path="x")`: what the tool returns to the model."""

    def call(name, user=None, **given):
        tools = {tool.name: tool for tool in memory.tools(user or ask("").user, MAIN)}
        return tools[name].run(given)

    return call


def test_it_is_a_tool_memory_that_keeps_sessions_by_itself(memory):
    assert isinstance(memory, ToolMemory)
    assert isinstance(memory, Observes)
    assert not isinstance(memory, Memory | AgentMemory)


def test_tools_only_read_and_are_defined_under_their_names(memory):
    tools = memory.tools(BEN, MAIN)
    assert [tool.name for tool in tools] == ["list_files", "grep_files", "read_file"]
    assert not any(tool.writes for tool in tools)
    for tool in tools:
        assert tool.definition["name"] == tool.name
        assert set(tool.definition["input_schema"]["required"]) <= set(tool.definition["input_schema"]["properties"])


def test_a_session_is_a_file_with_its_dated_header(memory, use, session):
    memory.observe(session(0, "Hello.", "The code is 4821."))
    assert use("list_files") == FIRST
    assert use("read_file", path=FIRST) == session(0, "Hello.", "The code is 4821.").text()


def test_grep_gives_name_line_number_and_line_whatever_the_case(memory, use, session):
    memory.observe(session(0, "Hello.", "The Code is 4821."))
    memory.observe(session(1, "No news."))
    assert use("grep_files", pattern="code|secret") == f"{FIRST}:3: Ann: The Code is 4821."
    assert use("grep_files", pattern="xyz") == "No line matches 'xyz'."


def test_sessions_survive_a_restart(lab, memory, use, session):
    memory.observe(session(0, "Hello."))
    before = use("list_files")
    memory.close()
    again = Files().open(lab)
    again.observe(session(1, "Bye."))
    assert use("list_files") == f"{before}\nsession-00002_2025-03-04.txt"


def test_long_lists_are_cut_and_say_so(memory, use, session):
    for day in range(4):
        memory.observe(session(day, "Hello."))
    assert use("list_files").splitlines()[0] == "session-00002_2025-03-04.txt"
    assert use("list_files").endswith("[the newest 3 of 4 files; grep_files searches them all]")


def test_many_matches_are_cut_to_the_newest_and_say_so(memory, use, session):
    memory.observe(session(0, *(f"Remark {number}" for number in range(7))))
    lines = use("grep_files", pattern="Remark").splitlines()
    assert lines[0].endswith("Remark 2")
    assert lines[5] == "[the newest 5 of 7 matching lines; a narrower pattern shows the others]"
    assert len(lines) == 6


def test_a_long_file_is_read_in_parts_that_add_up(memory, use, session):
    whole = session(0, *(f"Remark {number}" for number in range(24)))
    memory.observe(whole)
    parts = [use("read_file", path=FIRST, start=start).split("\n") for start in (1, 11, 21)]
    assert parts[0][-1] == "[lines 1 to 10 of 25; go on with start=11]"
    assert "\n".join([*parts[0][:-1], *parts[1][:-1], *parts[2]]) == whole.text()


def test_a_long_line_is_cut_to_the_part_that_matches(memory, use, session):
    memory.observe(session(0, "a" * 500 + "needle" + "b" * 500))
    found = use("grep_files", pattern="needle")
    assert "needle" in found
    assert len(found) < 120
    assert use("read_file", path=FIRST).endswith("a [...]")


@pytest.mark.parametrize(
    ("tool", "given", "told"),
    [
        ("read_file", {}, "Error: path: no file None; allowed: a name as list_files gives it"),
        ("read_file", {"path": "/etc/passwd"}, "Error: path: no file '/etc/passwd'; allowed: a name"),
        ("read_file", {"path": FIRST, "start": 0}, "Error: start: 0; allowed: a line's number, 1 to 2"),
        ("read_file", {"path": FIRST, "start": 3}, "Error: start: 3; allowed: a line's number, 1 to 2"),
        ("read_file", {"path": FIRST, "start": True}, "Error: start: True"),
        ("grep_files", {}, "Error: pattern: None; allowed: a regular expression"),
        ("grep_files", {"pattern": ""}, "Error: pattern: ''"),
        ("grep_files", {"pattern": "a("}, "Error: pattern: 'a(' is no regular expression: missing )"),
    ],
)
def test_what_can_not_be_done_is_said(memory, use, session, tool, given, told):
    memory.observe(session(0, "Hello."))
    assert use(tool, **given).startswith(told)


def test_no_path_leads_to_another_user(lab, memory, use, session):
    memory.observe(session(0, "Hello."))
    memory.observe(session(0, "Private.", user=BEN))
    (bens,) = [path for path in lab.workdir.rglob("*.txt") if b"Private" in path.read_bytes()]
    for path in (str(bens), f"../{bens.parent.name}/{bens.name}", f"./../{bens.parent.name}/{bens.name}"):
        assert use("read_file", path=path).startswith("Error: path: no file")
    assert use("grep_files", pattern="Private") == "No line matches 'Private'."
    assert "Private" in use("read_file", BEN, path=bens.name)


@given(path=st.text() | st.lists(st.sampled_from(["..", ".", "/", "\0", "files", FIRST])).map("".join))
def test_only_a_listed_name_is_ever_read(path, tmp_path_factory):
    inner = tmp_path_factory.getbasetemp() / "outer" / "files"
    inner.mkdir(parents=True, exist_ok=True)
    (inner / FIRST).write_text("mine")
    (inner.parent / FIRST).write_text("not mine")
    assert (FileSearch(inner, Files()).read_file({"path": path}) == "mine") == (path == FIRST)


def test_a_forgotten_user_is_gone_and_others_stay(lab, memory, use, session, ask):
    memory.observe(session(0, "Hello."))
    memory.observe(session(1, "Good day.", user=BEN))
    memory.forget(ask("").user)
    memory.forget("nobody")
    assert use("list_files") == "There are no files yet."
    assert "Good day" in use("grep_files", BEN, pattern="day")
    assert len(list(lab.workdir.iterdir())) == 1


def test_looking_leaves_no_trace(lab, use):
    assert use("list_files") == "There are no files yet."
    assert use("grep_files", pattern="x") == "No line matches 'x'."
    assert list(lab.workdir.iterdir()) == []


def test_odd_words_come_back_as_they_were_said(memory, use, session):
    odd = "\U0001f680 \u0645\u0631 \u202eabc\u202c \x00 \x85 \u2028 é"
    memory.observe(session(0, odd, ""))
    assert use("read_file", path=FIRST) == session(0, odd, "").text()
