import itertools
import re
from collections import Counter

import msgspec
import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import Event, Field, Restart, Session, SuiteOptions, Task
from harness.gateway.tokens import estimate
from harness.graders.fields import check
from scenarios.task_agent import TaskAgent
from scenarios.task_agent.forms import RULED
from tests.scenarios.digests import digests, digests_elsewhere

RULES = {*RULED, "date"}


def tapes(seed: int, level: str, limit: int = 20) -> list[list[Event]]:
    options = SuiteOptions(seed=seed, level=level, limit=limit)
    return [list(scenario.events()) for scenario in TaskAgent().scenarios(options)]


@pytest.fixture(scope="module", params=["easy", "hard"])
def level(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def played(level) -> list[list[Event]]:
    return tapes(1, level) + tapes(2, level)


def tasks_of(tape: list[Event]) -> list[Task]:
    return [event for event in tape if isinstance(event, Task)]


def sessions_of(tape: list[Event]) -> list[Session]:
    return [event for event in tape if isinstance(event, Session)]


def texts_of(tape: list[Event]) -> list[str]:
    """All that is said on a tape: texts, corrections, turns."""
    asked = [text for task in tasks_of(tape) for text in (task.text, *(field.correction for field in task.fields))]
    return asked + [turn.text for session in sessions_of(tape) for turn in session.turns]


def ruled(task: Task) -> list[Field]:
    return [] if task.combination == "control" else [field for field in task.fields if field.name in RULES]


def stands_in(value: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.I) is not None


@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_the_same_options_give_the_same_bytes_in_every_process(hash_seed):
    assert digests_elsewhere(4, ["task_agent"], hash_seed) == digests(4, ["task_agent"])


def test_a_tape_starts_anew_at_each_call():
    scenario = next(iter(TaskAgent().scenarios(SuiteOptions(level="hard"))))
    assert list(scenario.events()) == list(scenario.events())


def test_times_rise_and_ids_are_neutral_and_used_once(played):
    for tape in played:
        assert all(one.time < next_one.time for one, next_one in itertools.pairwise(tape))
        assert all(event.time.utcoffset() is not None for event in tape)
        assert len({event.id for event in tape}) == len(tape)
        assert all(re.fullmatch(r"[tsr]\d\d", event.id) for event in tape)


def test_every_tape_keeps_the_stated_caps(played):
    for tape in played:
        assert 24 <= len(tasks_of(tape)) <= 40
        assert 2 <= len(sessions_of(tape)) <= 6
        assert sum(len(session.turns) for session in sessions_of(tape)) <= 48
        assert sum(isinstance(event, Restart) for event in tape) == 1
        assert sum(estimate(text) for text in texts_of(tape)) <= 7_000
        assert 4 <= len({task.kind for task in tasks_of(tape)}) <= 6
        assert all(2 <= len(task.fields) <= 5 for task in tasks_of(tape))
        assert {event.user for event in tape if not isinstance(event, Restart)} == {"u1"}


def test_a_correction_states_an_accepted_value_and_names_field_and_client(played):
    for task in itertools.chain.from_iterable(map(tasks_of, played)):
        for field in task.fields:
            assert any(value in field.correction for value in field.accepted), field
            assert field.name.replace("_", " ") in field.correction, field
            assert check(f"{field.name}: {field.accepted[0]}", msgspec.structs.replace(task, fields=(field,))) == []


def test_no_field_is_asked_twice_in_a_task(played):
    for task in itertools.chain.from_iterable(map(tasks_of, played)):
        assert len({field.name for field in task.fields}) == len(task.fields)


def test_what_a_rule_answers_does_not_stand_in_the_task(played):
    for task in itertools.chain.from_iterable(map(tasks_of, played)):
        asked = ruled(task)
        assert bool(asked) == (task.combination != "control")
        assert not any(stands_in(value, task.text) for field in asked for value in field.accepted), task


def test_what_no_rule_answers_stands_in_the_task(played):
    for task in itertools.chain.from_iterable(map(tasks_of, played)):
        for field in task.fields:
            if field not in ruled(task):
                assert stands_in(field.accepted[0], task.text), task


def test_every_tape_has_controls_and_some_go_against_a_rule(played):
    for tape in played:
        controls = [task for task in tasks_of(tape) if task.combination == "control"]
        assert len(controls) >= 2
        against = [field for task in controls for field in task.fields if field.name in RULES]
        usual = [value for task in tasks_of(tape) for field in ruled(task) for value in field.accepted]
        assert against
        assert not any(field.accepted[0] in usual for field in against)


def test_small_talk_holds_no_accepted_value_of_a_rule(played):
    for tape in played:
        announced = {evidence.text for task in tasks_of(tape) for evidence in task.evidence}
        talk = [turn.text for s in sessions_of(tape) for turn in s.turns if turn.text not in announced]
        values = {value for task in tasks_of(tape) for field in ruled(task) for value in field.accepted}
        found = [(value, text) for value in values for text in talk if stands_in(value, text)]
        assert not found


def test_evidence_is_an_earlier_turn_in_its_own_words_that_holds_the_rule(played, level):
    found = 0
    for tape in played:
        by_id = {session.id: session for session in sessions_of(tape)}
        for task in tasks_of(tape):
            for evidence in task.evidence:
                turn = by_id[evidence.session].turns[evidence.turn]
                assert evidence.time == by_id[evidence.session].time < task.time
                assert (turn.speaker, turn.text) == (evidence.speaker, evidence.text)
                assert any(f.name == "date" or stands_in(f.accepted[0], turn.text) for f in ruled(task)), task
                found += 1
    assert bool(found) == (level == "hard")


def test_two_seeds_share_fewer_than_a_tenth_of_what_is_said(level):
    def sentences(seed: int) -> Counter[str]:
        texts = [text for tape in tapes(seed, level) for text in texts_of(tape)]
        return Counter(part for text in texts for part in re.split(r"(?<=[.?]) ", text))

    one, other = sentences(1), sentences(2)
    assert sum(count for text, count in one.items() if text in other) < 0.1 * one.total()


def test_a_limit_gets_a_mix_of_levels_and_a_level_only_itself():
    suite = TaskAgent()
    assert [scenario.level for scenario in suite.scenarios(SuiteOptions(limit=4))] == ["easy", "hard", "easy", "hard"]
    assert {scenario.level for scenario in suite.scenarios(SuiteOptions(level="hard"))} == {"hard"}
    assert len({scenario.id for scenario in suite.scenarios(SuiteOptions())}) == 40


def test_an_unknown_level_names_those_there_are():
    with pytest.raises(ScenarioError, match="'medium'; allowed: easy, hard"):
        list(TaskAgent().scenarios(SuiteOptions(level="medium")))
