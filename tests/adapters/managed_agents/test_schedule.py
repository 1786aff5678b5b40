"""Dreams at times of the scenario: each day or each week, once there is something to dream about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.managed_agents import ManagedAgents
from adapters.managed_agents.schedule import Schedule
from harness.core.scenario import UserId
from tests.adapters.managed_agents.test_adapter import BEGIN, lab  # noqa: F401 - a fixture
from tests.adapters.managed_agents.test_adapter_dreams import told

NIGHT = "2025-03-04T03:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "now", "last"),
    [
        ("03:00", "2025-03-04T09:00", NIGHT),
        ("03:00", "2025-03-05T02:59", NIGHT),
        ("03:00", NIGHT, NIGHT),
        ("tuesday 03:00", "2025-03-10T23:00", NIGHT),
        ("tuesday 03:00", NIGHT, NIGHT),
        ("tuesday 03:00", "2025-03-11T02:00", NIGHT),
        ("monday 23:30", "2025-03-03T23:00", "2025-02-24T23:30"),
    ],
)
def test_the_last_moment_is_the_newest_that_has_come(schedule, now, last):
    assert Schedule.read(schedule).last(at(now)) == at(last)


@pytest.mark.parametrize("wrong", ["3:00", "24:00", "03:60", "caturday 03:00", "sunday", "03:00 ", "Sunday 03:00"])
def test_other_times_are_refused(wrong):
    with pytest.raises(ValueError, match="allowed: '' or a time like '03:00' or 'sunday 03:00'"):
        ManagedAgents(dream_at=wrong)


@pytest.fixture
def nightly(lab: Any) -> Any:  # noqa: F811
    lab.clock.time = BEGIN
    memory: Any = ManagedAgents(dreaming="automatic", dream_at="03:00").open(lab)
    yield memory
    memory.close()
    lab.clock.time = BEGIN


def dreams(memory: Any) -> list[tuple[str, int]]:
    """When each dream was, and of how many sessions; oldest first."""
    found = [*memory._beta.dreams.list()][::-1]
    return [(f"{each.created_at:%d %H:%M}", len(each.inputs[1].session_ids)) for each in found]


def test_it_dreams_once_a_night_has_passed_of_the_sessions_before_it(lab, nightly):  # noqa: F811
    user = UserId("n")
    nightly.observe(told(0, user, "I live in Tartu."))
    nightly.settle()
    assert dreams(nightly) == []
    lab.clock.time = BEGIN + timedelta(days=1)
    nightly.observe(told(1, user, "I bought a kayak in Ostend."))
    nightly.settle()
    assert dreams(nightly) == [("04 09:00", 1)]
    nightly.settle()
    assert len(dreams(nightly)) == 1
    lab.clock.time = BEGIN + timedelta(days=9)
    nightly.settle()
    assert dreams(nightly) == [("04 09:00", 1), ("12 09:00", 1)]
    lab.clock.time = BEGIN + timedelta(days=20)
    nightly.settle()
    assert len(dreams(nightly)) == 2


def test_it_does_not_count_sessions_then(lab, nightly):  # noqa: F811
    for number in range(6):
        nightly.observe(told(number, UserId("m"), f"I have {number} goats."))
    nightly.settle()
    assert dreams(nightly) == []
