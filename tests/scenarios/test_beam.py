from datetime import UTC, datetime, timedelta

import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions
from harness.engine.tape import survey
from scenarios.beam import Beam
from tests.scenarios import made_data
from tests.scenarios.made_data import beam_chat, beam_questions, write


def load(path, **options):
    return list(Beam().scenarios(SuiteOptions(data=str(path), **options)))


def chat_of(folder, chat=None, questions=None):
    """The one made-up chat, with its files changed."""
    made_data.beam(folder)
    home = folder / "100K" / "3"
    if chat is not None:
        write(home / "chat.json", chat)
    if questions is not None:
        write(home / "probing_questions.json", questions)
    return load(folder)[0]


def sessions_and_probes(scenario):
    events = list(scenario.events())
    count = next(n for n, event in enumerate(events) if hasattr(event, "grader"))
    return events[:count], {probe.label: probe for probe in events[count:]}


def test_each_exchange_is_a_session_on_the_day_of_its_batch(tmp_path):
    scenario = chat_of(tmp_path)
    sessions, probes = sessions_and_probes(scenario)
    first = datetime(2031, 3, 15, 9, tzinfo=UTC)
    assert [session.time for session in sessions] == [
        first, first + timedelta(minutes=1), datetime(2031, 4, 2, 9, tzinfo=UTC),
    ]  # fmt: skip
    assert [len(session.turns) for session in sessions] == [2, 2, 2]
    assert {probe.time for probe in probes.values()} == {sessions[-1].time + timedelta(days=1)}
    assert scenario.id == "100K-3"
    assert survey(scenario, scenario.id).spec.probes == 5


def test_the_generator_s_marks_are_stripped_from_every_message_and_nothing_else(tmp_path):
    sessions, _ = sessions_and_probes(chat_of(tmp_path))
    assert [turn.text for session in sessions for turn in session.turns] == [
        "My boat is 12 feet long.",
        "A fine boat. Anything else?",
        "I sail on Tuesdays -> never else.",
        "Noted.",
        "I sold it for 6,200 crowns.",
        "Well done.",
    ]


def test_evidence_is_cited_by_message_ids_in_all_their_forms(tmp_path):
    scenario = chat_of(tmp_path)
    _, probes = sessions_and_probes(scenario)
    cited = {label: [(at.session, at.turn) for at in probe.evidence] for label, probe in probes.items()}
    assert cited["information_extraction"] == [("s0", 0)]
    assert cited["knowledge_update"] == [("s0", 0), ("s4", 0)]
    assert cited["temporal_reasoning"] == [("s0", 0), ("s4", 0)]
    assert cited["abstention"] == []
    assert scenario.repairs == ("temporal_reasoning-1: no message 77, cited as evidence",)


def test_rubrics_of_values_are_checked_by_rule_and_the_others_need_a_judge(tmp_path):
    _, probes = sessions_and_probes(chat_of(tmp_path))
    keys = {label: (probe.grader, probe.expected) for label, probe in probes.items()}
    assert keys == {
        "abstention": ("abstain", None),
        "information_extraction": ("nuggets", ("12 feet",)),
        "knowledge_update": ("nuggets", ("6,200 crowns",)),
        "temporal_reasoning": ("nuggets", ("18 days; March 15 April 2",)),
        "preference_following": ("judge", ("Proposes a Tuesday.",)),
    }


def test_a_rubric_goes_to_the_judge_without_its_common_opening_and_only_where_there_is_one(tmp_path):
    _, probes = sessions_and_probes(chat_of(tmp_path))
    assert {label for label, probe in probes.items() if probe.rubric} == {"preference_following"}
    assert not [point for point in probes["preference_following"].rubric if "LLM response" in point]


@pytest.mark.parametrize(("below", "ids"), [("", 2), ("100K", 1), ("100K/3", 1)])
def test_a_path_may_be_that_of_all_sizes_of_one_or_of_one_chat(tmp_path, below, ids):
    made_data.beam(tmp_path, "1M", "11")
    made_data.beam(tmp_path)
    found = [scenario.id for scenario in load(tmp_path / below)]
    assert found == ["100K-3", "1M-11"][:ids]
    assert load(tmp_path, limit=1)[0].id == "100K-3"


@pytest.mark.parametrize(
    ("change", "place", "found"),
    [
        (lambda chat: chat[0]["turns"][0][0].pop("time_anchor"), "$[0].time_anchor", "nothing"),
        (lambda chat: chat[0]["turns"][0][0].update(time_anchor="soon"), "$[0].time_anchor", "'soon'"),
        (lambda chat: chat[1]["turns"][0][0].update(time_anchor="March-01-2031"), "$[1].time_anchor", "before"),
        (lambda chat: chat[1]["turns"][0][0].update(id=3), "$[1].turns[0][0].id", "3 a second time"),
        (lambda chat: chat[1]["turns"][0][0].update(id="4"), "$[1].turns[0][0].id", "type str"),
        (lambda chat: chat[1]["turns"][0][0].update(content="->-> 1,2"), "$[1].turns[0][0].content", "empty"),
        (lambda chat: chat[0]["turns"][0][0].update(role="system"), "$[0].turns[0][0].role", "'system'"),
        (lambda chat: chat.clear(), "$", "no message"),
    ],
)
def test_a_broken_chat_names_folder_file_and_place(tmp_path, change, place, found):
    chat = beam_chat()
    change(chat)
    with pytest.raises(ScenarioError) as caught:
        list(chat_of(tmp_path, chat=chat).events())
    assert caught.value.place == f"100K-3/chat.json: {place}"
    assert found in caught.value.found


@pytest.mark.parametrize(
    ("change", "place", "found"),
    [
        (lambda asked: asked.update(riddles=[]), "$", "'riddles'"),
        (lambda asked: asked.clear(), "$", "no question"),
        (lambda asked: asked["knowledge_update"][0].pop("question"), "$[...][0].question", "nothing"),
        (lambda asked: asked["preference_following"][0].update(expected_compliance=" "), "[0].answer", "nothing"),
        (lambda asked: asked["abstention"][0].update(question=""), "$.abstention[0].question", "empty"),
    ],
)
def test_broken_questions_name_folder_file_and_place(tmp_path, change, place, found):
    asked = beam_questions()
    change(asked)
    with pytest.raises(ScenarioError) as caught:
        list(chat_of(tmp_path, questions=asked).events())
    assert caught.value.place.startswith("100K-3/probing_questions.json: $")
    assert caught.value.place.endswith(place)
    assert found in caught.value.found


def test_without_chats_the_error_says_what_is_needed(tmp_path):
    with pytest.raises(ScenarioError, match=r"no folder with chat\.json"):
        load(tmp_path)
    with pytest.raises(ScenarioError, match="--data: no path"):
        list(Beam().scenarios(SuiteOptions()))
    with pytest.raises(ScenarioError, match="--level: 'easy'"):
        load(made_data.beam(tmp_path), level="easy")
