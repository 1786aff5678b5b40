"""The vector stack on the real embedding model."""

import pytest

from adapters.vector import Vector
from harness.core.contract import Recall, Source

BEN = "Ben"


@pytest.fixture
def memory(lab):
    return Vector(k=1).open(lab)


def test_a_turn_is_found_by_meaning_without_a_shared_word(memory, session, ask):
    memory.observe(session(0, "We rescued a puppy last weekend.", "The train was late.", "I baked sourdough bread."))
    recall = memory.recall(ask("Does anyone own dogs?"))
    assert recall.text == "Session of Monday, 3 March 2025, 09:00\nAnn: We rescued a puppy last weekend."
    assert recall.sources == (Source("s0", 0),)


def test_at_most_k_turns_are_recalled(lab, session, ask):
    memory = Vector(k=4).open(lab)
    memory.observe(session(0, *(f"Remark number {number}." for number in range(9))))
    assert len(memory.recall(ask("What was remarked?")).sources) == 4


def test_vectors_survive_a_restart_and_are_not_made_again(lab, memory, session, ask):
    memory.observe(session(0, "The train was late.", "We rescued a puppy."))
    memory.observe(session(1, "I baked bread."))
    before = memory.recall(ask("Which pet is there?"))
    asked = len(lab.models.asked)
    assert Vector(k=1).open(lab).recall(ask("Which pet is there?")) == before
    assert lab.models.asked[asked:] == [["Which pet is there?"]]


def test_the_speaker_is_embedded_with_the_turn(lab, memory, session):
    memory.observe(session(0, "Good morning."))
    assert lab.models.asked == [["Ann: Good morning."]]


def test_many_turns_are_embedded_in_several_requests(lab, memory, session):
    memory.observe(session(0, *(f"Remark {number}." for number in range(70))))
    assert [len(texts) for texts in lab.models.asked] == [32, 32, 6]


def test_users_are_kept_apart(memory, session, ask):
    memory.observe(session(0, "The code is 4821."))
    memory.observe(session(1, "The garden needs rain.", user=BEN))
    assert memory.recall(ask("What is the code?", BEN)).sources == (Source("s1", 0),)


def test_a_forgotten_user_leaves_no_file_and_may_come_back(lab, memory, session, ask):
    memory.observe(session(0, "The code is 4821."))
    memory.settle()
    memory.forget(ask("").user)
    assert list(lab.workdir.iterdir()) == []
    assert memory.recall(ask("What is the code?")) == Recall("", ())
    memory.observe(session(1, "A new start."))
    assert memory.recall(ask("What is the code?")).sources == (Source("s1", 0),)


def test_sessions_without_turns_and_unknown_users_hold_nothing(lab, memory, session, ask):
    assert memory.recall(ask("Anything?", "nobody")) == Recall("", ())
    assert list(lab.workdir.iterdir()) == []
    memory.observe(session(0))
    memory.settle()
    assert memory.recall(ask("Anything?")) == Recall("", ())
    assert lab.models.asked == []
    memory.observe(session(1, "", "Something."))
    assert memory.recall(ask("Something?")).sources == (Source("s1", 1),)


def test_it_plays_through_the_gateway(run_small):
    folder = run_small(["vector"])
    trial = next(folder.trials())
    assert trial.failure is None
    assert all(answer.recall_tokens > 0 for answer in trial.answers)
    assert {call.route for call in folder.calls() if call.step == "observe"} == {"/v1/embeddings"}
