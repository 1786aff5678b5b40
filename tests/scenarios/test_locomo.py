import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions
from harness.engine.tape import survey
from scenarios.locomo import Locomo, LocomoScenario


def turn(speaker: str, dia_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"speaker": speaker, "dia_id": dia_id, "text": text, **more}


def question(category: int, evidence: list[str], **more: Any) -> dict[str, Any]:
    return {"question": f"Question of category {category}?", "category": category, "evidence": evidence, **more}


def sample(name: str = "talk-1") -> dict[str, Any]:
    """Two made-up people in LoCoMo's schema; the second session comes first in the file."""
    return {
        "sample_id": name,
        "conversation": {
            "speaker_a": "Ottla",
            "speaker_b": "Ferenc",
            "session_2_date_time": "12:09 am on 3 March, 2031",
            "session_2": [
                turn("Ferenc", "D2:1", "The kiln arrived.", blip_caption="a brick oven", img_url=["x"], query="oven"),
                turn("Ottla", "D2:2", "Fire it up!"),
            ],
            "session_1_date_time": "1:56 pm on 28 February, 2031",
            "session_1": [turn("Ottla", "D1:1", "I bought nine geese."), turn("Ferenc", "D1:2", "Why?")],
            "session_3_date_time": "7:00 pm on 9 March, 2031",
        },
        "qa": [
            question(1, ["D1:1", "D2:1", "D1:1"], answer=9),
            question(2, ["D2:1"], answer="2 March 2031"),
            question(3, [], answer="Pottery; she owns a kiln"),
            question(4, ["D1:1"], answer="geese"),
            question(5, ["D1:2"], adversarial_answer="ducks"),
        ],
        "event_summary": "never read",
        "observation": {"never": "read"},
        "session_summary": 3,
    }


def write(folder: Path, samples: Any, name: str = "locomo10.json") -> Path:
    (folder / name).write_text(samples if isinstance(samples, str) else json.dumps(samples))
    return folder


def load(path: Path, **options: Any) -> list[LocomoScenario]:
    return list(Locomo().scenarios(SuiteOptions(data=str(path), **options)))


def test_sessions_stand_in_order_with_roles_captions_and_times(tmp_path):
    first, second = load(write(tmp_path, [sample()]))[0].sessions
    assert (first.id, second.id) == ("D1", "D2")
    assert first.time == datetime(2031, 2, 28, 13, 56, tzinfo=UTC)
    assert second.time == datetime(2031, 3, 3, 0, 9, tzinfo=UTC)
    assert first.text() == "Session of Friday, 28 February 2031, 13:56\nOttla: I bought nine geese.\nFerenc: Why?"
    assert [line.role for line in second.turns] == ["assistant", "user"]
    assert second.turns[0].text == "The kiln arrived. [shares image: a brick oven]"


def test_questions_come_a_day_after_the_last_session_with_categories_by_number(tmp_path):
    scenario = load(write(tmp_path, [sample()]))[0]
    assert {probe.time for probe in scenario.probes} == {scenario.sessions[-1].time + timedelta(days=1)}
    assert [probe.label for probe in scenario.probes] == ["1", "2", "3", "4", "5"]
    abilities = [probe.ability for probe in scenario.probes]
    assert abilities == ["multi_session", "temporal", "fact", "fact", "abstention"]
    assert [probe.grader for probe in scenario.probes] == ["locomo"] * 5


def test_numbers_are_answers_and_category_3_accepts_what_stands_before_the_semicolon(tmp_path):
    expected = [probe.expected for probe in load(write(tmp_path, [sample()]))[0].probes]
    assert expected[0] == ("9",)
    assert expected[2] == ("Pottery; she owns a kiln", "Pottery")
    assert expected[4] is None


