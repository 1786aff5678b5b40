import itertools
import re
from collections import Counter

import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import Event, Forget, Probe, Restart, Session, SuiteOptions
from harness.engine.tape import survey
from scenarios.chat_assistant import ChatAssistant
from scenarios.suites import Quickstart
from tests.scenarios.digests import digests, digests_elsewhere


def tapes(seed: int, level: str, limit: int = 20) -> list[list[Event]]:
    options = SuiteOptions(seed=seed, level=level, limit=limit)
    return [list(scenario.events()) for scenario in ChatAssistant().scenarios(options)]


@pytest.fixture(scope="module", params=["easy", "hard"])
def level(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def played(level) -> list[list[Event]]:
    return tapes(1, level) + tapes(2, level)


def probes_of(tape: list[Event]) -> list[Probe]:
    return [event for event in tape if isinstance(event, Probe)]


def sessions_of(tape: list[Event]) -> list[Session]:
    return [event for event in tape if isinstance(event, Session)]


@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_the_same_options_give_the_same_bytes_in_every_process(hash_seed):
    assert digests_elsewhere(4, ["chat_assistant"], hash_seed) == digests(4, ["chat_assistant"])


def test_a_tape_starts_anew_at_each_call():
    scenario = next(iter(ChatAssistant().scenarios(SuiteOptions(level="hard"))))
    assert list(scenario.events()) == list(scenario.events())


def test_every_tape_passes_the_harness_own_survey_within_the_stated_caps(level):
    for scenario in ChatAssistant().scenarios(SuiteOptions(seed=1, level=level)):
        spec = survey(scenario, scenario.id).spec  # rising times, unique ids, evidence in the turns' own words
        assert spec.sessions <= 28
        assert spec.turns <= 400
        assert 20 <= spec.probes <= 60
        assert spec.tokens <= 12_000


def test_each_person_has_8_to_14_sessions_of_6_to_14_turns(played):
    for tape in played:
        counts = Counter(session.user for session in sessions_of(tape))
        assert len(counts) == 2
        assert all(8 <= count <= 14 for count in counts.values())
        assert all(6 <= len(session.turns) <= 14 for session in sessions_of(tape))


def test_a_probe_comes_later_than_its_evidence_which_its_own_user_said(played):
    for tape in played:
        speakers = {session.id: (session.user, session.turns[0].speaker) for session in sessions_of(tape)}
        for probe in probes_of(tape):
            assert all(evidence.time < probe.time for evidence in probe.evidence)
            assert all(speakers[evidence.session] == (probe.user, evidence.speaker) for evidence in probe.evidence)
            assert bool(probe.evidence) == (probe.expected is not None)


def test_a_value_that_is_asked_for_stands_in_the_evidence(played):
    for probe in itertools.chain.from_iterable(map(probes_of, played)):
        if probe.grader == "contains":
            said = " ".join(evidence.text for evidence in probe.evidence)
            assert all(item in said for item in probe.expected[0].split("; ")), probe


def test_a_number_stands_in_the_evidence_or_follows_from_it(played):
    for probe in itertools.chain.from_iterable(map(probes_of, played)):
        if probe.grader == "number":
            said = [int(number) for e in probe.evidence for number in re.findall(r"(\d+) euros", e.text)]
            assert int(probe.expected[0]) in (sum(said), len(probe.evidence)), probe


def test_isolation_asks_for_what_stands_nowhere_on_the_asker_s_tape(played):
    for tape in played:
        by_id = {probe.id: probe for probe in probes_of(tape)}
        asked = [probe for probe in by_id.values() if probe.ability == "isolation"]
        assert {probe.user for probe in asked} == {"u1", "u2"}
        for probe in asked:
            positive = by_id[probe.positive]
            assert positive.user != probe.user
            assert (positive.text, positive.expected) == (probe.text, probe.forbidden)
            own = " ".join(session.text() for session in sessions_of(tape) if session.user == probe.user)
            assert not any(re.search(rf"\b{re.escape(value)}\b", own, re.I) for value in probe.forbidden), probe


def test_ids_say_nothing_of_abilities(played):
    for event in itertools.chain.from_iterable(played):
        assert re.fullmatch(r"[spr]\d+", event.id)


def test_every_ability_is_asked_and_some_of_it_in_the_middle(played):
    abilities = {probe.ability for tape in played for probe in probes_of(tape)}
    wanted = {"fact", "preference", "update", "temporal", "multi_session", "abstention", "isolation"}
    assert abilities == wanted
    last = [sessions_of(tape)[-1].time for tape in played]
    early = sum(probe.time < end for tape, end in zip(played, last, strict=True) for probe in probes_of(tape))
    assert 0.02 < early / sum(len(probes_of(tape)) for tape in played) < 0.25


def test_some_tapes_restart_and_none_forgets(played):
    restarting = sum(any(isinstance(event, Restart) for event in tape) for tape in played)
    assert 0 < restarting < len(played)
    assert not any(isinstance(event, Forget) for tape in played for event in tape)


def test_two_seeds_share_fewer_than_a_tenth_of_what_people_say(level):
    def sentences(seed: int) -> Counter[str]:
        turns = [turn for tape in tapes(seed, level) for s in sessions_of(tape) for turn in s.turns]
        return Counter(part for turn in turns if turn.role == "user" for part in re.split(r"(?<=[.?]) ", turn.text))

    one, other = sentences(1), sentences(2)
    assert sum(count for text, count in one.items() if text in other) < 0.1 * one.total()


def test_no_single_answer_is_right_on_3_percent(played):
    keys = Counter(p.expected for p in itertools.chain.from_iterable(map(probes_of, played)) if p.expected)
    assert keys.most_common(1)[0][1] < 0.03 * keys.total()


def test_a_limit_gets_a_mix_of_levels_and_a_level_only_itself():
    suite = ChatAssistant()
    assert [scenario.level for scenario in suite.scenarios(SuiteOptions(limit=4))] == ["easy", "hard", "easy", "hard"]
    assert {scenario.level for scenario in suite.scenarios(SuiteOptions(level="hard"))} == {"hard"}
    assert len(list(suite.scenarios(SuiteOptions()))) == 40
    assert len({scenario.id for scenario in suite.scenarios(SuiteOptions())}) == 40


def test_a_level_keeps_its_tapes_whatever_else_is_asked_for():
    mixed = [scenario for scenario in ChatAssistant().scenarios(SuiteOptions()) if scenario.level == "hard"]
    assert mixed == list(ChatAssistant().scenarios(SuiteOptions(level="hard")))


def test_an_unknown_level_names_those_there_are():
    with pytest.raises(ScenarioError, match="'medium'; allowed: easy, hard"):
        list(ChatAssistant().scenarios(SuiteOptions(level="medium")))


def test_quickstart_is_six_easy_tapes_of_the_family():
    quick = list(Quickstart().scenarios(SuiteOptions()))
    assert quick == list(ChatAssistant().scenarios(SuiteOptions(level="easy", limit=6)))
    assert len(list(Quickstart().scenarios(SuiteOptions(limit=2)))) == 2
