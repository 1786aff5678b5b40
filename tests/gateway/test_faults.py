"""Planned faults: the same whenever they are asked for, seen by clients as real ones, and never a reply to replay."""

from collections import Counter
from contextlib import ExitStack
from functools import cache
from http.client import HTTPException

import anthropic
import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import MisuseError
from harness.core.record import ModelSpec, Usage, digest
from harness.gateway.client import Gateway
from harness.gateway.faults import KINDS, FaultPlan, parse_faults
from harness.gateway.live import Live

REFERENCE = ModelSpec("reference", "reference-1", "1")
EVERY = FaultPlan(7, dict.fromkeys(KINDS, 0.1), silence_s=0.01)


def always(kind, in_a_row=2):
    return FaultPlan(0, {kind: 1.0}, in_a_row, silence_s=0.01)


@pytest.fixture
def faulty(tmp_path):
    """`with faulty(plan) as gateway:`; the next one finds the journals of the one before."""
    return lambda plan: Gateway(tmp_path / "journal", REFERENCE, live=Live(faults=plan))


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """`failing(kind)` is a running gateway in which two attempts of three fail in that way; one for all tests."""
    with ExitStack() as running:

        @cache
        def call(kind, in_a_row=2):
            journal = tmp_path_factory.mktemp("journal")
            return running.enter_context(Gateway(journal, REFERENCE, live=Live(faults=always(kind, in_a_row))))

        yield call


def sdk(trial, **options):
    return anthropic.Anthropic(**{"base_url": trial.url, "api_key": trial.key, "max_retries": 2, **options})


def said(text, **more):
    return {"model": "reference-1", "max_tokens": 100, "messages": [{"role": "user", "content": text}], **more}


def statuses(gateway, trial):
    return [call.status for call in gateway.calls(trial.name).calls]


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("0.1", dict.fromkeys(KINDS, 0.1)),
        ("0", dict.fromkeys(KINDS, 0.0)),
        ("429=0.1, cut=0.05", {"429": 0.1, "cut": 0.05}),
        ("malformed=1", {"malformed": 1.0}),
    ],
)
def test_a_plan_is_read_from_the_command_line(text, rates):
    assert parse_faults(text, 3) == FaultPlan(3, rates)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("often", "--faults: 'often'; allowed: a rate between 0 and 1, or KIND=RATE"),
        ("", "--faults: ''"),
        ("nan", "--faults: 'nan'"),
        ("-0.1", "--faults: '-0.1'"),
        ("0.3", "--faults: rates that add up to 1.5; allowed: at most 1 in all"),
        ("429=0.1,500=0.1", "--faults[1]: '500=0.1'; allowed: KIND=RATE, each once, of 429, 529, timeout, cut"),
        ("429=0.1,429=0.1", "--faults[1]: '429=0.1'"),
        ("429=2", "--faults[0]: '2'; allowed: a rate between 0 and 1"),
        ("429=0.9,cut=0.2", "--faults: rates that add up to 1.1"),
    ],
)
def test_a_plan_that_can_not_be_read_is_told_what_is_allowed(text, told):
    with pytest.raises(MisuseError) as error:
        parse_faults(text, 0)
    assert told in str(error.value)


def test_each_kind_comes_as_often_as_its_rate_says():
    plan = FaultPlan(1, {"429": 0.1, "cut": 0.3})
    drawn = Counter(plan.draw("t", digest(n), 0, 0) for n in range(10_000))
    assert set(drawn) == {None, "429", "cut"}
    assert abs(drawn["429"] - 1000) < 100
    assert abs(drawn["cut"] - 3000) < 150


@given(st.integers(), st.text(), st.text(), st.integers(0, 9), st.integers(0, 4))
def test_a_draw_hangs_on_nothing_but_what_is_asked_and_stops_after_two_in_a_row(seed, trial, request, attempt, failed):
    plan = FaultPlan(seed, dict.fromkeys(KINDS, 0.2))
    drawn = plan.draw(trial, request, attempt, failed)
    assert drawn == plan.draw(trial, request, attempt, failed)
    assert (drawn is None) == (failed >= 2)


def test_another_seed_or_trial_meets_other_faults():
    requests = [digest(n) for n in range(50)]
    plans = [(FaultPlan(seed, EVERY.rates), trial) for seed in (1, 2) for trial in ("a", "b")]
    drawn = [tuple(plan.draw(trial, request, 0, 0) for request in requests) for plan, trial in plans]
    assert len(set(drawn)) == 4


@pytest.mark.parametrize(
    ("kind", "status", "type"),
    [("429", 429, "rate_limit_error"), ("529", 529, "overloaded_error"), ("timeout", 504, "timeout_error")],
)
def test_a_fault_looks_like_a_real_one_and_the_third_attempt_gets_through(
    failing, registered, tmp_path, kind, status, type
):
    gateway = failing(kind)
    trial, before = registered(gateway, tmp_path), gateway.totals().errors
    found, headers, body = trial.say("Hello")
    assert (found, body["error"]["type"]) == (status, type)
    assert "x-should-retry" not in headers
    assert ("retry-after-ms" in headers) == (kind == "429")
    assert [trial.say("Hello")[0] for _ in range(2)] == [status, 200]
    made = gateway.calls(trial.name).calls
    assert gateway.totals().errors == before + 2
    assert [(call.status, call.usage == Usage(), call.booked) for call in made] == [
        (status, True, "used"), (status, True, "used"), (200, False, "used")
    ]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["429", "529", "timeout", "cut"])