def test_evidence_is_the_turn_s_own_words_each_once_also_where_nothing_is_to_be_said(tmp_path):
    scenario = load(write(tmp_path, [sample()]))[0]
    survey(scenario, scenario.id)
    assert [(e.session, e.turn, e.speaker) for e in scenario.probes[0].evidence] == [
        ("D1", 0, "Ottla"),
        ("D2", 0, "Ferenc"),
    ]
    assert scenario.probes[0].evidence[1].text == "The kiln arrived. [shares image: a brick oven]"
    assert scenario.probes[2].evidence == ()
    assert scenario.probes[4].evidence[0].text == "Why?"
    assert scenario.repairs == ()


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        ("D1:1; D2:2", ["D1:1", "D2:2"]),
        ("D1:1 D2:1 D2:2", ["D1:1", "D2:1", "D2:2"]),
        ("D1:1,D1:2", ["D1:1", "D1:2"]),
        ("D:2:1", ["D2:1"]),
        ("D2:02", ["D2:2"]),
        ("D", []),
        ("D7:40", []),
    ],
)
def test_malformed_evidence_is_mended_or_dropped_and_reported(tmp_path, cited, found):
    made = sample()
    made["qa"] = [question(4, [cited], answer="geese")]
    scenario = load(write(tmp_path, [made]))[0]
    assert [f"{e.session}:{e.turn + 1}" for e in scenario.probes[0].evidence] == found
    assert scenario.repairs == (f"qa[0].evidence: {cited!r} read as {', '.join(found) or 'no turn'}",)


def test_a_file_of_fixes_wins_over_our_own_rules(tmp_path):
    made = sample()
    made["qa"][3]["evidence"] = ["D1:2"]
    write(tmp_path, [{"sample_id": "talk-1", "qa_index": 3, "normalised": ["D2:2"]}], "evidence_fixes.json")
    assert load(write(tmp_path, [made]))[0].probes[3].evidence[0].text == "Fire it up!"


def test_audited_wrong_keys_are_suspect_but_wrong_citations_are_not(tmp_path):
    audit = [
        {"sample_id": "talk-1", "qa_index": 0, "error_type": "WRONG_CITATION"},
        {"sample_id": "talk-1", "qa_index": 1, "error_type": "TEMPORAL_ERROR"},
        {"sample_id": "elsewhere", "qa_index": 2, "error_type": "AMBIGUOUS"},
    ]
    write(tmp_path, audit, "audit_errors.json")
    probes = load(write(tmp_path, [sample()]))[0].probes
    assert [probe.suspect for probe in probes] == [None, "TEMPORAL_ERROR", None, None, None]


def test_the_file_itself_may_be_named_and_a_limit_caps_the_conversations(tmp_path):
    write(tmp_path, [sample("a"), sample("b")])
    assert [scenario.id for scenario in load(tmp_path / "locomo10.json", limit=1)] == ["a"]
    assert [scenario.id for scenario in load(tmp_path)] == ["a", "b"]


def test_a_path_is_read_once_per_suite(tmp_path):
    suite, options = Locomo(), SuiteOptions(data=str(write(tmp_path, [sample()])))
    first = list(suite.scenarios(options))
    (tmp_path / "locomo10.json").write_text("gone bad")
    assert next(suite.scenarios(options)) is first[0]
    with pytest.raises(ScenarioError):
        next(Locomo().scenarios(options))


def test_the_licence_is_offered_for_printing():
    assert "CC BY-NC 4.0" in Locomo().licence
    assert Locomo().needs_data


def test_without_a_path_or_with_a_wrong_one_the_error_says_what_is_needed(tmp_path):
    with pytest.raises(ScenarioError, match=r"--data: no path; allowed: a folder that holds locomo10\.json"):
        next(Locomo().scenarios(SuiteOptions()))
    with pytest.raises(ScenarioError, match=r"no locomo10\.json in this folder"):
        load(tmp_path)
    with pytest.raises(ScenarioError, match=r"absent\.json: no such file"):
        load(tmp_path / "absent.json")


def test_there_are_no_levels_to_choose_from(tmp_path):
    with pytest.raises(ScenarioError, match="--level: 'easy'"):
        load(write(tmp_path, [sample()]), level="easy")
