"""The real SDK against a gateway process, and the translation on its own."""

import openai
import pytest

from harness.gateway.openai_chat import messages_body
from harness.gateway.refusal import RefusalError
from harness.models.embed import embed
from harness.models.reference.model import Reply

MEMORY = "<memory>\n[2023-05-08] Ann: I adopted a cat named Bo.\n</memory>\nWhat is the name of Ann's cat?"
TOOL = {"type": "function", "function": {"name": "search", "parameters": {"type": "object", "properties": {}}}}
CALL = {"id": "c1", "type": "function", "function": {"name": "search", "arguments": '{"query": "x"}'}}


def sdk(trial):
    return openai.OpenAI(base_url=f"{trial.url}/v1", api_key=trial.key, max_retries=0)


@pytest.fixture
def client(trial):
    with sdk(trial) as made:
        yield made


def said(text):
    return {"model": "reference-1", "messages": [{"role": "user", "content": text}]}


def test_a_completion_says_what_the_messages_api_says(client, trial):
    completion = client.chat.completions.create(**said(MEMORY))
    assert completion.choices[0].message.content == trial.say(MEMORY)[2]["content"][0]["text"]
    assert completion.choices[0].finish_reason == "stop"
    assert completion.created == 0
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens


def test_a_streamed_completion_says_the_same(client):
    whole = client.chat.completions.create(**said(MEMORY))
    chunks = list(client.chat.completions.create(**said(MEMORY), stream=True, stream_options={"include_usage": True}))
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(pieces) == whole.choices[0].message.content
    assert chunks[-1].usage == whole.usage


def test_tools_go_there_and_back(scripted):
    requests = []

    def model(request):
        requests.append(request)
        use = {"type": "tool_use", "name": "search", "input": {"query": "x" * 60}}
        return Reply([{"type": "text", "text": "Looking."}, use], "tool_use")

    with scripted(model) as trial, sdk(trial) as client:
        completion = client.chat.completions.create(**said("Look"), tools=[TOOL], tool_choice="required")
        with client.chat.completions.stream(**said("Look"), tools=[TOOL], tool_choice="required") as stream:
            streamed = stream.get_final_completion()
    for each in (completion, streamed):
        (call,) = each.choices[0].message.tool_calls
        assert (call.function.name, call.function.arguments) == ("search", '{"query":"%s"}' % ("x" * 60))
        assert each.choices[0].finish_reason == "tool_calls"
    assert requests[0]["tools"][0]["input_schema"] == TOOL["function"]["parameters"]
    assert requests[0]["tool_choice"] == {"type": "any"}


def test_a_conversation_with_tools_becomes_blocks():
    body = {
        "model": "m",
        "max_completion_tokens": 7,
        "stop": "END",
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}},
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "text", "text": "it up"}]},
            {"role": "assistant", "content": None, "tool_calls": [CALL, {**CALL, "id": "c2"}]},
            {"role": "tool", "tool_call_id": "c1", "content": "one"},
            {"role": "tool", "tool_call_id": "c2", "content": "two"},
            {"role": "developer", "content": "Now answer."},
        ],
    }
    assert messages_body(body) == {
        "model": "m",
        "max_tokens": 7,
        "system": "Be brief.\n\nNow answer.",
        "stop_sequences": ["END"],
        "output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}},
        "messages": [
            {"role": "user", "content": "Look\nit up"},
            {
                "role": "assistant",
                "content": [
                    {"type": "tool_use", "id": "c1", "name": "search", "input": {"query": "x"}},
                    {"type": "tool_use", "id": "c2", "name": "search", "input": {"query": "x"}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "c1", "content": "one"},
                    {"type": "tool_result", "tool_use_id": "c2", "content": "two"},
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"n": 2}, "n: 2; allowed: 1"),
        ({"max_tokens": 0}, "max_tokens: 0; allowed: an integer above 0"),
        ({"messages": []}, "messages: "),
        ({"messages": [{"role": "function", "content": ""}]}, "messages[0]: "),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages[0].content: "),
        ({"messages": [{"role": "assistant", "tool_calls": [{"id": "c"}]}]}, "messages[0].tool_calls[0]: "),
        ({"tools": [{"type": "custom"}]}, "tools[0]: "),
    ],
)
def test_what_can_not_be_translated_is_refused_by_name(change, told):
    with pytest.raises(RefusalError) as refusal:
        messages_body({**said("Hello"), **change})
    assert refusal.value.message.startswith(told)


def test_embeddings_are_the_same_in_both_encodings(client):
    texts = ["Ann adopted a cat", "", "😀 Bo"]
    packed = client.embeddings.create(model="m", input=texts)  # the SDK asks for base64 by itself
    plain = client.embeddings.create(model="m", input=texts, encoding_format="float", dimensions=384)
    assert [each.embedding for each in packed.data] == [pytest.approx(vector) for vector in embed(texts)]
    assert [each.embedding for each in plain.data] == [each.embedding for each in packed.data]


def test_embeddings_are_metered(client, gateway, trial):
    client.embeddings.create(model="m", input="x" * 35)
    (call,) = gateway.calls(trial.name).calls
    assert (call.route, call.usage.input, call.usage.output) == ("/v1/embeddings", 10, 0)


def test_without_the_embedding_model_the_request_is_refused_and_the_extra_named(
    start, registered, tmp_path, monkeypatch
):
    (tmp_path / "tokenizers.py").write_text("raise ImportError('no tokenizers here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with start() as gateway:
        status, _, body = registered(gateway, tmp_path).ask("/v1/embeddings", {"model": "m", "input": "x"})
    assert (status, body["error"]["type"]) == (400, "invalid_request_error")
    assert "no tokenizers here" in body["error"]["message"]
    assert "pip install 'memtrial[vector]'" in body["error"]["message"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"dimensions": 8}, "dimensions: 8; allowed: 384"),
        ({"input": [[1, 2]]}, "input: "),
        ({"input": []}, "input: "),
        ({"encoding_format": "int8"}, "encoding_format: "),
    ],
)
def test_errors_have_openai_s_shape(trial, change, told):
    status, _, body = trial.ask("/v1/embeddings", {"model": "m", "input": "x", **change})
    assert (status, body["error"]["type"]) == (400, "invalid_request_error")
    assert body["error"]["message"].startswith(told)


def test_a_wrong_key_is_refused(trial):
    trial.key = "wrong"
    with sdk(trial) as client, pytest.raises(openai.AuthenticationError):
        client.chat.completions.create(**said("Hello"))
