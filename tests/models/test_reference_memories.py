"""The reference model fills the JSON list of memories that a system prompt asks for."""

import json
from typing import Any

import pytest

from harness.models.reference import model

SYSTEM = """You keep memories of talks. Reply with JSON only:
{
  "memory": [
    {"id": "0", "text": "what is worth keeping", "attributed_to": "user", "linked_memory_ids": []}
  ]
}"""
NEW = """user: Session of Thursday, 6 March 2025, 18:40
user: Wanda: I sold the sloop yesterday. My harbour master is called Joost; who is yours?
assistant: Piet: Nice! I planted four quince trees last month.
user: Wanda: Hello Piet, thank you!"""


def prompt(new: str, existing: str = "[]", observed: str = "2025-06-01", recent: str = "[]") -> str:
    return (
        f"## Summary\n\n\n## Last k Messages\nuser: Wanda: I own a lighthouse.\n\n"
        f"## Recently Extracted Memories\n{recent}\n\n## Existing Memories\n{existing}\n\n## New Messages\n{new}\n\n"
        f"## Observation Date\n{observed}\n\n## Current Date\n2030-01-01\n\n# Output:"
    )


def extract(text: str, *, system: str = SYSTEM, max_tokens: int = 2000) -> list[dict[str, Any]]:
    body = {"max_tokens": max_tokens, "system": system, "messages": [{"role": "user", "content": text}]}
    said = model.reply(body)
    found: list[dict[str, Any]] = json.loads(said.content[0]["text"])["memory"]
    return found


def texts(found: list[dict[str, Any]]) -> list[str]:
    return [each["text"] for each in found]


def test_each_fact_is_a_memory_with_its_speaker_and_resolved_days() -> None:
    found = extract(prompt(NEW))
    assert texts(found) == [
        "Wanda: I sold the sloop yesterday (5 March 2025).",
        "Wanda: My harbour master is called Joost.",
        "Piet: I planted four quince trees last month (February 2025).",
    ]
    assert [each["attributed_to"] for each in found] == ["user", "user", "assistant"]
    assert [each["id"] for each in found] == ["0", "1", "2"]


def test_without_a_header_the_observation_date_resolves_what_is_relative() -> None:
    new = "user: I sold the sloop yesterday.\nassistant: I would recommend the Dockside Inn."
    assert texts(extract(prompt(new))) == ["user: I sold the sloop yesterday (31 May 2025)."]


def test_messages_quoted_as_json_are_read_like_lines() -> None:
    new = json.dumps([{"role": "user", "content": "I sold the sloop yesterday."}])
    assert texts(extract(prompt(new))) == ["user: I sold the sloop yesterday (31 May 2025)."]


def test_only_new_messages_are_read_and_what_is_held_already_is_skipped() -> None:
    held = [{"id": "4", "text": "2025-02-01: Wanda: My harbour master is called Joost."}]
    found = extract(prompt(NEW, existing=json.dumps(held)))
    assert [text for text in texts(found) if "Joost" in text or "lighthouse" in text] == []
    assert len(found) == 2
    recent = json.dumps(["2025-03-06: Wanda: I sold the sloop yesterday (5 March 2025)."])
    assert [text for text in texts(extract(prompt(NEW, recent=recent))) if "sloop" in text] == []


def test_a_memory_is_linked_to_older_ones_of_the_same_matter() -> None:
    held = [
        {"id": "7", "text": "2025-01-01: Wanda: I bought a sloop, then sold the dinghy."},
        {"id": "8", "text": "Hm"},
    ]
    found = extract(prompt(NEW, existing=json.dumps(held)))
    assert [each["linked_memory_ids"] for each in found] == [["7"], [], []]


def test_nothing_to_keep_gives_an_empty_list() -> None:
    assert extract(prompt("user: Good morning!\nassistant: Hello, how can I help?")) == []


def test_a_title_inside_a_message_does_not_end_the_messages() -> None:
    new = "user: Here is my list.\n## Harbour\nI sold the sloop yesterday."
    assert any("sloop" in text for text in texts(extract(prompt(new))))


def test_the_reply_stays_json_where_it_has_little_room() -> None:
    new = "\n".join(f"user: I sold sloop number {n} for {n} crowns." for n in range(1, 60))
    assert 0 < len(extract(prompt(new), max_tokens=300)) < 59


def test_another_shape_is_no_known_form_of_extraction() -> None:
    body = {"max_tokens": 99, "system": '{"facts": ["..."]}', "messages": [{"role": "user", "content": prompt(NEW)}]}
    assert model.reply(body).content[0]["text"] == model.ACKNOWLEDGEMENT


@pytest.mark.parametrize(
    "new",
    ["", "[", "[" * 5000, '[{"role": 3, "content": {"a": 1}}, 7, null]', "user:" * 9000, "user: " + "a: " * 9000],
)
def test_whatever_is_quoted_gives_json(new: str) -> None:
    assert isinstance(extract(prompt(new, existing='{"id": 1}', recent="[1, {}, null]")), list)
