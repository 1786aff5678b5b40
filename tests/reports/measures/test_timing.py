import pytest

from harness.core.record import Step, Trial
from reports.measures.timing import own_times


def test_own_time_is_wall_time_less_the_models():
    steps = tuple(Step("recall", f"p{number}", 2.0 + number / 1000, 2.0) for number in range(101))
    times = own_times([Trial("t", "none", "s", 0, "ended", steps=steps)])
    assert [times[percentile]["recall"] for percentile in (50, 95, 99)] == pytest.approx([50, 95, 99])


def test_without_such_a_step_there_is_no_time():
    assert own_times([])[95] == dict.fromkeys(("observe", "settle", "recall", "answer", "work"))
