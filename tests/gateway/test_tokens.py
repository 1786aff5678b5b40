import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gateway.tokens import estimate, estimate_content, estimate_request, truncate

texts = st.text(max_size=400)


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("a" * 7, 2), ("äöü€", 3)])
def test_a_token_is_three_and_a_half_bytes_rounded_up(text, tokens):
    assert estimate(text) == tokens


@given(texts, texts)
def test_more_text_is_never_fewer_tokens(text, more):
    assert estimate(text) <= estimate(text + more)


@given(texts, texts)
def test_parts_count_at_most_one_token_more_than_the_whole(left, right):
    assert estimate(left + right) <= estimate(left) + estimate(right) <= estimate(left + right) + 1


@given(texts, st.integers(0, 60))
def test_a_truncated_text_is_a_prefix_within_the_budget(text, budget):
    kept = truncate(text, budget)
    assert text.startswith(kept)
    assert estimate(kept) <= budget


@given(texts, st.integers(0, 60))
def test_a_text_within_the_budget_is_kept_whole(text, budget):
    assert (truncate(text, budget) == text) == (estimate(text) <= budget)


@given(st.lists(st.text("abc ä€😀", min_size=1, max_size=30), min_size=2, max_size=8), st.integers(1, 40))
def test_whole_lines_are_kept_and_as_many_as_fit(lines, budget):
    fitting = max(n for n in range(len(lines) + 1) if estimate("\n".join(lines[:n])) <= budget)
    if fitting:
        assert truncate("\n".join(lines), budget) == "\n".join(lines[:fitting])


@given(st.text("ä€😀a", min_size=1, max_size=60), st.integers(0, 20))
def test_a_long_line_is_cut_between_code_points_as_late_as_possible(line, budget):
    kept = truncate(line, budget)
    if kept != line:
        assert estimate(line[: len(kept) + 1]) > budget


def test_a_request_counts_system_messages_and_tools():
    said = {"messages": [{"role": "user", "content": "x" * 35}]}
    assert estimate_request(said) == 10
    assert estimate_request({**said, "system": "x" * 35}) == 20
    assert estimate_request({**said, "system": [{"type": "text", "text": "x" * 35}]}) == 20
    assert estimate_request({**said, "tools": [{"name": "x" * 70}]}) > 30


def test_tool_uses_and_results_count():
    used = [{"type": "tool_use", "id": "an-id", "name": "f" * 7, "input": {"a": "b"}}]
    result = [{"type": "tool_result", "tool_use_id": "an-id", "content": [{"type": "text", "text": "x" * 7}]}]
    assert estimate_content(used) == -(-(7 + len('{"a":"b"}')) * 2 // 7)
    assert estimate_content(result) == 2
    assert estimate_content([{**result[0], "content": None}]) == 0


def test_a_request_of_110_kb_is_counted_in_well_under_a_millisecond():
    body = {"messages": [{"role": "user", "content": "Ann: I said “so” – yesterday.\n" * 3300}]}
    assert len(body["messages"][0]["content"].encode()) > 110_000
    best = min(_seconds(body) for _ in range(20))
    assert best < 0.0005


def _seconds(body):
    began = time.perf_counter()
    estimate_request(body)
    return time.perf_counter() - began
