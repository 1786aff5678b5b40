import itertools
import re

import pytest

from harness.core.scenario import Event, Probe, Session, SuiteOptions
from scenarios.chat_assistant import ChatAssistant
from scenarios.chat_assistant.words_changes import HAPPENINGS
from scenarios.chat_assistant.words_facts import FACTS, PREFERENCES
from scenarios.writing.stories import Fact, Happening

STOP = set(
    re.findall(
        r"\S+",
        """
        a about again all am an and any anyway are as at be been before between but by came can
        could did do does doing don for forget from go had has have having he her him his how i i'd
        i'm if in into is it it's its many may me might more most much must my no not now of off oh
        on once one only or other our out over own s she should so some such t take than that the
        their them then there these they this those to told too under until up us very was we went
        were what when where which while who who's whom whose why will with would you your
        """,
    )
)


def tapes(level: str, seed: int) -> list[list[Event]]:
    return [list(s.events()) for s in ChatAssistant().scenarios(SuiteOptions(seed=seed, level=level))]


@pytest.fixture(scope="module", params=[1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
def seed(request) -> int:
    return request.param


@pytest.fixture(scope="module")
def easy(seed) -> list[list[Event]]:
    return tapes("easy", seed)


@pytest.fixture(scope="module")
def hard(seed) -> list[list[Event]]:
    return tapes("hard", seed)


def content(text: str) -> set[str]:
    """Content words, cut to a crude stem."""
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())
    return {re.sub(r"(?:'s|ing|ed|es|s|e)$", "", word) for word in words if word not in STOP}


def answerable(played: list[list[Event]]) -> list[Probe]:
    events = itertools.chain.from_iterable(played)
    return [event for event in events if isinstance(event, Probe) and event.expected is not None]


def test_an_easy_question_shares_a_content_word_with_each_of_its_evidence(easy):
    for probe in answerable(easy):
        if probe.ability != "multi_session":
            assert all(content(probe.text) & content(evidence.text) for evidence in probe.evidence), probe
        assert any(content(probe.text) & content(evidence.text) for evidence in probe.evidence), probe


def test_a_hard_question_shares_no_content_word_with_its_evidence(hard):
    for probe in answerable(hard):
        values = content(" ".join(probe.expected))
        for evidence in probe.evidence:
            assert not content(probe.text) & content(evidence.text) - values, (probe.text, evidence.text)


def pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(template)))


@pytest.mark.parametrize("level", ["easy", "hard"])
def test_nothing_on_the_tape_tells_what_was_never_said(level, seed, request):
    topics = [topic for topic in (*FACTS, *PREFERENCES, *HAPPENINGS) if isinstance(topic, Fact | Happening)]
    wordings = [getattr(topic, level) for topic in topics]
    told = 0
    for tape in request.getfixturevalue(level):
        turns = [turn.text for event in tape if isinstance(event, Session) for turn in event.turns]
        for probe in (event for event in tape if isinstance(event, Probe)):
            if probe.ability in ("fact", "preference", "abstention"):
                asked = [wording for wording in wordings if pattern(wording.asked).fullmatch(probe.text)]
                assert asked, probe.text
                found = any(pattern(wording.said).search(turn) for wording in asked for turn in turns)
                assert found == (probe.expected is not None), probe
                told += found
    assert told  # the same search finds what was said


def test_hard_tapes_hold_a_friend_s_value_beside_the_user_s(hard):
    rivals = [pattern(topic.rival) for topic in (*FACTS, *PREFERENCES)]
    for tape in hard[:10]:
        turns = [turn.text for event in tape if isinstance(event, Session) for turn in event.turns]
        assert sum(any(rival.search(turn) for rival in rivals) for turn in turns) >= 4


def test_on_hard_tapes_the_assistant_never_repeats_a_value(hard):
    for tape in hard:
        replies = " ".join(t.text for s in tape if isinstance(s, Session) for t in s.turns if t.role == "assistant")
        for probe in answerable([tape]):
            if probe.grader == "contains":
                assert not any(re.search(rf"\b{re.escape(item)}\b", replies) for item in probe.expected[0].split("; "))


def test_hard_changes_are_sometimes_changed_back(hard):
    def values(tape: list[Event], earlier: bool) -> set[tuple[str, ...]]:
        asked = [probe for probe in answerable([tape]) if probe.ability == "update"]
        return {p.expected for p in asked if (p.time < asked[-1].time) == earlier}

    assert any(values(tape, True) & values(tape, False) for tape in hard)
