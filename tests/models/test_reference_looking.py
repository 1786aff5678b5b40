"""The reference model answers from memories that stand behind tools."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from harness.models.reference import looking, model, talk

QUESTION = "<now>Monday, 2 June 2025, 10:00</now>\n\nWhere did Ilse buy the kayak?"
FILES = {
    "session-1.txt": "Session of Monday, 6 January 2025, 09:15\nIlse: I keep bees.\nBram: I visited Porto yesterday.",
    "session-2.txt": "Session of Thursday, 6 March 2025, 18:40\nIlse: I bought a kayak in Ostend.\nBram: Lovely.",
    "session-3.txt": "Session of Sunday, 1 June 2025, 20:05\nBram: Bees again?\nIlse: Yes, ten hives by now.",
}
FILE_TOOLS = [{"name": name} for name in ("list_files", "grep_files", "read_file")]


def grep(given: Mapping[str, Any]) -> str:
    lines = [
        f"{name}:{number}: {line}"
        for name, text in FILES.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(given["pattern"], line, re.I)
    ]
    return "\n".join(lines) or "No line matches."


@pytest.fixture
def in_files(begin_with: Callable[..., Any]) -> Any:
    return begin_with(FILE_TOOLS, {"grep_files": grep, "read_file": lambda given: FILES[given["path"]]})


def test_the_folder_is_viewed_then_the_files_then_the_answer_given(folder: Any, begin: Callable[..., Any]) -> None:
    folder.files |= {
        "/memories/bram.md": "- 2025-01-06: Bram: I keep bees.\n",
        "/memories/ilse.md": "- 2025-03-06: Ilse: I bought a kayak in Ostend.\n",
    }
    asked = begin(folder, "End with a line that begins with Source: and the line.")
    assert asked.say(QUESTION) == (
        "I bought a kayak in Ostend.\nSource: - 2025-03-06: Ilse: I bought a kayak in Ostend."
    )
    assert [call["path"] for call in asked.calls] == ["/memories", "/memories/ilse.md", "/memories/bram.md"]
    assert {call["command"] for call in asked.calls} == {"view"}


def test_no_source_is_given_unasked(folder: Any, begin: Callable[..., Any]) -> None:
    folder.files["/memories/ilse.md"] = "- 2025-03-06: Ilse: I bought a kayak in Ostend.\n"
    assert begin(folder).say(QUESTION) == "I bought a kayak in Ostend."


def test_the_files_that_the_question_names_are_opened_first(folder: Any, begin: Callable[..., Any]) -> None:
    folder.files |= {f"/memories/topic{n}.md": "Nothing of note.\n" for n in range(20)}
    folder.files["/memories/ilse.md"] = "- 2025-03-06: Ilse: I bought a kayak in Ostend.\n"
    asked = begin(folder)
    assert "Ostend" in asked.say(QUESTION)
    assert asked.calls[1]["path"] == "/memories/ilse.md"
    assert len(asked.calls) == 7


def test_looking_ends_after_twelve_calls(folder: Any, begin: Callable[..., Any]) -> None:
    folder.files |= {f"/memories/topic{n}.md": "Nothing of note.\n" for n in range(40)}
    asked = begin(folder)
    assert asked.say(QUESTION) == "I don't know."
    assert len(asked.calls) == 12


def test_an_empty_memory_is_not_known(folder: Any, begin: Callable[..., Any]) -> None:
    assert begin(folder).say(QUESTION) == "I don't know."


def test_a_memory_that_refuses_is_not_known(begin_with: Callable[..., Any]) -> None:
    tool = {"type": "memory_20250818", "name": "memory"}
    asked = begin_with(
        [tool], {"memory": lambda given: "The path /memories does not exist. Please provide a valid path."}
    )
    assert asked.say(QUESTION) == "I don't know."


def test_a_second_question_of_a_talk_is_looked_up_anew(folder: Any, begin: Callable[..., Any]) -> None:
    asked = begin(folder)
    assert asked.say(QUESTION) == "I don't know."
    folder.files["/memories/ilse.md"] = "- 2025-03-06: Ilse: I bought a kayak in Ostend.\n"
    assert "Ostend" in asked.say("Where did Ilse buy the kayak?")


def test_files_are_searched_for_rare_words_and_the_best_read(in_files: Any) -> None:
    assert in_files.say(QUESTION) == "I bought a kayak in Ostend."
    assert next(call["path"] for call in in_files.calls if call["name"] == "read_file") == "session-2.txt"
    patterns = [call["pattern"] for call in in_files.calls if call["name"] == "grep_files"]
    assert "kayak" in patterns
    assert "did" not in patterns


def test_relative_dates_of_a_file_are_worked_out_from_its_header(in_files: Any) -> None:
    assert in_files.say("When did Bram visit Porto?") == "5 January 2025"


def test_what_no_file_tells_is_not_known(in_files: Any) -> None:
    assert in_files.say("What is the price of Bram's accordion?") == "I don't know."


def test_at_most_three_files_are_read(begin_with: Callable[..., Any]) -> None:
    hits = "\n".join(f"s{n}.txt:1: kayak" for n in range(9))
    asked = begin_with(FILE_TOOLS, {"grep_files": lambda given: hits, "read_file": lambda given: "Nothing."})
    asked.say(QUESTION)
    assert sum(call["name"] == "read_file" for call in asked.calls) == 3


def test_a_search_that_tells_is_not_repeated(begin_with: Callable[..., Any]) -> None:
    asked = begin_with([{"name": "search_memory"}], {"search_memory": lambda given: FILES["session-2.txt"]})
    assert "Ostend" in asked.say(QUESTION)
    assert [call["query"] for call in asked.calls] == ["Where did Ilse buy the kayak?"]


def test_a_search_that_does_not_tell_is_repeated_in_rare_words(begin_with: Callable[..., Any]) -> None:
    asked = begin_with([{"name": "search_memory"}], {"search_memory": lambda given: ""})
    assert asked.say(QUESTION) == "I don't know."
    assert [call["query"] for call in asked.calls] == ["Where did Ilse buy the kayak?", "kayak buy Ilse"]


def test_inflections_are_searched_for_by_what_they_share(in_files: Any) -> None:
    in_files.say("Which parties has Bram been visiting?")
    assert [call["pattern"] for call in in_files.calls if "pattern" in call] == ["visit", "part", "Bram"]


def test_unknown_tools_are_no_known_form() -> None:
    message = {"role": "user", "content": QUESTION}
    with pytest.raises(model.UnknownFormError, match="1 tools offered"):
        model.reply({"messages": [message], "tools": [{"name": "get_weather"}], "max_tokens": 99})


@pytest.mark.parametrize(
    "messages",
    [
        [],
        "text",
        [None],
        [{"role": "user"}],
        [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "gone"}]}],
        [{"role": "assistant", "content": [{"type": "tool_use"}]}],
    ],
)
def test_odd_histories_are_read_without_error(messages: object) -> None:
    assert talk.read({"messages": messages}).said == ()
    assert not looking.asked({"messages": messages, "tools": [{"name": "search_memory"}]})


@pytest.mark.parametrize(
    ("content", "shows"),
    [
        ("[cleared]", ""),
        ("[Old result cleared to save room]", ""),
        ("     1\tHe said [cleared]", None),
        ("cleared", None),
    ],
)
def test_a_result_that_was_taken_out_of_the_context_shows_nothing(content: str, shows: str | None) -> None:
    call = {"type": "tool_use", "id": "t", "name": "memory", "input": {"command": "view", "path": "/memories/a.md"}}
    result = {"type": "tool_result", "tool_use_id": "t", "content": content}
    messages = [{"role": "assistant", "content": [call]}, {"role": "user", "content": [result]}]
    (done,) = talk.read({"messages": [{"role": "user", "content": QUESTION}, *messages]}).fresh
    assert done.result == (content if shows is None else shows)
    assert looking.gathered([done]) == (content.split("\t")[-1] if shows is None else "")
