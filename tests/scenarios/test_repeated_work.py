import itertools
import random
import re
from collections import Counter

import msgspec
import pytest

from harness.core.scenario import Event, Probe, Review, Session, SuiteOptions, Task
from harness.gateway.tokens import estimate
from harness.graders.contains import Contains
from harness.graders.fields import check
from scenarios.repeated_work import RepeatedWork
from scenarios.repeated_work.plan import How, Question, Talk, Telling
from scenarios.repeated_work.wording import Teller
from scenarios.repeated_work.words import ASKED_AS, THINGS
from scenarios.task_agent.pen import Pen
from scenarios.task_agent.plan import Work
from scenarios.task_agent.rules import Rule, Scope
from tests.scenarios.digests import digests, digests_elsewhere


def tapes(seed: int, level: str, limit: int = 20) -> list[list[Event]]:
    options = SuiteOptions(seed=seed, level=level, limit=limit)
    return [list(scenario.events()) for scenario in RepeatedWork().scenarios(options)]


@pytest.fixture(scope="module", params=["easy", "hard"])
def level(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def played(level) -> list[list[Event]]:
    return tapes(1, level) + tapes(2, level)


def of(kind, tape: list[Event]) -> list:
    return [event for event in tape if isinstance(event, kind)]


def texts_of(tape: list[Event]) -> list[str]:
    """All that is said on a tape: texts, corrections, questions, turns."""
    asked = [text for task in of(Task, tape) for text in (task.text, *(field.correction for field in task.fields))]
    asked += [probe.text for probe in of(Probe, tape)]
    return asked + [turn.text for session in of(Session, tape) for turn in session.turns]


def stands_in(value: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.I) is not None


@pytest.mark.parametrize("hash_seed", ["0", "random"])
def test_the_same_options_give_the_same_bytes_in_every_process(hash_seed):
    assert digests_elsewhere(4, ["repeated_work"], hash_seed) == digests(4, ["repeated_work"])


def test_there_are_twenty_scenarios_a_level_and_a_limit_gets_a_mix():
    suite = RepeatedWork()
    assert [scenario.level for scenario in suite.scenarios(SuiteOptions(limit=4))] == ["easy", "hard", "easy", "hard"]
    assert Counter(scenario.level for scenario in suite.scenarios(SuiteOptions())) == {"easy": 20, "hard": 20}


def test_times_rise_over_weeks_and_ids_are_neutral_and_used_once(played):
    for tape in played:
        assert all(one.time < other.time for one, other in itertools.pairwise(tape))
        assert (tape[-1].time - tape[0].time).days >= 28
        assert len({event.id for event in tape}) == len(tape)
        assert all(re.fullmatch(r"[stpv]\d\d", event.id) for event in tape)


def test_every_tape_keeps_the_stated_caps(played):
    for tape in played:
        assert 15 <= len(of(Task, tape)) <= 17
        assert 12 <= len(of(Session, tape)) <= 14
        assert 9 <= len(of(Probe, tape)) <= 12
        assert 4 <= len(of(Review, tape)) <= 5
        assert sum(len(session.turns) for session in of(Session, tape)) <= 150
        assert sum(estimate(text) for text in texts_of(tape)) <= 6_000


def test_the_second_review_of_every_other_tape_rejects_and_all_others_accept(level):
    for scenario in RepeatedWork().scenarios(SuiteOptions(seed=1, level=level)):
        accepts = [review.accept for review in of(Review, list(scenario.events()))]
        assert accepts == [not (place == 1 and scenario.index % 2) for place in range(len(accepts))]


def test_what_a_rule_answers_does_not_stand_in_the_task_and_what_none_answers_does(played):
    for task in itertools.chain.from_iterable(of(Task, tape) for tape in played):
        for field in task.fields:
            assert stands_in(field.accepted[0], task.text) == (field.name not in ASKED_AS), (task.text, field)
            assert field.accepted[0] in field.correction
            assert check(f"{field.name}: {field.accepted[0]}", msgspec.structs.replace(task, fields=(field,))) == []


def test_evidence_is_an_earlier_turn_in_its_own_words_that_holds_a_value_asked_for(played):
    for tape in played:
        by_id = {session.id: session for session in of(Session, tape)}
        for event in [*of(Probe, tape), *of(Task, tape)]:
            values = [value for field in event.fields for value in field.accepted] if isinstance(event, Task) else []
            for evidence in event.evidence:
                turn = by_id[evidence.session].turns[evidence.turn]
                assert evidence.time == by_id[evidence.session].time < event.time
                assert (turn.speaker, turn.text) == (evidence.speaker, evidence.text)
                assert not values or any(stands_in(value, turn.text) for value in values), event
        answerable = [probe for probe in of(Probe, tape) if probe.expected]
        assert all(any(probe.expected[0] in each.text for each in probe.evidence) for probe in answerable)


def test_rules_are_told_again_and_again(played):
    for tape in played:
        said = [turn.text for session in of(Session, tape) for turn in session.turns if turn.role == "user"]
        values = {field.accepted[0] for task in of(Task, tape) for field in task.fields if field.name in ASKED_AS}
        times = Counter(value for value in values for text in said if stands_in(value, text))
        assert sum(count > 1 for count in times.values()) >= 3
        assert sum(times.values()) >= 18


def test_the_newest_telling_holds_in_every_task_and_question_and_what_has_ended_is_not_asked(level):
    told_before = 0
    for scenario in RepeatedWork().scenarios(SuiteOptions(seed=1, level=level)):
        told: dict[Scope, Rule] = {}
        ended: set[Scope] = set()
        for step in scenario.plan().steps:
            if isinstance(step, Talk):
                for telling in step.tellings:
                    _hear(telling, told, ended)
            elif isinstance(step, Work):
                known = [ask.rule for ask in step.asks if ask.rule.scope in told]
                assert all(told[rule.scope] == rule for rule in known)
                assert not {ask.rule.scope for ask in step.asks} & ended
                told_before += len(known)
            elif isinstance(step, Question) and step.told:
                assert told[step.rule.scope] == (step.newer or step.rule)
                assert (step.newer is None) or step.rule.value != step.newer.value
    assert told_before > 400


def _hear(telling: Telling, told: dict[Scope, Rule], ended: set[Scope]) -> None:
    before = told.get(telling.rule.scope)
    if telling.how is How.END:
        ended.add(telling.rule.scope)
    elif telling.how is How.CHANGE:
        assert before is not None
        assert before.value == telling.old != telling.rule.value
    else:
        assert before == (None if telling.how is How.FIRST else telling.rule)
        assert telling.wrong != telling.rule.value
    told[telling.rule.scope] = telling.rule


def test_a_rule_is_never_told_twice_running_in_the_same_words(level):
    for scenario in RepeatedWork().scenarios(SuiteOptions(seed=1, level=level, limit=5)):
        teller, last = Teller(Pen(random.Random(1)), scenario.level == "hard"), dict[Scope, str]()
        for step in scenario.plan().steps:
            for telling in step.tellings if isinstance(step, Talk) else ():
                text = teller.again(telling.rule)
                assert text != last.get(telling.rule.scope)
                last[telling.rule.scope] = text


def test_people_contradict_each_other(level):
    contradicted = 0
    for tape in tapes(1, level):
        said = [(turn.speaker, turn.text) for each in of(Session, tape) for turn in each.turns if turn.role == "user"]
        earlier = [probe for probe in of(Probe, tape) if probe.ability == "temporal"]
        for old, new in (probe.evidence for probe in earlier):
            assert (old.speaker, old.text) in said
            contradicted += old.speaker != new.speaker
    assert contradicted > 10


def test_what_nobody_told_stands_nowhere(played):
    for tape in played:
        [untold] = [probe for probe in of(Probe, tape) if probe.expected is None]
        [thing] = [
            name for name, (_, asked) in THINGS.items() if name.replace("_", " ") in untold.text or asked in untold.text
        ]
        said = [turn.text for session in of(Session, tape) for turn in session.turns]
        assert not any(thing in text for text in said)


def test_hard_questions_use_none_of_the_words_in_which_the_rule_was_told():
    names = dict(ASKED_AS) | {name: asked for name, (_, asked) in THINGS.items()}
    for name, asked in names.items():
        assert not set(name.split("_")) & set(asked.split()), name
    for probe in itertools.chain.from_iterable(of(Probe, tape) for tape in tapes(1, "hard")):
        told = " ".join(evidence.text for evidence in probe.evidence)
        for run in zip(*(probe.text.lower().rstrip("?.").split()[start:] for start in range(4)), strict=False):
            assert " ".join(run) not in told.lower(), probe


def test_two_seeds_share_fewer_than_a_tenth_of_what_is_said(level):
    def sentences(seed: int) -> Counter[str]:
        texts = [text for tape in tapes(seed, level) for text in texts_of(tape)]
        return Counter(part for text in texts for part in re.split(r"(?<=[.?]) ", text))

    one, other = sentences(1), sentences(2)
    kept = {
        text
        for text in one
        if not re.match(r"(No|That is not right|I see, thank you|Wait, who told|Hold on, that)", text)
    }
    assert sum(one[text] for text in kept if text in other) < 0.1 * sum(one[text] for text in kept)


def test_answers_to_other_questions_are_graded_wrong(played):
    answered = [probe for tape in played for probe in of(Probe, tape) if probe.expected]
    shuffled = answered[7:] + answered[:7]
    right = [
        Contains().grade(other.expected[0], probe).outcome == "correct"
        for probe, other in zip(answered, shuffled, strict=True)
    ]
    assert sum(right) <= 0.05 * len(right)
