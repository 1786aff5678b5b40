"""Context editing before an offline model reads a request: asked by the real SDK, told in the reply, paid for less."""

import anthropic
import pytest

from harness.gateway.context_editing import BETA, as_read
from harness.gateway.shape import prompt_for
from harness.models.reference.model import Reply

TOOL = {"name": "search", "description": "Look it up.", "input_schema": {"type": "object", "properties": {}}}
OTHER = {**TOOL, "name": "other"}
CLEAR = "clear_tool_uses_20250919"
LONG = "a long result " * 50


def tokens(value):
    return {"type": "input_tokens", "value": value}


def uses(value):
    return {"type": "tool_uses", "value": value}


def talk(*names):
    """A talk in which these tools were used, one after the other."""
    messages = [{"role": "user", "content": "Look it up."}]
    for number, name in enumerate(names):
        call = {"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": {"query": f"number {number}"}}
        result = {"type": "tool_result", "tool_use_id": f"toolu_{number}", "content": f"{number}: {LONG}"}
        messages += [{"role": "assistant", "content": [call]}, {"role": "user", "content": [result]}]
    return {"model": "reference-1", "max_tokens": 100, "messages": messages, "tools": [TOOL, OTHER]}


@pytest.fixture
def ask(scripted):
    """`ask(body, edit, ...)`: the reply, and the body as the model read it."""

    def send(body, *edits, betas=(BETA,), stream=False):
        read = []

        def model(request):
            read.append(request)
            return Reply([{"type": "text", "text": "Done."}], "end_turn")

        given = {**body, "betas": list(betas), **({"context_management": {"edits": edits}} if edits else {})}
        with (
            scripted(model) as trial,
            anthropic.Anthropic(
                base_url=trial.url, api_key=trial.key, max_retries=0, _strict_response_validation=True
            ) as client,
        ):
            if stream:
                with client.beta.messages.stream(**given) as streamed:
                    return streamed.get_final_message(), read[0]
            return client.beta.messages.create(**given), read[0]

    return send


def results(body):
    blocks = [
        block for message in body["messages"] if isinstance(message["content"], list) for block in message["content"]
    ]
    return [block["content"].split(":")[0] for block in blocks if block["type"] == "tool_result"]


def inputs(body):
    blocks = [
        block for message in body["messages"] if isinstance(message["content"], list) for block in message["content"]
    ]
    return [block["input"].get("query") for block in blocks if block["type"] == "tool_use"]


@pytest.mark.parametrize("stream", [False, True])
def test_above_the_trigger_all_but_the_newest_results_give_way_to_a_placeholder(ask, stream):
    body = talk(*["search"] * 5)
    message, read = ask(body, {"type": CLEAR, "trigger": tokens(100), "keep": uses(2)}, stream=stream)
    assert results(read) == ["[cleared]"] * 3 + ["3", "4"]
    assert inputs(read) == inputs(body)
    (applied,) = message.context_management.applied_edits
    assert (applied.type, applied.cleared_tool_uses) == (CLEAR, 3)
    assert message.usage.input_tokens == prompt_for(read).tokens
    assert applied.cleared_input_tokens == prompt_for(body).tokens - message.usage.input_tokens > 500


SEARCHES = talk(*["search"] * 5)
FULL = prompt_for(SEARCHES).tokens


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        ({}, 5),  # by default above 100,000 input tokens
        ({"trigger": tokens(FULL)}, 5),
        ({"trigger": tokens(FULL - 1)}, 3),  # by default the 3 newest stay
        ({"trigger": uses(5)}, 5),
        ({"trigger": uses(4)}, 3),
        ({"trigger": uses(4), "keep": uses(0)}, 0),
        ({"trigger": uses(4), "keep": uses(9)}, 5),
        ({"trigger": uses(4), "clear_at_least": tokens(300)}, 3),
        ({"trigger": uses(4), "clear_at_least": tokens(3000)}, 5),
        ({"trigger": uses(4), "exclude_tools": ["search"]}, 5),
        ({"trigger": uses(4), "exclude_tools": None, "clear_tool_inputs": None, "clear_at_least": None}, 3),
    ],
)
def test_when_results_are_cleared_and_how_many_stay(ask, edit, left):
    message, read = ask(SEARCHES, {"type": CLEAR, **edit})
    assert results(read) == ["[cleared]"] * (5 - left) + ["0", "1", "2", "3", "4"][5 - left :]
    assert [each.cleared_tool_uses for each in message.context_management.applied_edits] == [5 - left] * (left < 5)


