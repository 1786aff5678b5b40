"""What a kill costs: nothing that was answered. A diverged play is never mixed with another."""

from time import monotonic

import msgspec
import pytest

from harness.core.errors import GatewayError
from harness.core.record import Usage
from harness.gateway.board import StepBoard
from harness.gateway.journal import read_journal

QUESTIONS = [f"Tell me about day {number}." for number in range(5)]


@pytest.fixture
def play(registered, tmp_path):
    """Registers the one trial of these tests."""
    return lambda gateway: registered(gateway, tmp_path, "trial")


def untimed(call):
    return msgspec.structs.replace(call, start=0.0, seconds=0.0)


def calls(gateway):
    return [untimed(call) for call in gateway.calls("trial").calls]


def cut_off(tmp_path, keep_reply_of):
    """Rewrite the journal as a kill would have left it: calls from `keep_reply_of` on were sent, not answered."""
    path = tmp_path / "journal" / "trial.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not (b'"t":"call"' in line and _number(line) >= keep_reply_of)]
    path.write_bytes(b"".join(line for line in kept if _number(line) <= keep_reply_of))


def _number(line):
    return msgspec.json.decode(line).get("call", {}).get("number", -1)


def test_a_reply_that_arrived_is_in_the_journal(start, play, tmp_path):
    with start() as gateway:
        trial = play(gateway)
        status, _, reply = trial.say("Hello")
        gateway.kill()
    (journalled,) = read_journal(tmp_path / "journal" / "trial.jsonl")
    assert (journalled.call.status, journalled.reply) == (status, reply)
    assert journalled.request["messages"] == [{"role": "user", "content": "Hello"}]


def test_a_killed_trial_is_answered_from_its_journal_and_goes_on(start, play):
    with start() as gateway:
        trial = play(gateway)
        undisturbed = [trial.say(text)[2] for text in QUESTIONS]
        expected = calls(gateway)
        gateway.restart("trial")
        trial = play(gateway)
        before = [trial.say(text)[2] for text in QUESTIONS[:3]]
        gateway.kill()
    with start() as gateway:
        assert gateway.register("trial", trial.key, trial.board) == 3
        trial = play(gateway)
        after = [trial.say(text)[2] for text in QUESTIONS]
        totals, state = gateway.totals(), gateway.state("trial")
        assert [call for call in calls(gateway) if call.booked == "used"] == expected
    assert (before, after) == (undisturbed[:3], undisturbed)
    assert (totals.calls, totals.replayed) == (2, 3)
    assert (state.calls, state.replaying, state.diverged) == (5, 0, False)


def test_equal_requests_get_their_replies_in_order(start, play):
    with start() as gateway:
        trial = play(gateway)
        first = [trial.say("Hello")[2]["id"] for _ in range(3)]
        trial = play(gateway)
        assert [trial.say("Hello")[2]["id"] for _ in range(3)] == first
    assert len(set(first)) == 3


def test_nothing_is_journalled_twice(start, play, tmp_path):
    path = tmp_path / "journal" / "trial.jsonl"
    with start() as gateway:
        play(gateway).say("Hello")
        written = path.read_bytes()
        play(gateway).say("Hello")
    assert path.read_bytes() == written


def test_a_streamed_request_may_be_replayed_unstreamed(start, play):
    with start() as gateway:
        play(gateway).say("Hello", stream=True)
        trial = play(gateway)
        assert trial.say("Hello", metadata={"user_id": "u"})[2]["content"][0]["text"]
        assert gateway.state("trial").replaying == 0


def test_a_refusal_of_the_model_is_replayed_too(start, play):
    with start() as gateway:
        first = play(gateway).say("   ")
        again = play(gateway).say("   ")
        assert gateway.totals().replayed == 1
    assert first[0] == again[0] == 400
    assert first[2] == again[2]


