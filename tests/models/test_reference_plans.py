"""Plans: what of a list of steps is done, open, next and last."""

from datetime import datetime

import pytest

from harness.models.reference.reader import ABSTENTION, read

TOLD = """
Session of Monday, 6 January 2025, 09:00
Kim: The boat trip has four steps: the tent, the rope, the map and the stove.
Kim: In the boat trip, I finished the tent.

Session of Tuesday, 7 January 2025, 09:00
Kim: The wedding has two steps: the cake and the rope.
Kim: In the wedding, I finished the rope.
Kim: In the boat trip, I have not finished the stove.
Kim: In the boat trip, I finished the map.
""".strip()
NOW = datetime(2025, 2, 1, 12)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which steps of the boat trip are still open?", "the rope; the stove"),
        ("How many steps of the boat trip are still open?", "2"),
        ("Which step of the boat trip comes next?", "the rope"),
        ("Which step of the boat trip did I finish last?", "the map"),
        ("Which steps of the wedding are still open?", "the cake"),
        ("Which step of the concert comes next?", ABSTENTION),
    ],
)
def test_steps_are_open_until_somebody_says_that_they_are_done(question, answer):
    assert read(TOLD, question, NOW).text == answer


def test_nothing_is_left_of_a_plan_whose_steps_are_all_done():
    done = f"{TOLD}\nKim: In the wedding, I finished the cake."
    assert read(done, "Which steps of the wedding are still open?", NOW).text == "None"
