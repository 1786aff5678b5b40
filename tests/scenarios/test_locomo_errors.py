import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions
from scenarios.locomo import Locomo


def sample() -> dict[str, Any]:
    turns = [{"speaker": "Ines", "dia_id": f"D1:{n}", "text": "Rain again."} for n in (1, 2)]
    later = [{"speaker": "Bo", "dia_id": "D2:1", "text": "Sun at last."}]
    return {
        "sample_id": "talk-1",
        "conversation": {
            "speaker_a": "Ines",
            "speaker_b": "Bo",
            "session_1_date_time": "9:05 am on 1 June, 2032",
            "session_1": turns,
            "session_2_date_time": "9:05 am on 2 June, 2032",
            "session_2": later,
        },
        "qa": [{"question": "What falls?", "answer": "rain", "category": 4, "evidence": ["D1:1"]}],
    }


def error_of(folder: Path, text: str, name: str = "locomo10.json") -> ScenarioError:
    (folder / name).write_text(text)
    with pytest.raises(ScenarioError) as caught:
        list(Locomo().scenarios(SuiteOptions(data=str(folder))))
    return caught.value


def put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(made: Any) -> None:
        for step in path[:-1]:
            made = made[step]
        made[path[-1]] = value

    return change


def drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(made: Any) -> None:
        for step in path[:-1]:
            made = made[step]
        del made[path[-1]]

    return change


TALK = "conversation"


@pytest.mark.parametrize(
    ("change", "place", "found", "allowed"),
    [
        (put("qa", 0, "category", value=6), ".qa[0].category", "6", "1 to 5"),
        (put("qa", 0, "category", value="four"), ".qa[0].category", "type str", "int"),
        (drop("qa", 0, "category"), ".qa[0].category", "nothing", "a field 'category'"),
        (drop("qa", 0, "answer"), ".qa[0].answer", "nothing", "a text or a number"),
        (put("qa", 0, "answer", value=["rain"]), ".qa[0].answer", "type array", "str"),
        (put("qa", 0, "evidence", value="D1:1"), ".qa[0].evidence", "type str", "array"),
        (put("qa", value={}), ".qa", "type object", "array"),
        (put("sample_id", value=26), ".sample_id", "type int", "str"),
        (put("sample_id", value=""), ".sample_id", "empty", "an id of its own"),
        (drop(TALK), ".conversation", "nothing", "a field 'conversation'"),
        (drop(TALK, "speaker_b"), ".conversation.speaker_b", "nothing", "a field 'speaker_b'"),
        (put(TALK, "session_1", value="Rain"), ".conversation.session_1", "type str", "array"),
        (drop(TALK, "session_1", 1, "speaker"), ".conversation.session_1[1].speaker", "nothing", "a field 'speaker'"),
        (put(TALK, "session_1", 1, "speaker", value="Eve"), ".conversation.session_1[1].speaker", "'Eve'", "'Ines' or"),
        (put(TALK, "session_1", 1, "text", value=None), ".conversation.session_1[1].text", "type null", "str"),
        (put(TALK, "session_1", 1, "dia_id", value="D1:1"), ".conversation.session_1[1].dia_id", "'D1:1'", "its own"),
        (drop(TALK, "session_2_date_time"), ".conversation.session_2_date_time", "nothing", "a field"),
        (
            put(TALK, "session_2_date_time", value="noon on 2 June"),
            ".conversation.session_2_date_time",
            "'noon on 2 June'",
            "1:56 pm on 8 May, 2023",
        ),
        (
            put(TALK, "session_2_date_time", value="9:05 am on 2 May, 2032"),
            ".conversation.session_2_date_time",
            "2032-05-02 09:05:00+00:00, before",
            "rising times",
        ),
        (put(TALK, value={"speaker_a": "Ines", "speaker_b": "Bo"}), ".conversation", "no session", "session_1"),
    ],
)  # fmt: skip
def test_a_broken_form_names_file_place_found_and_allowed(tmp_path, change, place, found, allowed):
    made = sample()
    change(made)
    error = error_of(tmp_path, json.dumps([sample() | {"sample_id": "whole"}, made]))
    assert error.place == f"locomo10.json: $[1]{place}"
    assert found in error.found
    assert allowed in error.allowed


def test_a_file_that_is_no_json_or_was_cut_off_says_so(tmp_path):
    whole = json.dumps([sample()])
    for text in ("", "<html>", whole[: len(whole) // 2]):
        error = error_of(tmp_path, text)
        assert error.place.startswith("locomo10.json")
        assert "not whole JSON" in error.found


def test_a_file_of_another_shape_says_what_it_should_be(tmp_path):
    assert error_of(tmp_path, "{}").allowed == "array"
    assert error_of(tmp_path, "[]").found == "an empty list"
    assert "$[1].sample_id" in error_of(tmp_path, json.dumps([sample(), sample()])).place


def test_bytes_that_are_no_utf_8_are_no_json(tmp_path):
    (tmp_path / "locomo10.json").write_bytes(b'[{"sample_id": "\xff\xfe"}]')
    with pytest.raises(ScenarioError, match=r"locomo10\.json"):
        list(Locomo().scenarios(SuiteOptions(data=str(tmp_path))))


@pytest.mark.parametrize("name", ["audit_errors.json", "evidence_fixes.json"])
def test_broken_side_files_are_named(tmp_path, name):
    (tmp_path / "locomo10.json").write_text(json.dumps([sample()]))
    error = error_of(tmp_path, '[{"sample_id": "talk-1", "qa_index": "one"}]', name)
    assert error.place == f"{name}: $[0].qa_index"
