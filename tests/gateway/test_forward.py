"""Real endpoints: what goes up, what comes back, and what is written down. The endpoint is a process of its own."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from urllib.request import urlopen

import anthropic
import openai
import pytest

from harness.core.errors import MisuseError
from harness.core.record import ModelSpec, Usage
from harness.gateway.budget import Spending
from harness.gateway.client import Gateway
from harness.gateway.journal import read_journal
from harness.gateway.live import Live, Upstream
from harness.gateway.shape import prompt_for

MODEL = ModelSpec("forward", "claude-sonnet-5-5", "1")
BILLED = Usage(uncached=11, cache_write_5m=10, cache_write_1h=20, cache_read=5, output=7)
TOOL = {"name": "search", "description": "Look it up.", "input_schema": {"type": "object", "properties": {}}}


@pytest.fixture(scope="module")
def forwarding(upstream, tmp_path_factory):
    live = Live(Upstream(upstream, "the-key"), concurrency=4, timeout_s=2.0)
    with Gateway(tmp_path_factory.mktemp("journal"), MODEL, live=live) as gateway:
        yield gateway


@pytest.fixture
def trial(forwarding, registered, tmp_path):
    return registered(forwarding, tmp_path)


@pytest.fixture
def client(trial):
    with anthropic.Anthropic(base_url=trial.url, api_key=trial.key, max_retries=0) as made:
        yield made


def said(text, **more):
    return {"model": MODEL.name, "max_tokens": 100, "messages": [{"role": "user", "content": text}], **more}


def calls(gateway, trial):
    return gateway.calls(trial.name).calls


def seen(upstream):
    with urlopen(upstream + "/seen") as response:
        return json.load(response)


def test_a_reply_comes_back_as_it_is_and_is_billed_as_the_endpoint_says(client, forwarding, trial):
    message = client.messages.create(**said("Hello"))
    assert (message.id, message.usage.cache_read_input_tokens) == ("msg_up", 5)
    (call,) = calls(forwarding, trial)
    assert (call.usage, call.status, call.estimated, call.first_token_s) == (BILLED, 200, False, None)
    (journalled,) = read_journal(forwarding._journal / f"{trial.name}.jsonl")
    assert journalled.reply["content"] == [block.model_dump(exclude_none=True) for block in message.content]


def test_a_stream_says_the_same_and_tells_the_time_to_its_first_token(client, forwarding, trial):
    words = said("use a tool", tools=[TOOL])
    whole = client.messages.create(**words)
    with client.messages.stream(**words) as stream:
        kinds = [event.type for event in stream]
        streamed = stream.get_final_message()
    parts = [[block.model_dump(exclude={"parsed_output"}) for block in each.content] for each in (whole, streamed)]
    assert parts[0] == parts[1]
    assert [block["type"] for block in parts[0]] == ["thinking", "text", "tool_use"]
    assert streamed.usage == whole.usage
    assert {"thinking", "signature", "text", "input_json"} < set(kinds)
    atonce, call = calls(forwarding, trial)
    assert (atonce.usage, atonce.hash) == (call.usage, call.hash)
    assert 0.05 <= call.first_token_s < 0.15 + call.seconds - 0.15
    assert call.seconds >= 0.15


def test_the_endpoint_gets_its_key_the_version_and_the_betas(client, trial, upstream):
    client.messages.create(**said("Hello"), extra_headers={"anthropic-beta": "context-management-2025-06-27"})
    client.beta.messages.create(**said("Hi"), betas=["compact-2026-01-12"])
    first, second = seen(upstream)["requests"][-2:]
    assert first["headers"]["x-api-key"] == "the-key"
    assert first["headers"]["anthropic-version"] == "2023-06-01"
    assert first["headers"]["anthropic-beta"] == "context-management-2025-06-27"
    assert second["headers"]["anthropic-beta"] == "compact-2026-01-12"
    assert trial.key not in json.dumps([first, second])


@pytest.mark.parametrize("stream", [False, True])
def test_an_endpoint_that_does_not_count_is_estimated_and_marked(client, forwarding, trial, stream):
    with client.messages.stream(**said("quiet")) if stream else _whole(client, said("quiet")) as given:
        message = given.get_final_message()
    (call,) = calls(forwarding, trial)
    assert call.estimated
    assert call.usage.uncached == prompt_for(said("quiet")).tokens == message.usage.input_tokens
    assert call.usage.output == message.usage.output_tokens > 5


class _whole:  # a reply at once, read as a stream's
    def __init__(self, client, words):
        self.message = client.messages.create(**words)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def get_final_message(self):
        return self.message


def test_what_a_compaction_costs_is_billed_too(client, forwarding, trial):
    client.messages.create(**said("compacted"))
    assert calls(forwarding, trial)[0].usage == BILLED + Usage(uncached=1000, output=100)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 529])
def test_errors_pass_through_with_status_body_and_advice(trial, forwarding, status, stream):
    found, headers, body = trial.ask("/v1/messages", said(f"status={status}", stream=stream))
    assert (found, headers["retry-after"], headers["x-should-retry"]) == (status, "0.01", "true")
    assert body == {
        "type": "error",
        "error": {"type": "made_up_error", "message": "told to fail"},
        "request_id": "req_up",
    }
    assert [(call.status, call.usage) for call in calls(forwarding, trial)] == [(status, Usage())]


def test_every_attempt_of_a_client_is_a_call(trial, forwarding):
    with (
        anthropic.Anthropic(base_url=trial.url, api_key=trial.key, max_retries=2) as client,
        pytest.raises(anthropic.RateLimitError),
    ):
        client.messages.create(**said("status=429"))
    assert [(call.status, call.retries) for call in calls(forwarding, trial)] == [(429, 0), (429, 1), (429, 2)]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ("silent", 504, "was silent for 2 seconds"),
        ("broken", 502, "gave a reply that is no message"),
        ("cut", 502, "broke off"),
        ("later", 529, "busy"),
    ],
)
def test_a_reply_that_does_not_come_whole_is_told_and_booked(trial, forwarding, words, status, told):
    found, headers, body = trial.ask("/v1/messages", said(words, stream=words != "broken"))
    assert found == status
    assert told in body["error"]["message"]
    assert "x-should-retry" not in headers  # clients go by the status
    (call,) = calls(forwarding, trial)
    assert call.status == status
    known = words in ("cut", "later")
    assert call.estimated is not known
    assert call.usage == (
        Usage(11, 10, 20, 5, 1) if known else Usage(uncached=prompt_for(said(words)).tokens)
    )  # it may have been billed


def test_an_endpoint_that_is_not_there_is_told_at_the_first_call(registered, tmp_path):
    with Gateway(tmp_path / "journal", MODEL, live=Live(Upstream("http://127.0.0.1:9"))) as gateway:
        trial = registered(gateway, tmp_path)
        status, _, body = trial.ask("/v1/messages", said("Hello"))
        (call,) = calls(gateway, trial)
    assert (status, call.status, call.usage) == (502, 502, Usage())
    assert "http://127.0.0.1:9 can't be reached" in body["error"]["message"]


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x", "http://", "http://x/?a=b"])
def test_a_url_that_can_not_be_is_misuse(tmp_path, url):
    with pytest.raises(MisuseError, match="endpoint: "):
        Gateway(tmp_path, MODEL, live=Live(Upstream(url))).__enter__()


def test_a_key_that_no_header_can_hold_is_misuse_and_is_not_shown(tmp_path):
    with pytest.raises(MisuseError, match="key: ") as error:
        Gateway(tmp_path, MODEL, live=Live(Upstream("http://x", "s3cret\n"))).__enter__()
    assert "s3cret" not in str(error.value)
    assert "s3cret" not in repr(Live(Upstream("http://x", "s3cret")))


@pytest.mark.parametrize("ending", ["/", "/v1", "/v1/", "/v1/messages"])
def test_a_url_may_end_where_the_api_begins(upstream, registered, tmp_path, ending):
    with Gateway(tmp_path / "journal", MODEL, live=Live(Upstream(upstream + ending))) as gateway:
        assert registered(gateway, tmp_path).ask("/v1/messages", said("Hello"))[0] == 200
    assert "x-api-key" not in seen(upstream)["requests"][-1]["headers"]


def test_many_calls_are_under_way_at_once_but_no_more_than_allowed(trial, forwarding, upstream):
    with ThreadPoolExecutor(12) as threads:
        replies = list(threads.map(lambda n: trial.ask("/v1/messages", said(f"slow {n}"))[0], range(12)))
    assert replies == [200] * 12
    assert seen(upstream)["most"] == 4
    made = calls(forwarding, trial)
    assert max(call.seconds for call in made) < 0.9  # waiting for room is not the model's time


def test_another_model_than_the_run_s_is_refused(client, forwarding, trial):
    with pytest.raises(anthropic.BadRequestError, match="model: 'gpt-9'; allowed: claude-sonnet-5-5"):
        client.messages.create(**said("Hello", model="gpt-9"))


def test_tokens_are_counted_by_the_endpoint_where_it_offers_that(client, registered, upstream, tmp_path):
    words = {"model": MODEL.name, "messages": [{"role": "user", "content": "Hello"}]}
    assert client.messages.count_tokens(**words).input_tokens == 4242
    with Gateway(tmp_path / "journal", MODEL, live=Live(Upstream(upstream))) as gateway:
        trial = registered(gateway, tmp_path)
        words = said("unknown here")
        for _ in range(2):
            assert trial.ask("/v1/messages/count_tokens", words)[2] == {"input_tokens": prompt_for(words).tokens}
        asked = [each for each in seen(upstream)["requests"] if each["body"]["messages"] == words["messages"]]
        assert (len(asked), calls(gateway, trial)) == (1, [])


@pytest.mark.parametrize("stream", [False, True])
def test_openai_shaped_requests_are_asked_as_messages(trial, forwarding, upstream, stream):
    client = openai.OpenAI(base_url=trial.url + "/v1", api_key=trial.key, max_retries=0)
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
    reply = client.chat.completions.create(model=MODEL.name, messages=messages, stream=stream)
    text = "".join(each.choices[0].delta.content or "" for each in reply) if stream else None
    assert "You said: Hello" in (text or reply.choices[0].message.content)
    request = seen(upstream)["requests"][-1]
    assert (request["path"], request["body"]["system"]) == ("/v1/messages", "Be brief.")
    assert calls(forwarding, trial)[0].usage == BILLED
    with pytest.raises(openai.RateLimitError, match="told to fail"):
        client.chat.completions.create(model=MODEL.name, messages=[{"role": "user", "content": "status=429"}])


def test_a_budget_is_kept_in_the_model_s_own_prices(upstream, registered, tmp_path):
    """At most 100 tokens of output cost 0.001 USD; each call is billed 0.000221 USD, of which cache 0.000106."""
    spending = Spending(Decimal("0.0025"), prices_as="claude-opus-5")
    with Gateway(tmp_path / "journal", MODEL, spending, Live(Upstream(upstream))) as gateway:
        trial = registered(gateway, tmp_path)
        statuses = [trial.ask("/v1/messages", said(f"Hello {n}"))[0] for n in range(12)]
        assert gateway.state(trial.name).over_budget
        made = calls(gateway, trial)
    assert statuses == [200] * len(made) + [402] * (12 - len(made))
    assert len(made) == 8


def test_calls_under_way_at_once_can_not_overdraw_a_budget(upstream, registered, tmp_path):
    spending = Spending(Decimal("0.0025"))  # two calls may be under way, a third may cost too much
    with Gateway(tmp_path / "journal", MODEL, spending, Live(Upstream(upstream))) as gateway:
        trial = registered(gateway, tmp_path)
        with ThreadPoolExecutor(5) as threads:
            statuses = list(threads.map(lambda n: trial.ask("/v1/messages", said(f"slow {n}"))[0], range(5)))
    assert sorted(statuses) == [200, 200, 402, 402, 402]


def test_a_budget_without_a_price_is_misuse(upstream, tmp_path):
    local = ModelSpec("forward", "smollm2", "1")
    with pytest.raises(MisuseError, match="no price for model 'smollm2'"):
        Gateway(tmp_path, local, Spending(Decimal(1)), Live(Upstream(upstream))).__enter__()


def wait_until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize("over", ["closed", "played again"])
def test_a_call_that_waits_for_room_is_not_asked_once_its_play_is_over(upstream, registered, tmp_path, over):
    live = Live(Upstream(upstream), concurrency=1)
    with Gateway(tmp_path / "journal", MODEL, live=live) as gateway, ThreadPoolExecutor(2) as threads:
        trial = registered(gateway, tmp_path, "trial")
        first = threads.submit(trial.ask, "/v1/messages", said("slow first"))
        wait_until(lambda: gateway.state("trial").pending)
        (under_way,) = gateway.calls("trial").calls
        assert (under_way.booked, under_way.usage.output) == ("lost", 0)  # as far as anybody knows by now
        second = threads.submit(trial.ask, "/v1/messages", said(f"slow never asked, {over}"))
        time.sleep(0.05)  # it arrives, and waits
        gateway.close_trial("trial") if over == "closed" else registered(gateway, tmp_path, "trial")
        assert (first.result()[0], second.result()[0]) == (200, 410)
        assert [call.booked for call in gateway.calls("trial").calls] == ["used" if over == "closed" else "waste"]
    assert "never asked, " + over not in json.dumps(seen(upstream))


def test_an_error_that_may_pass_is_asked_again_by_a_resumed_trial_and_stays_booked(upstream, registered, tmp_path):
    for status, found in (("529", [529]), ("529", [529, 529]), ("404", [529, 529, 404]), ("404", [529, 529, 404])):
        with Gateway(tmp_path / "journal", MODEL, live=Live(Upstream(upstream))) as gateway:
            trial = registered(gateway, tmp_path, "trial")
            words = said(f"status={status}")
            assert trial.ask("/v1/messages", words)[0] == int(status)
            assert [call.status for call in gateway.calls("trial").calls] == found
            gateway.kill()
