from datetime import UTC, datetime

import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions
from harness.engine.tape import survey
from scenarios.longmemeval import LongMemEval
from tests.scenarios import made_data
from tests.scenarios.made_data import longmem_item, write


def load(path, **options):
    return list(LongMemEval().scenarios(SuiteOptions(data=str(path), **options)))


def one(folder, **changed):
    return load(made_data.longmemeval(folder, longmem_item(**changed)))[0]


def test_sessions_stand_in_the_order_of_their_dates_and_the_question_at_its_own(tmp_path):
    scenario = one(tmp_path)
    survey(scenario, scenario.id)
    assert [session.turns[0].text for session in scenario.sessions] == [
        "I moved the lute to the attic.", "Good morning.", "It rains.",
    ]  # fmt: skip
    assert scenario.probe.time == datetime(2031, 5, 30, 23, 40, tzinfo=UTC)
    assert scenario.repairs == ()


def test_no_stack_learns_from_a_session_s_name_that_it_holds_the_answer(tmp_path):
    scenario = one(tmp_path)
    assert [session.id for session in scenario.sessions] == ["s0001", "s0002", "s0003"]


def test_evidence_is_the_marked_messages_of_the_answer_s_sessions_or_all_of_them(tmp_path):
    assert [at.text for at in one(tmp_path).probe.evidence] == ["I moved the lute to the attic."]
    unmarked = one(tmp_path, answer_session_ids=["x_2", "answer_77"])
    assert [at.text for at in unmarked.probe.evidence] == ["I moved the lute to the attic.", "Good morning.", "Hi."]


@pytest.mark.parametrize(
    ("changed", "grader", "expected"),
    [
        ({}, "contains", ("In the attic", "under the roof")),
        ({"answer": 3}, "contains", ("3",)),
        (
            {"answer": "7 days. 8 days (including the last day) is also acceptable."},
            "contains",
            ("7 days", "8 days"),
        ),
        ({"answer": "I put it up there."}, "judge", ("I put it up there.",)),
        ({"question_type": "single-session-preference", "answer": "Lutes"}, "judge", ("Lutes",)),
        ({"name": "a1_abs", "answer": "You never said so."}, "abstain", None),
    ],
)
def test_short_keys_are_checked_by_rule_and_sentences_need_a_judge(tmp_path, changed, grader, expected):
    probe = one(tmp_path, **changed).probe
    assert (probe.grader, probe.expected) == (grader, expected)


def test_a_question_dated_before_its_evidence_is_asked_with_the_last_session_and_that_is_told(tmp_path):
    scenario = one(tmp_path, question_date="2031/05/22 (Thu) 09:00")
    assert scenario.probe.time == scenario.sessions[-1].time
    assert scenario.repairs == ("asked at 2031-05-22 10:00 instead of 09:00, with the last session",)


def test_of_many_questions_on_one_haystack_only_the_first_is_longmemeval_s(tmp_path):
    many = longmem_item(questions=["Where is the lute?", "What rains?"], answers=["Attic", "It"])
    many["answer_session_ids"] = [["answer_77"], ["x_1"]]
    del many["question"], many["answer"]
    (scenario,) = load(made_data.longmemeval(tmp_path, many))
    assert (scenario.probe.text, scenario.probe.expected) == ("Where is the lute?", ("Attic",))
    assert [at.session for at in scenario.probe.evidence] == ["s0001"]
    assert scenario.repairs == ("1 further questions left out: only the first is LongMemEval's",)


def test_a_folder_may_hold_several_files_whose_items_are_kept_apart_by_name(tmp_path):
    made_data.longmemeval(tmp_path, longmem_item("a1"), name="longmemeval_s.json")
    made_data.longmemeval(tmp_path, longmem_item("a1"), name="longmemeval_oracle.json")
    write(tmp_path / "else.json", [{"id": 1}])
    assert [scenario.id for scenario in load(tmp_path)] == ["longmemeval_oracle:a1", "longmemeval_s:a1"]
    assert [scenario.id for scenario in load(tmp_path, limit=1)] == ["longmemeval_oracle:a1"]


def test_items_are_read_one_at_a_time(tmp_path):
    """Of a file that breaks at its end, all before it was read without looking there."""
    made_data.longmemeval(tmp_path, *(longmem_item(f"a{n}") for n in range(200)))
    whole = (tmp_path / "longmemeval_s.json").read_text()
    write(tmp_path / "longmemeval_s.json", whole[:-100])
    scenarios = LongMemEval().scenarios(SuiteOptions(data=str(tmp_path)))
    assert [next(scenarios).id for _ in range(150)][-1] == "longmemeval_s:a149"
    with pytest.raises(ScenarioError, match=r"longmemeval_s\.json: \$: not whole JSON"):
        list(scenarios)


@pytest.mark.parametrize(
    ("changed", "place", "found"),
    [
        ({"question_type": "riddle"}, ".question_type", "'riddle'"),
        ({"question": ""}, ".question", "an empty text"),
        ({"answer": None}, ".answer", "an empty text"),
        ({"question_date": "2031-05-30"}, ".question_date", "'2031-05-30'"),
        ({"haystack_dates": ["2031/05/22 (Thu) 10:00"]}, ".haystack_sessions", "3 sessions, 1 dates, 3 ids"),
        ({"haystack_sessions": [[], [], []]}, ".haystack_sessions", "no session with messages"),
        ({"haystack_sessions": [[{"role": "user"}], [], []]}, ".haystack_sessions[0][0].content", "nothing"),
    ],
)
def test_a_broken_item_names_its_place(tmp_path, changed, place, found):
    made_data.longmemeval(tmp_path, longmem_item("whole"), longmem_item("broken", **changed))
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path)
    assert caught.value.place == f"longmemeval_s.json: $[1]{place}"
    assert found in caught.value.found


def test_a_list_without_items_and_a_file_of_another_kind_are_refused(tmp_path):
    write(tmp_path / "a.json", '[{"question_id": 1, "question_type": 2}]')
    with pytest.raises(ScenarioError, match="type int"):
        load(tmp_path / "a.json")
    write(tmp_path / "a.json", '{"question": 1}')
    with pytest.raises(ScenarioError, match="no file that begins as LongMemEval's do"):
        load(tmp_path / "a.json")