def test_a_client_that_tries_three_times_gets_through(failing, registered, tmp_path, kind):
    gateway = failing(kind)
    with sdk(trial := registered(gateway, tmp_path)) as client:
        assert client.messages.create(**said("Hello")).content
    made = gateway.calls(trial.name).calls
    assert [call.retries for call in made] == [0, 1, 2]
    assert made[-1].status == 200
    assert made[0].status == {"timeout": 504, "cut": 0}.get(kind) or int(kind)


@pytest.mark.parametrize("stream", [False, True])
def test_a_malformed_reply_is_half_of_one(failing, registered, tmp_path, stream):
    gateway = failing("malformed")
    with sdk(trial := registered(gateway, tmp_path)) as client:
        with pytest.raises(ValueError):
            _read(client, stream)
        assert statuses(gateway, trial) == [0]


def test_a_cut_stream_breaks_while_it_is_read(failing, registered, tmp_path):
    gateway = failing("cut")
    with sdk(trial := registered(gateway, tmp_path)) as client:
        with pytest.raises((httpx2.RemoteProtocolError, anthropic.APIConnectionError)):
            _read(client, stream=True)
        assert statuses(gateway, trial) == [0]


def _read(client, stream):
    if not stream:
        return client.messages.create(**said("Hello"))
    with client.messages.stream(**said("Hello")) as events:
        return events.get_final_message()


def test_openai_shaped_requests_meet_faults_too_and_embeddings_do_not(failing, registered, tmp_path):
    gateway = failing("429")
    trial = registered(gateway, tmp_path)
    client = openai.OpenAI(base_url=trial.url + "/v1", api_key=trial.key, max_retries=0)
    with pytest.raises(openai.RateLimitError, match="a planned fault"):
        client.chat.completions.create(**said("Hello"))
    trial.ask("/v1/embeddings", {"model": "m", "input": "Hello"})
    assert 429 not in statuses(gateway, trial)[1:]


def test_faults_without_a_bound_fail_for_ever(failing, registered, tmp_path):
    trial = registered(failing("529", in_a_row=None), tmp_path)
    assert {trial.say("Hello")[0] for _ in range(20)} == {529}


def attempts(trial, texts):
    """Ask each text until it is answered, at most three times; how often each was asked."""
    asked = []
    for text in texts:
        for attempt in range(1, 4):
            try:
                if trial.say(text)[0] == 200:
                    asked.append(attempt)
                    break
            except (OSError, ValueError, HTTPException):  # cut off, or half of its JSON
                trial._local.__dict__.clear()
        else:
            raise AssertionError(f"{text} was never answered")
    return asked


def used(gateway, trial):
    return sorted(
        (call.number, call.hash, call.status, call.usage)
        for call in gateway.calls(trial.name).calls
        if call.booked == "used"
    )


TEXTS = [f"Message {number}" for number in (*range(30), *range(10))]


@pytest.mark.thorough
@pytest.mark.parametrize("killed_after", [2, 17, *(pytest.param(n, marks=pytest.mark.slow) for n in (0, 1, 3, 40))])
def test_a_resumed_trial_comes_to_the_same_calls(faulty, registered, tmp_path, killed_after):
    with faulty(EVERY) as gateway:
        trial = registered(gateway, tmp_path, "trial")
        undisturbed = attempts(trial, TEXTS)
        expected = used(gateway, trial)
        gateway.restart("trial")
        attempts(registered(gateway, tmp_path, "trial"), TEXTS[:killed_after])
        gateway.kill()
    assert sum(undisturbed) > len(TEXTS) + 10
    with faulty(EVERY) as gateway:
        trial = registered(gateway, tmp_path, "trial")
        again = attempts(trial, TEXTS)
        assert used(gateway, trial) == expected
        assert not gateway.state("trial").diverged
    assert again[:killed_after] == [1] * killed_after  # what was answered is answered at once
    assert again[killed_after:] == undisturbed[killed_after:]


def test_a_trial_killed_between_a_fault_and_its_retry_goes_on_with_the_retry(faulty, registered, tmp_path):
    with faulty(always("429")) as gateway:
        trial = registered(gateway, tmp_path, "trial")
        assert attempts(trial, ["Before"]) == [3]
        assert trial.say("Hello")[0] == 429
        gateway.kill()
    with faulty(always("429")) as gateway:
        trial = registered(gateway, tmp_path, "trial")
        assert attempts(trial, ["Hello", "Before"]) == [2, 1]  # a request under way may come before recorded ones
        assert statuses(gateway, trial) == [429, 429, 200, 429, 429, 200]
