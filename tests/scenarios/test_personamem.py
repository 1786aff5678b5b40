from datetime import timedelta

import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions
from harness.engine.tape import survey
from scenarios.personamem import PersonaMem
from tests.scenarios import made_data
from tests.scenarios.made_data import personamem_query, write


def load(path, **options):
    return list(PersonaMem().scenarios(SuiteOptions(data=str(path), **options)))


def test_a_persona_is_one_scenario_and_each_of_its_histories_a_user(tmp_path):
    (scenario,) = load(made_data.personamem(tmp_path))
    found = survey(scenario, "p").spec
    assert (found.sessions, found.probes, scenario.id) == (4, 3, "persona-7")
    assert [session.user for session in scenario.sessions] == ["u1", "u2", "u1", "u2"]
    assert [probe.user for probe in scenario.probes] == ["u1", "u2", "u1"]
    assert scenario.probes[0].time == scenario.sessions[-1].time + timedelta(days=1)


def test_parts_are_turns_and_speakers_stand_apart_from_what_they_say(tmp_path):
    (scenario,) = load(made_data.personamem(tmp_path))
    assert [(turn.role, turn.speaker, turn.text) for turn in scenario.sessions[0].turns] == [
        ("user", "System", "Current user persona: Name: Odile"),
        ("user", "User", "I took up fencing."),
        ("assistant", "Assistant", "En garde!"),
    ]


def test_options_are_part_of_the_question_and_the_key_is_the_right_one_s_line(tmp_path):
    probe = load(made_data.personamem(tmp_path))[0].probes[0]
    assert probe.text.endswith(made_data.OPTIONS)
    assert (probe.grader, probe.expected, probe.label) == ("choice", ("(a) Try fencing again.",), "suggest_new_ideas")


@pytest.mark.parametrize(
    ("change", "place", "found"),
    [
        ({"user_id": "h9"}, ".user_id", "'h9'"),
        ({"gold_answers": ["(a) Try fencing again."]}, ".gold_answers", "options a, b, c"),
        ({"gold_answers": ["d", "(d) Else"]}, ".gold_answers", "options a, b, c"),
        ({"query": "What now?"}, ".gold_answers", "options none"),
        ({"query": " "}, ".query", "an empty text"),
        ({"meta": {"persona_id": "7", "question_type": "riddle"}}, ".meta.question_type", "'riddle'"),
        ({"meta": {"question_type": "suggest_new_ideas"}}, ".meta.persona_id", "nothing"),
    ],
)
def test_a_broken_question_names_its_place(tmp_path, change, place, found):
    made_data.personamem(tmp_path)
    write(tmp_path / "queries.json", [personamem_query(0), personamem_query(1, **change)])
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path)
    assert caught.value.place == f"queries.json: $[1]{place}"
    assert found in caught.value.found


def test_a_talk_that_does_not_begin_with_a_part_is_refused(tmp_path):
    made_data.personamem(tmp_path)
    broken = [{"id": "h1_0", "content": "Hello there", "user_id": "h1"}]
    write(tmp_path / "documents.json", broken)
    write(tmp_path / "queries.json", [personamem_query(0)])
    with pytest.raises(ScenarioError, match=r"documents\.json: \$\[0\]\.content: 'Hello there'"):
        load(tmp_path)


def test_both_files_are_needed(tmp_path):
    made_data.personamem(tmp_path)
    (tmp_path / "queries.json").unlink()
    assert PersonaMem().files(tmp_path) == []
    with pytest.raises(ScenarioError, match=r"no documents\.json or no queries\.json"):
        load(tmp_path)
