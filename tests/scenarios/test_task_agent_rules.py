"""What can be known when: agents that remember all, nothing, or only what regular expressions read."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest

from harness.core.scenario import Session, SuiteOptions, Task
from harness.graders.fields import check
from scenarios.task_agent import TaskAgent
from scenarios.task_agent.forms import RULED
from scenarios.task_agent.plan import Plan, Talk, Work
from scenarios.task_agent.rules import Scope
from scenarios.task_agent.wording import EVERY
from tests.scenarios.remembering import commonest, first_passes, guessed

PLAIN = re.compile(r"(?:This has changed\. )?For (.+?), the (.+?) is (.+)\.")


@dataclass(frozen=True)
class Played:
    """A tape with the plan that it was written from: one event for each step."""

    plan: Plan
    works: list[tuple[Work, Task]]
    talks: list[tuple[Talk, Session]]


@pytest.fixture(scope="module", params=["easy", "hard"])
def level(request) -> str:
    return request.param


@cache
def play(level: str) -> list[Played]:
    played = []
    for scenario in itertools.chain(*(TaskAgent().scenarios(SuiteOptions(seed=s, level=level)) for s in (1, 2, 3))):
        plan = scenario.plan()
        pairs = list(zip(plan.steps, scenario.events(), strict=True))
        works = [(step, event) for step, event in pairs if isinstance(step, Work) and isinstance(event, Task)]
        talks = [(step, event) for step, event in pairs if isinstance(step, Talk) and isinstance(event, Session)]
        played.append(Played(plan, works, talks))
    return played


@pytest.fixture(scope="module")
def tapes(level) -> list[Played]:
    return play(level)


@pytest.fixture(scope="module")
def hard() -> list[Played]:
    return play("hard")


def test_an_oracle_fails_only_on_first_occurrences_and_on_changes_that_nobody_announced(tapes):
    for work, failed in itertools.chain.from_iterable(first_passes(tape.plan) for tape in tapes):
        if failed:
            assert work.combination == "seen"
            assert work.repetition == 1 or any(ask.changed for ask in work.asks)


def test_the_ceiling_leaves_less_than_a_sixth_of_errors_from_the_second_repetition_on(tapes):
    later = [
        failed
        for work, failed in itertools.chain.from_iterable(first_passes(tape.plan) for tape in tapes)
        if work.repetition > 1
    ]
    first = [
        failed
        for work, failed in itertools.chain.from_iterable(first_passes(tape.plan) for tape in tapes)
        if work.repetition == 1 and work.combination == "seen"
    ]
    assert 0 < sum(later) / len(later) < 1 / 6  # changes that nobody announced: more of them on easy tapes
    assert 0.6 < sum(first) / len(first) < 1  # some pairs are known before by transfer


def test_an_agent_without_memory_that_guesses_the_commonest_values_fails_nearly_every_rule_task(tapes):
    tasks = [task for tape in tapes for _, task in tape.works]
    best, failed = commonest(tasks), []
    for task in tasks:
        wrong = check(guessed(task, best), task)
        if task.combination == "control":
            assert not wrong
        else:
            failed.append(bool(wrong))
    assert sum(failed) >= 0.95 * len(failed)


def test_on_easy_tapes_an_agent_that_reads_plain_sentences_reaches_the_oracle():
    for tape in play("easy"):
        told: dict[tuple[str, str], str] = {}
        for work, (_, task) in zip(first_passes(tape.plan), tape.works, strict=True):
            lines = [
                f"{f.name}: {told.get((work[0].client, f.name)) or told.get((EVERY, f.name))}"
                for f in task.fields
                if f.accepted[0] not in task.text
            ]
            wrong = check("\n".join(lines), task) if lines else []
            wrong = [name for name in wrong if name in RULED and work[0].asks]
            assert bool(wrong) == work[1], task
            for f in task.fields:
                if f.name in wrong:
                    who, name, value = PLAIN.fullmatch(f.correction).groups()
                    told[who, name.replace(" ", "_")] = value


def names_client(text: str, client: str) -> bool:
    return re.search(rf"\b{re.escape(client)}\b", text) is not None


def test_every_text_and_correction_names_its_client(tapes):
    for tape in tapes:
        for work, task in tape.works:
            others = [client for client in tape.plan.clients if client != work.client]
            assert names_client(task.text, work.client)
            assert not any(names_client(task.text, other) for other in others)
            for asked in task.fields:
                assert names_client(asked.correction, work.client) or EVERY in asked.correction.lower()
                assert not any(names_client(asked.correction, other) for other in others)


def test_no_accepted_value_of_a_rule_was_said_of_another_client_only(tapes):
    for tape in tapes:
        corrections: list[str] = []
        for work, task in tape.works:
            for asked in task.fields if work.asks else ():
                if asked.name in RULED or asked.name == "date":
                    value = re.compile(rf"(?<!\w){re.escape(asked.accepted[0])}(?!\w)")
                    said = [text for text in corrections if value.search(text)]
                    assert all(names_client(text, work.client) or EVERY in text.lower() for text in said), asked
            corrections += [asked.correction for asked in task.fields]


def test_repetitions_count_and_unseen_pairs_are_unseen(tapes):
    for tape in tapes:
        counts: Counter[tuple[str, str]] = Counter()
        for work, task in tape.works:
            assert (task.kind, task.repetition, task.combination) == (work.kind.name, work.repetition, work.combination)
            if task.combination == "control":
                assert task.repetition == 0
                continue
            counts[task.kind, work.client] += 1
            assert task.repetition == counts[task.kind, work.client]
            assert task.combination == "seen" or task.repetition == 1
        assert all(counts[w.kind.name, w.client] == 1 for w, _ in tape.works if w.combination == "unseen")
        assert sum(work.combination == "unseen" for work, _ in tape.works) >= 2
        assert max(counts.values()) >= 3


def test_house_rules_and_client_rules_both_transfer_to_unseen_pairs(tapes):
    scopes = Counter(
        ask.rule.client is None
        for tape in tapes
        for work, _ in tape.works
        if work.combination == "unseen"
        for ask in work.asks
    )
    assert min(scopes[True], scopes[False]) > 0.2 * scopes.total()


def test_house_rules_have_exceptions(tapes):
    excepted = 0
    for tape in tapes:
        rules = {ask.rule for work, _ in tape.works for ask in work.asks}
        house = {rule.field: rule.value for rule in rules if rule.client is None}
        exceptions = [rule for rule in rules if rule.client and rule.field in house]
        assert all(rule.value != house[rule.field] for rule in exceptions)
        excepted += bool(exceptions)
    assert excepted > 0.8 * len(tapes)


def test_a_changed_rule_changes_what_is_accepted(tapes):
    for tape in tapes:
        values: dict[Scope, str] = {}
        changed: set[Scope] = set()
        for step in tape.plan.steps:
            if isinstance(step, Talk) and step.rule:
                assert values[step.rule.scope] == step.old != step.rule.value
                values[step.rule.scope] = step.rule.value
                changed.add(step.rule.scope)
            for ask in step.asks if isinstance(step, Work) else ():
                before = values.get(ask.rule.scope, ask.rule.value)
                assert (before != ask.rule.value) == ask.changed
                values[ask.rule.scope] = ask.rule.value
                if ask.changed:
                    changed.add(ask.rule.scope)
        assert changed


def test_hard_tapes_have_clients_that_look_alike(hard):
    for tape in hard:
        first_words = Counter(client.split()[0] for client in tape.plan.clients)
        assert first_words.most_common(1)[0][1] == 2


def test_hard_tapes_have_exceptions_to_exceptions_announcements_and_several_rules_in_one(hard):
    asks = [[ask for work, _ in tape.works for ask in work.asks] for tape in hard]
    assert sum(any(ask.rule.kind for ask in some) for some in asks) > 0.8 * len(hard)
    assert sum(any(step.rule for step, _ in tape.talks) for tape in hard) > 0.8 * len(hard)
    assert all(any(ask.also for ask in some) for some in asks)


def test_hard_texts_name_neither_kind_nor_given_fields(hard):
    for work, task in (pair for tape in hard for pair in tape.works):
        assert not re.search(rf"\b{work.kind.noun}\b", task.text)
        if not work.one_off:
            assert not any(re.search(rf"\bThe {given.name.replace('_', ' ')} is", task.text) for given in work.given)
