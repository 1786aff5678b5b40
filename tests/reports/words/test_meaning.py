from harness.core.record import ModelSpec
from reports.comparison import compare
from reports.words.meaning import REFERENCE_MEANS, meaning, money_words, warnings

FORWARD = ModelSpec("forward", "claude-sonnet-4-5", "2026")
ROLES = {"none": ["ww"] * 30, "full_context": ["cc"] * 30}
EVIDENCE = {"evidence_verbatim": 1.0}


def test_a_low_ceiling_is_said_first(made_up, tmp_path):
    run = made_up({**ROLES, "ceiling": ["cw", *["cc"] * 28, ""]}, levels=("easy",)).write(tmp_path / "high")
    assert not any("The ceiling" in warning for warning in warnings(compare(run)))
    run = made_up({**ROLES, "ceiling": [*["cw"] * 29, ""]}, levels=("real",), values=EVIDENCE).write(tmp_path / "low")
    first = warnings(compare(run))[0]
    assert first.startswith("The ceiling is handed the evidence and still answers only 50.0 %")
    assert "expected of the reference model" in first


def test_a_ceiling_that_was_handed_no_evidence_bounds_nothing(made_up, tmp_path):
    run = made_up({**ROLES, "ceiling": ["ww"] * 30}, levels=("real",)).write(tmp_path)
    assert warnings(compare(run))[0].startswith("These questions name no evidence")


def test_the_ceiling_is_judged_at_level_easy_where_levels_are_mixed(made_up, tmp_path):
    both = ("easy", "hard")
    mixed = made_up({**ROLES, "ceiling": ["cc", "ww"] * 15}, levels=both).write(tmp_path / "mixed")
    assert warnings(compare(mixed)) == []
    ceiling = ["ww", "cc"] * 15
    swapped = made_up({**ROLES, "ceiling": ceiling}, levels=both, values=EVIDENCE).write(tmp_path / "swapped")
    assert "answers only 0.0 % of the answerable probes rightly at level easy" in warnings(compare(swapped))[0]


def test_an_unfinished_run_and_an_incomplete_stack_are_named(made_up, tmp_path):
    said = " ".join(warnings(compare(made_up({"none": ["cc", ""], "flaky": ["cf", "cc"]}).write(tmp_path))))
    assert "1 of 4 planned trials have not been run" in said
    assert "flaky is incomplete: 25.0 % of its planned probes failed" in said
    assert "does not hold full_context, ceiling" in said
    assert "no interval below 5 scenarios" in said


def test_doubted_keys_and_unknown_prices_are_named(made_up, tmp_path):
    said = " ".join(warnings(compare(made_up({"none": ["cc"]}, suspects=(0,), prices_as="nobody").write(tmp_path))))
    assert "1 answer keys are doubted" in said
    assert "print as unknown" in said


def test_what_the_reference_model_means_is_said_of_it_alone(made_up, tmp_path):
    reference = compare(made_up({"none": ["cc"]}).write(tmp_path / "reference"))
    forward = compare(made_up({"none": ["cc"]}, model=FORWARD).write(tmp_path / "forward"))
    assert set(REFERENCE_MEANS) <= set(meaning(reference))
    assert not set(REFERENCE_MEANS) & set(meaning(forward))
    assert money_words(reference).startswith("estimated tokens at the list price of claude-sonnet-4-5 (a table")
    assert "estimated" not in money_words(forward)