def test_a_talk_that_asks_for_no_edit_is_read_whole_and_told_nothing(ask):
    message, read = ask(SEARCHES)
    assert read["messages"] == SEARCHES["messages"]
    assert message.context_management is None


@pytest.mark.parametrize(("asked", "kept"), [(True, []), (["other"], ["number 0", "number 2"]), (False, None)])
def test_inputs_are_cleared_where_that_is_asked(ask, asked, kept):
    body = talk("search", "other", "search", "other")
    _, read = ask(body, {"type": CLEAR, "trigger": uses(1), "keep": uses(0), "clear_tool_inputs": asked})
    assert results(read) == ["[cleared]"] * 4
    assert [each for each in inputs(read) if each] == (inputs(body) if kept is None else kept)


def test_excluded_tools_keep_their_results(ask):
    edit = {"type": CLEAR, "trigger": uses(1), "keep": uses(1), "exclude_tools": ["other"]}
    message, read = ask(talk("search", "other", "search", "search"), edit)
    assert results(read) == ["[cleared]", "1", "[cleared]", "3"]
    assert message.context_management.applied_edits[0].cleared_tool_uses == 2


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            {"type": "compact_20260112"},
            r"edits\[0\]: the offline model does not compact; allowed: clear_tool_uses_20250919",
        ),
        (
            {"type": "clear_thinking_20251015"},
            r"edits\[0\]: 'clear_thinking_20251015'; allowed: clear_tool_uses_20250919",
        ),
        ({"type": CLEAR, "keep": 3}, r"edits\[0\]: Expected `object`, got `int` - at `\$.keep`"),
        ({"type": CLEAR, "trigger": tokens(-1)}, r"edits\[0\]: Expected `int` >= 0"),
        ({"type": CLEAR, "kept": uses(3)}, r"edits\[0\]: Object contains unknown field `kept`"),
    ],
)
def test_an_edit_that_can_not_be_applied_is_refused_by_name(ask, edit, told):
    with pytest.raises(anthropic.BadRequestError, match=told):
        ask(SEARCHES, edit, betas=[BETA, "compact-2026-01-12"])


def test_edits_need_their_beta_header(ask):
    with pytest.raises(anthropic.BadRequestError, match=f"missing; allowed: anthropic-beta: {BETA}"):
        ask(SEARCHES, {"type": CLEAR}, betas=[])


def test_compaction_on_demand_is_refused(ask):
    with pytest.raises(anthropic.BadRequestError, match="compaction: the offline model does not compact"):
        ask({**SEARCHES, "compaction": {"type": "summarize"}}, betas=["compact-2026-09-04"])


def test_tokens_are_counted_as_the_model_would_read_them(trial):
    with anthropic.Anthropic(base_url=trial.url, api_key=trial.key, max_retries=0) as client:
        given = {name: SEARCHES[name] for name in ("model", "messages", "tools")}
        whole = client.beta.messages.count_tokens(**given).input_tokens
        edits = {"edits": [{"type": CLEAR, "trigger": uses(1), "keep": uses(0)}]}
        edited = client.beta.messages.count_tokens(**given, context_management=edits, betas=[BETA]).input_tokens
    assert (whole, edited < whole / 3) == (FULL, True)


def test_grading_reads_a_journalled_request_as_its_model_did(ask):
    edit = {"type": CLEAR, "trigger": uses(1), "keep": uses(1), "exclude_tools": ["other"]}
    body = talk("search", "other", "search", "search")
    message, read = ask(body, edit)
    sent = {**body, "context_management": {"edits": [{"type": "clear_thinking_20251015"}, edit]}}
    assert as_read(sent, message.to_dict(mode="json"))["messages"] == read["messages"]
    assert as_read(sent, {"content": []}) is sent