def test_a_call_under_way_at_the_kill_is_lost_and_may_be_asked_again_at_any_time(start, play, tmp_path):
    with start() as gateway:
        trial = play(gateway)
        for text in QUESTIONS:
            trial.say(text)
        expected = calls(gateway)
    cut_off(tmp_path, keep_reply_of=3)
    with start() as gateway:
        trial = play(gateway)
        for text in (QUESTIONS[3], *QUESTIONS[:3], QUESTIONS[4]):
            assert trial.say(text)[0] == 200
        found = calls(gateway)
    assert [call for call in found if call.booked == "used"] == expected
    (lost,) = [call for call in found if call.booked == "lost"]
    assert (lost.number, lost.status, lost.usage) == (3, 0, Usage(uncached=expected[3].usage.uncached))


def test_another_request_while_replies_are_left_over_diverges(start, play):
    with start() as gateway:
        trial = play(gateway)
        trial.say(QUESTIONS[0])
        trial.say(QUESTIONS[1])
        trial = play(gateway)
        status, headers, body = trial.say("Something else")
        assert (status, body["error"]["type"], headers["x-should-retry"]) == (409, "conflict_error", "false")
        assert body["error"]["details"]["error_code"] == "diverged"
        assert trial.say(QUESTIONS[0])[0] == 409  # a diverged play gets no more answers
        assert gateway.state("trial").diverged


def test_a_restart_books_the_old_calls_as_waste_and_starts_from_nothing(start, play):
    with start() as gateway:
        play(gateway).say("Hello")
        gateway.restart("trial")
        with pytest.raises(GatewayError, match="'trial' is not registered"):
            gateway.state("trial")
        trial = play(gateway)
        assert gateway.state("trial").replaying == 0
        trial.say("Something else")
        gateway.restart("trial")
    with start() as gateway:
        play(gateway).say("Hello")
        found = calls(gateway)
    assert [(call.number, call.booked) for call in found] == [(0, "used"), (0, "waste"), (0, "waste")]


def test_recorded_calls_that_are_never_asked_again_are_waste(start, play):
    with start() as gateway:
        trial = play(gateway)
        trial.say(QUESTIONS[0])
        trial.say(QUESTIONS[1])
        play(gateway).say(QUESTIONS[0])
        assert [call.booked for call in calls(gateway)] == ["used", "waste"]
        assert gateway.state("trial").replaying == 1


def test_calls_after_close_are_late_and_gone(start, play, tmp_path):
    with start() as gateway:
        trial = play(gateway)
        trial.say("Hello")
        gateway.close_trial("trial")
        status, headers, _ = trial.say("Anyone there?")
        assert (status, headers["x-should-retry"]) == (410, "false")
        assert gateway.state("trial").late == 1
        first, late = calls(gateway)
        assert (first.late, late.late, late.status, late.usage) == (False, True, 410, Usage())
        trial = play(gateway)  # the late call is not replayed, and is no part of the next play
        assert (gateway.state("trial").replaying, len(calls(gateway))) == (1, 1)


def test_each_call_is_stamped_with_the_step_at_its_arrival(start, play):
    with start() as gateway:
        trial = play(gateway)
        board = StepBoard(trial.board)
        for step, event in (("observe", "s1"), ("answer", "p1"), (None, "p1")):
            board.stamp(step, event)
            trial.say("Hello")
        found = gateway.calls("trial")
    stamps = [("observe", "s1"), ("answer", "p1"), ("settle", "p1")]
    assert [(call.step, call.event) for call in found.calls] == stamps
    assert [(each.step, each.event) for each in found.served] == stamps


def test_served_intervals_are_on_this_machine_s_monotonic_clock_also_under_replay(start, play):
    with start() as gateway:
        for _ in range(2):
            trial = play(gateway)
            before = monotonic()
            trial.say("Hello")
            after = monotonic()
            (served,) = gateway.calls("trial").served
            assert before <= served.start < served.end <= after + 0.05
