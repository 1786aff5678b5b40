"""`memtrial serve managed-agents`: the emulator for anyone, with a gateway of its own."""

import json
import signal
import subprocess
import sys
import time

import psutil
import pytest

pytestmark = pytest.mark.thorough


def test_it_serves_the_sdk_with_the_offline_reference_model_and_ends_with_all_it_started(tmp_path):
    from anthropic import Anthropic

    command = [sys.executable, "-m", "harness.cli", "serve", "managed-agents", "--json", "--data", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said = json.loads(process.stdout.readline())
    assert said["about"] == "Claude Managed Agents, emulated"
    assert said["model"]["kind"] == "reference"
    beta = Anthropic(base_url=said["url"], api_key="any", max_retries=0, _strict_response_validation=True).beta
    agent = beta.agents.create(name="Helper", model="claude-sonnet-5-5", system="You are brief.").id
    session = beta.sessions.create(agent=agent, environment_id=beta.environments.create(name="Cloud").id).id
    message = {"type": "user.message", "content": [{"type": "text", "text": "My sister Carla lives in Munich."}]}
    beta.sessions.events.send(session, events=[message])
    while beta.sessions.retrieve(session).status != "idle" or not list(beta.sessions.events.list(session))[2:]:
        time.sleep(0.05)
    events = list(beta.sessions.events.list(session))
    assert [each.content[0].text for each in events if each.type == "agent.message"] == ["Noted."]
    assert beta.sessions.retrieve(session).usage.input_tokens > 0

    tree = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert not [each for each in tree if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
