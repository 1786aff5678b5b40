import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions
from harness.engine.tape import survey
from scenarios.core_memory import ASKED, CORRECTED, TOLD, CoreMemory
from tests.scenarios import made_data
from tests.scenarios.made_data import core_question, jsonl, write


def load(path, **options):
    return list(CoreMemory().scenarios(SuiteOptions(data=str(path), **options)))


def test_a_set_of_facts_is_one_scenario_with_its_questions_read_and_updated(tmp_path):
    (scenario,) = load(made_data.core_memory(tmp_path))
    assert survey(scenario, scenario.id).spec.probes == 4
    assert [probe.label for probe in scenario.probes] == ["read", "read", "update", "update"]
    assert [probe.expected for probe in scenario.probes][2:] == [("beeshives",), ("a millhives",)]
    assert {probe.time for probe in scenario.probes} == {ASKED}


def test_readers_share_one_history_and_each_update_has_its_own_so_that_no_contradiction_meets_another(tmp_path):
    (scenario,) = load(made_data.core_memory(tmp_path))
    told = [session.user for session in scenario.sessions if session.time == TOLD]
    corrected = [session.user for session in scenario.sessions if session.time == CORRECTED]
    assert told == ["reader", "u2", "u3"]
    assert corrected == ["u2", "u3"]
    assert [probe.user for probe in scenario.probes] == ["reader", "reader", "u2", "u3"]


def test_evidence_is_the_supporting_fact_when_read_and_the_contradiction_when_updated(tmp_path):
    (scenario,) = load(made_data.core_memory(tmp_path))
    assert [[each.text for each in probe.evidence] for probe in scenario.probes] == [
        ["Runa keeps bees."], ["Ivo owns a mill."], ["It is beeshives now."], ["It is a millhives now."],
    ]  # fmt: skip


def test_either_file_will_do_alone(tmp_path):
    made_data.core_memory(tmp_path)
    (read,) = load(tmp_path / "core_memory_read.jsonl")
    assert [(probe.label, probe.evidence) for probe in read.probes] == [("read", ()), ("read", ())]
    (tmp_path / "core_memory_read.jsonl").unlink()
    assert [probe.label for probe in load(tmp_path)[0].probes] == ["update", "update"]


@pytest.mark.parametrize(
    ("extra", "place", "found"),
    [
        ({"contradicting_fact": " "}, ".agent_args.extra.contradicting_fact", "nothing"),
        ({"contradicting_fact": "No.", "supporting_fact_indices": [3]}, ".supporting_fact_indices", "3"),
        ({"contradicting_fact": "No.", "facts": []}, ".agent_args.extra.facts", "an empty list"),
        ({"contradicting_fact": 7}, ".agent_args.extra.contradicting_fact", "type int"),
    ],
)
def test_a_broken_line_names_file_line_and_place(tmp_path, extra, place, found):
    good = core_question("What?", "That.", contradicting_fact="It is that.")
    write(tmp_path / "core_memory_update.jsonl", jsonl([good, core_question("Who?", "He.", **extra)]))
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path)
    assert caught.value.place.startswith("core_memory_update.jsonl: line 2: $")
    assert caught.value.place.endswith(place)
    assert found in caught.value.found


def test_a_file_without_questions_is_refused(tmp_path):
    write(tmp_path / "core_memory_read.jsonl", "\n\n")
    with pytest.raises(ScenarioError, match="no question"):
        load(tmp_path)
