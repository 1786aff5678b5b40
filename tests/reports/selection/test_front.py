"""Who is on the front: nobody that plays in the same runs is at least as good in all and better in one."""

import numpy as np

from harness.core.record import StackSpec
from harness.core.workload import Weights, Workload
from reports.selection.front import front
from reports.selection.given import Beside
from reports.selection.measured import Measured, Sums
from reports.selection.requirements import Asked

ASKED = Asked(Workload("ours", ("planted",), "front", weights=Weights()), Beside(), False, "claude-sonnet-5-5")


def stack(name, delivered, usd, *runs):
    """Delivers that share; each session, answer and task costs so much, and each answer takes 0.1 s."""
    cost = Sums(np.array([usd]), np.array([1.0]))
    waits = (np.array([0.1]), np.array([0]))
    evidence = Sums(np.array([delivered]), np.array([1.0]))
    held = Measured(StackSpec(name, "1", adapter="keyword"), runs=list(runs), evidence=evidence)
    held.keeping = held.asking = held.working = cost
    held.waits = held.work_waits = waits
    return held


def beaten(*stacks):
    return {each.stack: each.beaten_by for each in front(ASKED, stacks)}


def test_who_delivers_less_for_more_is_beaten_and_a_bargain_is_not():
    found = beaten(stack("good", 0.9, 1.0, "one"), stack("worse", 0.8, 2.0, "one"), stack("cheap", 0.1, 0.5, "one"))
    assert found == {"good": None, "worse": "good", "cheap": None}


def test_what_played_in_other_runs_beats_nobody():
    found = beaten(
        stack("good", 0.9, 1.0, "one"), stack("worse", 0.8, 2.0, "one", "two"), stack("same", 0.8, 2.0, "two")
    )
    assert set(found.values()) == {None}
