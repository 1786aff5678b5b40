import json

import pytest

from harness.core.errors import RunFolderError
from harness.core.store import RunFolder
from reports.comparison import as_json, compare


def figures(folder, stack):
    return as_json(compare(folder))["stacks"][stack]


def test_states_add_up_to_what_was_planned(made_up, tmp_path):
    folder = made_up({"none": ["cwrx", "fubc", ""], "keyword": ["cccc"] * 3}, repeats=2).write(tmp_path)
    folder_figures = as_json(compare(folder))["stacks"]
    for stack in folder_figures.values():
        assert sum(stack["states"].values()) == stack["planned"] == 2 * 3 * 4
    assert folder_figures["none"]["states"]["not_run"] == 2 * 4
    assert folder_figures["none"]["trials"] == {"ended": 2, "failed": 2, "over_budget": 0, "not_run": 2}


def test_a_failed_probe_is_not_a_wrong_one_but_counts_over_planned(made_up, tmp_path):
    recall = figures(made_up({"none": ["cwff"]}).write(tmp_path), "none")["recall_accuracy"]
    assert (recall["value"], recall["n"]) == (0.5, 2)
    assert (recall["over_planned"]["value"], recall["over_planned"]["n"]) == (0.25, 4)


def test_only_answerable_probes_make_up_recall_accuracy(made_up, tmp_path):
    run = made_up({"none": ["cxrwlw"]}, abilities=("fact", "update", "abstention", "abstention", *["isolation"] * 2))
    found = figures(run.write(tmp_path), "none")
    assert found["recall_accuracy"]["value"] == found["false_refusals"]["value"] == 0.5
    assert found["abstention"]["value"] == 0.5
    assert {ability: each["value"] for ability, each in found["by_ability"].items()} == {"fact": 1.0, "update": 0.0}


def test_only_a_leak_breaks_isolation_and_a_made_up_answer_does_not(made_up, tmp_path):
    found = figures(made_up({"none": ["lwrr"]}, abilities=("isolation",) * 4).write(tmp_path), "none")
    assert (found["isolation"]["value"], found["isolation"]["n"]) == (0.75, 4)


def test_isolation_leaves_out_what_was_not_proven(made_up, tmp_path):
    run = made_up({"none": ["rr"]}, abilities=("abstention", "isolation"), cause="positive not proven")
    found = figures(run.write(tmp_path), "none")
    assert found["isolation"] == {"value": None, "low": None, "high": None, "n": 0}
    assert found["abstention"]["value"] == 1.0


def test_repeats_are_no_further_evidence(made_up, tmp_path):
    once = made_up({"none": ["cw", "cc", "ww", "cc", "cw"]}).write(tmp_path / "once")
    thrice = made_up({"none": ["cw", "cc", "ww", "cc", "cw"]}, repeats=3).write(tmp_path / "thrice")
    assert figures(once, "none")["recall_accuracy"] == figures(thrice, "none")["recall_accuracy"]


def test_doubted_keys_are_taken_out_beside_the_whole(made_up, tmp_path):
    recall = figures(made_up({"none": ["cw"]}, suspects=(1,)).write(tmp_path), "none")["recall_accuracy"]
    assert (recall["value"], recall["without_suspect"]["value"]) == (0.5, 1.0)
    clean = figures(made_up({"none": ["cw"]}).write(tmp_path / "clean"), "none")["recall_accuracy"]
    assert clean["without_suspect"] is None


def test_evidence_less_its_control_is_net(made_up, tmp_path):
    values = {"evidence_verbatim": 1.0, "evidence_answer": 0.75, "evidence_control": 0.25, "context_tokens": 80.0}
    found = figures(made_up({"none": ["cw"] * 5}, values=values).write(tmp_path), "none")
    evidence = found["evidence_delivered"]
    assert evidence["value"] == evidence["verbatim"]["value"] == 1.0
    assert evidence["answer_bearing_net"]["value"] == 0.5
    assert evidence["answer_bearing_control"]["value"] == 0.25
    assert found["context_tokens"] == 80.0


def test_a_step_that_a_stack_does_not_have_is_null_and_a_quick_one_is_not(made_up, tmp_path):
    found = figures(made_up({"none": ["cw"]}, step_ms={"observe": 0.0, "answer": 2.0}).write(tmp_path), "none")
    assert found["own_p95_ms"] == {
        "observe": 0.0, "settle": None, "recall": None, "answer": pytest.approx(2.0), "work": None,
    }  # fmt: skip


def test_over_two_percent_of_failures_makes_a_stack_incomplete_and_uncompared(made_up, tmp_path):
    words = {"none": ["c" * 8] * 5, "a": ["c" * 7 + "f"] + ["c" * 8] * 4, "b": ["c" * 8] * 5}
    found = as_json(compare(made_up(words).write(tmp_path)))["stacks"]
    assert [found[name]["complete"] for name in ("none", "a", "b")] == [True, False, True]
    assert found["a"]["against_none"] is None
    assert found["b"]["against_none"]["value"] == 0.0
    assert found["a"]["failures"] == [{"cause": "raised", "detail": "ValueError: no such thing", "scenario": "s0"}]


def test_stacks_stand_in_the_order_of_their_roles(made_up, tmp_path):
    words = {name: ["c"] for name in ("ceiling", "zep", "full_context", "keyword", "none")}
    found = as_json(compare(made_up(words).write(tmp_path)))["stacks"]
    assert list(found) == ["none", "keyword", "zep", "full_context", "ceiling"]
    assert [name for name, each in found.items() if each["exempt"]] == ["full_context", "ceiling"]


def test_the_json_has_the_promised_names(made_up, tmp_path):
    found = as_json(compare(made_up({"none": ["cw"]}).write(tmp_path)))
    names = """
        run suite budgets model replay judged modelled_model_time conditions sittings stacks claims margin growth
        dreaming reported_by_vendors
    """
    assert set(found) == set(names.split())
    promised = """
        recall_accuracy evidence_delivered abstention false_refusals isolation first_pass_error token_f1 by_ability
        by_label usd_per_session usd_per_right_answer tokens context_tokens own_p50_ms own_p95_ms own_p99_ms states
        planned failed trials failures complete exempt disk_bytes peak_memory_bytes waste_usd lost_usd written_by_model
        customer_usd
    """
    assert set(promised.split()) <= set(found["stacks"]["none"])
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(RunFolderError, match="no manifest"):
        compare(RunFolder(tmp_path))
