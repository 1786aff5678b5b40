"""The real SDK, validating strictly, against a gateway process."""

import asyncio

import anthropic
import pytest

from harness.gateway.answering import Offline
from harness.gateway.play import Attempt
from harness.gateway.shape import prompt_for
from harness.models.reference.model import Reply

MEMORY = "<memory>\n[2023-05-08] Ann: I adopted a cat named Bo.\n</memory>\nWhat is the name of Ann's cat?"
TOOL = {"name": "search", "description": "Look it up.", "input_schema": {"type": "object", "properties": {}}}


@pytest.fixture
def client(trial):
    with sdk(trial) as made:
        yield made


def sdk(trial, **options):
    options = {"api_key": trial.key, "max_retries": 0, **options}
    return anthropic.Anthropic(base_url=trial.url, _strict_response_validation=True, **options)


def said(text, **more):
    return {"model": "reference-1", "max_tokens": 100, "messages": [{"role": "user", "content": text}], **more}


def test_a_question_is_answered_from_its_memory(client):
    message = client.messages.create(**said(MEMORY))
    assert "Bo" in message.content[0].text
    assert message.stop_reason == "end_turn"
    assert message.usage.input_tokens == prompt_for(said(MEMORY)).tokens
    assert message._request_id == message.id.replace("msg_", "req_")


def test_a_stream_says_the_same(client):
    whole = client.messages.create(**said(MEMORY))
    with client.messages.stream(**said(MEMORY)) as stream:
        events = [event.type for event in stream]
        streamed = stream.get_final_message()
    assert streamed.content[0].text == whole.content[0].text
    assert streamed.usage == whole.usage
    assert (events[0], events[-1]) == ("message_start", "message_stop")


