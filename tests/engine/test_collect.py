"""Model time within a step is the union of the calls' intervals: counted against a naive count of whole seconds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.record import Answer, Failure, Step, TrialSpec
from harness.core.scenario import UserId
from harness.engine.collect import Collector, merge, overlap
from harness.engine.wire import Answered, Ended, Failed, Inbox, NotForgotten, Opened, Restarting, Served, Stepped, Wire

SPEC = TrialSpec("t", "keyword", "s", 1, 0)
SPANS = st.tuples(st.integers(0, 40), st.integers(0, 10)).map(lambda span: (float(span[0]), float(sum(span))))
INTERVALS = st.lists(SPANS, max_size=8)


def seconds_in(intervals) -> set[int]:
    """The whole seconds that lie within some interval, counted one by one."""
    return {second for start, end in intervals for second in range(int(start), int(end))}


@given(INTERVALS)
def test_merged_intervals_are_disjoint_in_order_and_cover_the_same_seconds(intervals):
    union = merge(intervals)
    assert seconds_in(union) == seconds_in(intervals)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(union))
    assert merge(union) == union


@given(SPANS, INTERVALS)
def test_the_overlap_is_the_count_of_shared_seconds(span, intervals):
    assert overlap(*span, merge(intervals)) == len(seconds_in([span]) & seconds_in(intervals))


@given(SPANS, INTERVALS)
def test_own_time_and_model_time_add_up_to_wall_time(span, intervals):
    start, end = span
    collector = Collector()
    collector.take(Stepped(Step("answer", "p", end - start), start, end))
    step = collector.trial(SPEC, intervals).steps[0]
    assert step.own_s + step.model_s == step.wall_s == end - start


def test_calls_of_other_steps_are_not_counted():
    collector = Collector()
    for name, start in (("recall", 10.0), ("answer", 12.0)):
        collector.take(Stepped(Step(name, "p", 2.0), start, start + 2.0))
    steps = collector.trial(SPEC, [(9.0, 10.5), (12.5, 13.0), (12.75, 13.5), (14.5, 16.0)]).steps
    assert [step.model_s for step in steps] == [0.5, 1.0]


def test_model_time_is_never_more_than_a_step_that_a_service_shortened():
    """The step lasted 9 s, 7 of them the start of a service; a model was busy for 5."""
    collector = Collector()
    collector.take(Stepped(Step("observe", "s1", 2.0), 0.0, 9.0))
    step = collector.trial(SPEC, [(1.0, 6.0)]).steps[0]
    assert (step.wall_s, step.model_s, step.own_s) == (2.0, 2.0, 0.0)


def test_messages_become_a_trial():
    collector = Collector()
    messages = [Opened("Memory", 2.0), Served(1.5), Stepped(Step("observe", "s1", 1.0), 0.0, 1.0)]
    messages += [Answered(Answer("p1", "answered", "Ulm")), NotForgotten(UserId("kim")), Restarting(4)]
    messages += [Opened("Memory", 1.0), Answered(Answer("p2", "unsupported")), Ended()]
    for message in messages:
        collector.take(message)
    trial = collector.trial(SPEC, [])
    assert (trial.id, trial.stack, trial.scenario, trial.state, trial.kind) == ("t", "keyword", "s", "ended", "Memory")
    assert [answer.probe for answer in trial.answers] == ["p1", "p2"]
    assert (trial.open_s, trial.service_s) == (3.0, 1.5)
    assert (collector.next_event, collector.not_forgotten) == (4, ["kim"])


def test_a_failure_keeps_what_came_before_it():
    collector = Collector()
    failure = Failure("raised", "ValueError: full")
    for message in (Answered(Answer("p1", "answered", "Ulm")), Failed(failure)):
        collector.take(message)
    trial = collector.trial(SPEC, [])
    assert (trial.state, trial.failure) == ("failed", failure)
    assert [answer.probe for answer in trial.answers] == ["p1"]


MESSAGES = [
    Opened("Memory", 0.5), Served(0.1), Answered(Answer("p", "answered", "Zürich\n🚀")), NotForgotten(UserId("u")),
    Restarting(3), Ended(), Failed(Failure("raised", "why")), Stepped(Step("settle", "e", 1.0), 2.0, 3.0),
]  # fmt: skip


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_messages_arrive_whole_however_the_pipe_cuts_them(size, tmp_path):
    path = tmp_path / "pipe"
    with path.open("wb", buffering=0) as out:
        for message in MESSAGES:
            Wire(out.fileno()).send(message)
    data, inbox = path.read_bytes(), Inbox()
    heard = [message for at in range(0, len(data), size) for message in inbox.feed(data[at : at + size])]
    assert heard == MESSAGES
