"""Claims about what a model was given."""

import pytest

from harness.graders.given import Passages, given_texts

QUESTION = "Where does Ann live?"


def text(*parts):
    return [{"type": "text", "text": part} for part in parts]


def user(content):
    return {"role": "user", "content": content}


def assistant(content):
    return {"role": "assistant", "content": content}


HOUSE = {
    "system": "Memory stands between <memory> tags.",
    "messages": [user(text("<memory>\nAnn: I live in Ulm.\n</memory>", f"<now>today</now>\n\n{QUESTION}"))],
}
LOOKED_UP = {
    "system": "Be brief.",
    "messages": [
        user(f"<now>Monday</now>\n\n{QUESTION}"),
        assistant([*text("I look it up."), {"type": "tool_use", "id": "1", "name": "view", "input": {"q": "Bonn"}}]),
        user([{"type": "tool_result", "tool_use_id": "1", "content": text("Ann: Ulm.")}]),
    ],
}
REPLAYED = {"messages": [user("Ulm is fine."), assistant("Noted."), user(QUESTION)]}
OPENAI = {"messages": [{"role": "system", "content": "Brief."}, {"role": "tool", "content": "Ann: Ulm."}]}
RULED = {"messages": [{"role": "developer", "content": "Use <memory>Ann: Ulm.</memory>"}, user(QUESTION)]}
BLOCKS = {"system": text("Be brief.", "<memory>Ann: Ulm.</memory>"), "messages": [user(f"Hello. {QUESTION}")]}


@pytest.mark.parametrize(
    ("request_body", "given"),
    [
        (HOUSE, ["Ann: I live in Ulm."]),
        (LOOKED_UP, ["I look it up.", "Ann: Ulm."]),
        (REPLAYED, ["Ulm is fine.", "Noted."]),
        (OPENAI, ["Ann: Ulm."]),
        (RULED, ["Ann: Ulm."]),
        (BLOCKS, ["Ann: Ulm.", "Hello. "]),
        ({"messages": [user("<memory>\n\n</memory>"), user(QUESTION)]}, [""]),
        ({"messages": [user(f"<memory>a</memory>b</memory> {QUESTION}")]}, ["a</memory>b"]),
        ({"messages": [user(QUESTION)]}, []),
        ({"input": [QUESTION]}, []),
    ],
)
def test_only_memory_counts_as_given(request_body, given):
    assert list(given_texts(request_body, QUESTION)) == given


def test_words_are_found_within_one_line_and_runs_across_lines():
    passages = Passages("Ann: I live in Ulm.\n\n--\nBob: Not me!\r\nI like tea.")
    assert passages.line_holds(["ulm", "ann"])
    assert not passages.line_holds(["ulm", "bob"])
    assert passages.holds("ulm bob not me i")
    assert not passages.holds("like te")
    assert passages.line_holds(["bob", "not me"])
    assert not passages.line_holds(["ann", "not me"])


def test_an_empty_text_holds_nothing():
    assert not Passages("").line_holds(["a"])
    assert not Passages("").holds("a")
