import pytest

from harness.core.record import STEPS
from harness.gateway.board import StepBoard


@pytest.fixture
def sides(tmp_path):
    return StepBoard(tmp_path / "board"), StepBoard(tmp_path / "board")


def test_before_the_first_stamp_a_call_belongs_to_settle(sides):
    assert sides[1].read() == ("settle", "")


@pytest.mark.parametrize("step", STEPS)
def test_the_reader_sees_the_last_stamp(sides, step):
    worker, reader = sides
    worker.stamp("recall", "an event with a much longer name")
    worker.stamp(step, "p1")
    assert reader.read() == (step, "p1")


def test_between_steps_a_call_belongs_to_settle_and_keeps_the_event(sides):
    sides[0].stamp(None, "p1")
    assert sides[1].read() == ("settle", "p1")


def test_a_long_event_is_cut_between_code_points(sides):
    sides[0].stamp("observe", "a" * 199 + "é")
    assert sides[1].read() == ("observe", "a" * 199)


def test_closing_twice_is_harmless(sides):
    sides[0].close()
    sides[0].close()