def test_the_wire_has_the_named_events_in_order(trial):
    status, headers, text = trial.say("Hello", stream=True)
    names = [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event: ")]
    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert names == [
        "message_start", "ping", "content_block_start", "content_block_delta", "content_block_stop", "message_delta",
        "message_stop",
    ]  # fmt: skip


def test_text_and_tool_uses_are_streamed_and_sent_alike(scripted):
    def model(request):
        query = {"query": "a long query, longer than one piece of a stream, with “odd” characters: \n\t😀"}
        content = [{"type": "text", "text": "I shall look. " * 20}]
        content += [{"type": "tool_use", "id": "of the model", "name": "search", "input": query}] * 2
        return Reply(content, "tool_use")

    with scripted(model) as trial, sdk(trial) as client:
        whole = client.messages.create(**said("Look it up", tools=[TOOL]))
        with client.messages.stream(**said("Look it up", tools=[TOOL])) as stream:
            streamed = stream.get_final_message()
    assert [block.type for block in whole.content] == ["text", "tool_use", "tool_use"]
    assert len({block.id for block in (*whole.content, *streamed.content) if block.type == "tool_use"}) == 4
    left, right = (
        [block.model_dump(exclude={"id", "parsed_output"}) for block in message.content]
        for message in (whole, streamed)
    )
    assert left == right


def test_the_tool_runner_goes_on_without_threads(scripted):
    def model(request):
        if any(
            block["type"] == "tool_result" for block in request["messages"][-1]["content"] if isinstance(block, dict)
        ):
            return Reply([{"type": "text", "text": f"{len(request['messages'])} messages"}], "end_turn")
        return Reply([{"type": "tool_use", "name": "search", "input": {}}], "tool_use")

    @anthropic.beta_tool
    def search() -> str:
        """Look it up."""
        return "found"

    with scripted(model) as trial, sdk(trial) as client:
        last = client.beta.messages.tool_runner(**said("Look it up"), tools=[search]).until_done()
    assert last.content[0].text == "3 messages"


def test_count_tokens_is_the_estimator_and_not_a_call(client, gateway, trial):
    counted = client.messages.count_tokens(model="m", messages=[{"role": "user", "content": "x" * 35}])
    assert counted.input_tokens == 10
    assert gateway.calls(trial.name).calls == []


def test_models_lists_the_one_model(client):
    assert [model.id for model in client.models.list()] == ["reference-1"]


@pytest.mark.parametrize("headers", [{"x-api-key": "KEY"}, {"authorization": "Bearer KEY"}])
@pytest.mark.parametrize("version", ["2023-06-01", "2026-10-21"])
def test_both_generations_of_headers_are_understood(trial, headers, version):
    headers = {name: value.replace("KEY", trial.key) for name, value in headers.items()}
    body = said("Hello")
    status, found, _ = trial.ask("/v1/messages", body, **headers, **{"anthropic-version": version})
    assert status == 200
    assert found["request-id"].startswith("req_")


def test_a_wrong_key_is_refused(trial):
    with sdk(trial, api_key="wrong") as client, pytest.raises(anthropic.AuthenticationError) as error:
        client.messages.create(**said("Hello"))
    assert error.value.type == "authentication_error"
    assert error.value.request_id.startswith("req_")


def test_an_unknown_trial_is_not_found(trial):
    trial.url = trial.url.replace(trial.name, "nobody")
    with sdk(trial) as client, pytest.raises(anthropic.NotFoundError, match="'nobody' is not registered"):
        client.messages.create(**said("Hello"))


def test_an_unknown_route_is_not_found_in_the_same_shape(trial):
    status, _, body = trial.ask("/v1/complete", {})
    assert (status, body["type"], body["error"]["type"]) == (404, "error", "not_found_error")


def test_a_form_the_model_does_not_know_is_a_bad_request_and_a_call(client, gateway, trial):
    with pytest.raises(anthropic.BadRequestError) as error:
        client.messages.create(**said("   "))
    assert error.value.type == "invalid_request_error"
    assert error.value.response.headers["x-should-retry"] == "false"
    (call,) = gateway.calls(trial.name).calls
    assert (call.status, call.usage.input, call.usage.output) == (400, 0, 0)


def test_a_fault_of_the_model_is_a_500_that_is_not_asked_again(scripted):
    asked = []

    def model(request):
        asked.append(request)
        raise ZeroDivisionError("by zero")

    failure = pytest.raises(anthropic.InternalServerError, match="by zero")
    with scripted(model) as trial, sdk(trial, max_retries=2) as client, failure:
        client.messages.create(**said("Hello"))
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "body: "),
        (b"[1]", "body: [1]; allowed: a JSON object"),
        (b'{"a": "\\ud800"}', "body: "),
        ({**said("x"), "model": ""}, "model: ''; allowed: a model's name"),
        ({"messages": [], "model": "m"}, "max_tokens: missing; allowed: an integer above 0"),
        (said("x", max_tokens=-1), "max_tokens: -1; allowed: an integer above 0"),
        (said("x", max_tokens=True), "max_tokens: True"),
        (said("x", messages=[]), "messages: []; allowed: a list of messages, not empty"),
        (said("x", messages=["x"]), "messages[0]: 'x'"),
        (said("x", messages=[{"role": "tool", "content": "x"}]), "messages[0].role: 'tool'; allowed: user, assistant"),
        (said("x", messages=[{"role": "user"}]), "messages[0].content: missing; allowed: a string, or a list"),
        (said([{"type": "text"}]), "messages[0].content[0]: {'type': 'text'}; allowed: a complete block"),
        (said([{"type": "tool_result", "tool_use_id": "t", "content": [1]}]), "messages[0].content[0].content[0]: 1"),
        (said("x", tools=[{}]), "tools[0]: {}; allowed: an object with a name"),
    ],
)
def test_a_malformed_request_is_told_what_was_found_and_what_is_allowed(trial, body, told):
    status, headers, reply = trial.ask("/v1/messages", body)
    assert (status, reply["error"]["type"]) == (400, "invalid_request_error")
    assert reply["error"]["message"].startswith(told)
    assert headers["request-id"] == reply["request_id"]


def test_ids_come_from_request_and_occurrence_only(gateway, registered, tmp_path):
    trials = [registered(gateway, tmp_path) for _ in range(2)]
    ids = [[trial.say(text)[2]["id"] for text in ("Hello", "Hello", "Goodbye")] for trial in trials]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3


def test_tool_uses_get_ids_of_the_gateway():
    reply = Reply([{"type": "tool_use", "name": "f", "input": {}}], "tool_use")
    attempt = Attempt("0123456789abcdef", "t", "hash")
    answer = asyncio.run(Offline(lambda request: reply).reply(prompt_for(said("x" * 35)), attempt))
    content, usage = answer.body["content"], answer.usage
    assert content[0]["id"] == "toolu_0123456789abcdef00"
    assert (usage.input, usage.output) == (10, 1)
