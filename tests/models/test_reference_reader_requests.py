"""The reference model's requests: which forms it knows, what it replies, and what it says of others."""

import pytest

from harness.models.reference import model
from harness.models.reference.reader import ABSTENTION

TALKS = """Session of Sunday, 4 June 2023, 20:05
Priya: I adopted a cat, her name is Pixel. I visited Lyon too, in May.
Priya: I left Halden Labs because the commute was too long; I work at Brightwater now.
"""


def _request(content: object, **rest: object) -> dict[str, object]:
    return {"model": "reference", "max_tokens": 200, "messages": [{"role": "user", "content": content}], **rest}


def test_a_question_beside_a_memory_is_answered_with_its_source_when_asked_for() -> None:
    content = f"<now>Monday, 14 August 2023, 10:00</now>\n<memory>\n{TALKS}</memory>\nWhat is Priya's cat called?"
    said = model.reply(_request(content, system="Answer, then add a line beginning with Source: and the line."))
    answer, source = said.content[0]["text"].split("\n")
    assert "Pixel" in answer
    assert source == "Source: Priya: I adopted a cat, her name is Pixel. I visited Lyon too, in May."
    assert said.stop_reason == "end_turn"


def test_no_source_is_given_unasked_or_when_abstaining() -> None:
    asked = [{"type": "text", "text": "Add a line `Source:`."}]
    known = f"<memory>{TALKS}</memory>\nWhat is Priya's cat called?"
    unknown = "<memory></memory>\nWhat is Priya's cat called?"
    assert "Source:" not in model.reply(_request(known)).content[0]["text"]
    assert model.reply(_request(unknown, system=asked)).content[0]["text"] == ABSTENTION


def test_content_blocks_are_read_like_a_string() -> None:
    text = f"<memory>{TALKS}</memory>\nWhat is Priya's cat called?"
    blocks = [{"type": "text", "text": text}]
    assert model.reply(_request(blocks)) == model.reply(_request(text))


def test_a_reply_longer_than_max_tokens_is_cut() -> None:
    said = model.reply(_request(f"<memory>{TALKS}</memory>\nWhy did Priya leave Halden Labs?", max_tokens=2))
    assert said.stop_reason == "max_tokens"
    assert len(said.content[0]["text"]) == 8


def test_plain_talk_is_acknowledged() -> None:
    said = model.reply(_request("I moved to Ghent last month."))
    assert said.content == [{"type": "text", "text": "Noted."}]


@pytest.mark.parametrize(
    ("request_body", "found"),
    [
        (_request("Save this.", tools=[{"name": "save"}]), "1 tools offered"),
        (_request("<memory>never closed"), "an unclosed <memory>"),
        (_request([{"type": "tool_result", "tool_use_id": "t", "content": "x"}]), "tool_result"),
        ({"messages": []}, "no messages"),
        ({"messages": [{"role": "assistant", "content": "Hi"}]}, "'assistant'"),
    ],
)
def test_an_unknown_form_is_an_error_that_says_what_was_found(request_body: dict[str, object], found: str) -> None:
    with pytest.raises(model.UnknownFormError, match="answer from memory") as raised:
        model.reply(request_body)
    assert found in str(raised.value)
